import { describe, expect, it } from 'vitest';
import type { Prompt } from '../engine/contract';
import { foldAll } from './fold';
import { findLeaks } from './leak';
import { chatBook } from './prompts/chat';
import { promptText } from './prompts/text';
import { LOGS, record } from './testing/logs';

const text = (words: string): Prompt => ({ kind: 'text', text: words });
/** A book whose prompt is a heading and the drafts, one after the other. */
const book = {
  synthesis: (drafts: readonly string[]) => text(`Merge these.\n${drafts.join('\n')}`),
};
const plain = { kind: 'math', rollouts: [], book } as const;

describe('words shared by question and prompt', () => {
  it('are found as runs, the longest first', () => {
    const { shared } = findLeaks({
      ...plain,
      question: 'How many apples does Ann have left?',
      prompt: text('Ann does have apples. How many apples does she have LEFT?'),
    });
    // "Ann", "does", "have" and "apples" also stand alone in the prompt, as runs of one word.
    expect(shared.slice(0, 2)).toEqual([
      { words: 'how many apples does', length: 4, from: 'nowhere', rollout: null },
      { words: 'have left', length: 2, from: 'nowhere', rollout: null },
    ]);
    expect(shared.slice(2).every((run) => run.length === 1)).toBe(true);
  });

  it('are traced to the rollout or the template they came from', () => {
    const { shared, leaks } = findLeaks({
      ...plain,
      question: 'merge blue green',
      prompt: text('Merge these. It is blue. And green.'),
      rollouts: [
        { index: 0, text: 'nothing' },
        { index: 3, text: 'It is blue.' },
      ],
    });
    const from = Object.fromEntries(shared.map((run) => [run.words, [run.from, run.rollout]]));
    expect(from).toEqual({
      merge: ['template', null],
      blue: ['rollout', 3],
      green: ['nowhere', null],
    });
    expect(leaks.map((run) => run.words)).toEqual(['green']);
  });

  it('may arise where two rollouts meet, and nowhere else', () => {
    const rollouts = [
      { index: 0, text: 'so big.' },
      { index: 1, text: 'cats are' },
    ];
    const question = 'big cats';
    const made = book.synthesis(rollouts.map((rollout) => rollout.text));
    expect(findLeaks({ ...plain, question, rollouts, prompt: made }).leaks).toEqual([]);
    const turned = [...rollouts].reverse();
    const { leaks } = findLeaks({ ...plain, question, rollouts: turned, prompt: made });
    expect(leaks.map((run) => run.words)).toEqual(['big cats']);
  });

  it('are found soon in long texts of one word', () => {
    const words = 'a '.repeat(1500);
    const { shared } = findLeaks({ ...plain, question: words, prompt: text(words) });
    expect(shared[0]?.length).toBe(1500);
  });
});

it.each(Object.entries(LOGS))('a real run leaks nothing: %s', async (_, make) => {
  const view = foldAll(record(await make()));
  const { question, kind } = view.task!;
  const order = view.synthesis?.order ?? [];
  const rollouts = order.map((index) => ({ index, text: view.rollouts[index]!.text }));
  const prompt = view.prompts.synthesis;
  if (prompt === null) {
    expect(view.synthesis?.finished ?? null).toBeNull();
    return;
  }
  const checked = { question, kind, rollouts, book: chatBook };
  expect(findLeaks({ ...checked, prompt }).leaks).toEqual([]);
  const shown = rollouts.map((rollout) => rollout.text);
  const told = chatBook.synthesisWithQuestion(question, shown, kind);
  expect(promptText(told)).toContain(question);
  const { leaks } = findLeaks({ ...checked, prompt: told });
  expect(leaks[0]?.words).toContain(kind === 'math' ? '6 times 7' : 'my child has');
});
