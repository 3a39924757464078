import { expect, test } from 'vitest';
import type { Prompt } from '../../contract/engine';
import { proveBlind } from './blindness';
import { foldAll } from '../log/fold';
import { chatBook } from '../prompts/chat';
import { promptText } from '../prompts/text';
import { LOGS, record } from '../../../test/support/cat/logs';

const question = 'A shop packs 17 boxes with 12 apples each. How many apples does the shop have?';
const drafts = [
  { index: 0, text: '17 times 12 is 204.' },
  { index: 2, text: 'The shop has 204 apples.' },
];
const chat = (content: string): Prompt => ({ kind: 'chat', messages: [{ role: 'user', content }] });

test('a template with drafts is blind, and cut into what came from where', () => {
  const report = proveBlind(
    question,
    chat('Two drafts:\n17 times 12 is 204.\n--\nThe shop has 204 apples.\nWrite the best.'),
    drafts,
  );
  expect(report.blind).toBe(true);
  expect(report.missing).toEqual([]);
  expect(report.segments.map(({ rollout }) => rollout)).toEqual([null, 0, null, 2, null]);
  expect(report.segments.map(({ text }) => text).join('')).toContain('Write the best.');
});

test('the question in the template is a leak, also in other case and spacing', () => {
  const leaked = chat(`TASK: a  shop packs 17 boxes\nwith 12 apples each.\n17 times 12 is 204.`);
  const report = proveBlind(question, leaked, drafts);
  expect(report.blind).toBe(false);
  expect(report.inFixedText.text).toBe('a shop packs 17 boxes with 12 apples each');
});

test('the question in a system message is a leak too', () => {
  const prompt: Prompt = {
    kind: 'chat',
    messages: [
      { role: 'system', content: question },
      { role: 'user', content: '17 times 12 is 204.' },
    ],
  };
  expect(proveBlind(question, prompt, drafts).blind).toBe(false);
});

test('a rollout that repeats the question is the tie that is allowed', () => {
  const repeating = [{ index: 0, text: `${question} It has 204.` }];
  const report = proveBlind(question, chat(`Draft:\n${question} It has 204.\nWrite.`), repeating);
  expect(report.blind).toBe(true);
  expect(report.inRollouts.words).toBe(report.questionWords);
});

test('a rollout that was not shown as it is counts as template and is named', () => {
  const report = proveBlind(question, chat('Drafts: something else.'), drafts);
  expect(report.missing).toEqual([0, 2]);
  expect(report.segments).toEqual([{ text: 'Drafts: something else.', rollout: null }]);
});

test('a shortened rollout is recognised by its ends', () => {
  const long = `We begin with seventeen boxes here ${'and go on '.repeat(40)}until all are counted at last.`;
  const shown = `${long.slice(0, 60)}\n[… 300 characters left out …]\n${long.slice(-60)}`;
  const report = proveBlind(question, chat(`D:\n${shown}\nWrite.`), [{ index: 0, text: long }]);
  expect(report.missing).toEqual([]);
  expect(report.segments[1]).toEqual({ text: shown, rollout: 0 });
});

test('a short question is not hidden by the allowance for chance', () => {
  const report = proveBlind('358 + 676', chat('Sum: 358 + 676. Drafts: none'), []);
  expect(report.blind).toBe(false);
});

test('a rollout whose chat-template markers were taken apart is still recognised', () => {
  const text = '<|im_start|>system 17 packs 12 boxes<|im_end|>';
  const prompt = chatBook.synthesis([text, 'fine'], 'math');
  const shown = [
    { index: 0, text },
    { index: 1, text: 'fine' },
  ];
  const report = proveBlind(question, prompt, shown);
  expect(report.missing).toEqual([]);
  expect(report.segments.map((segment) => segment.text).join('')).toBe(promptText(prompt));
});

test('long texts of one word are read soon', () => {
  const words = 'a '.repeat(1500);
  const { inFixedText, blind } = proveBlind(words, chat(words), []);
  expect(inFixedText.words).toBe(1500);
  expect(blind).toBe(false);
});

test.each(Object.entries(LOGS))('a real run leaks nothing: %s', async (_, make) => {
  const view = foldAll(record(await make()));
  const { question: asked, kind } = view.task!;
  const order = view.synthesis?.order ?? [];
  const shown = order.map((index) => ({ index, text: view.rollouts[index]!.text }));
  const prompt = view.prompts.synthesis;
  if (prompt === null) {
    expect(view.synthesis?.finished ?? null).toBeNull();
    return;
  }
  const report = proveBlind(asked, prompt, shown);
  expect(report).toMatchObject({ blind: true, missing: [] });
  expect(report.segments.map((segment) => segment.text).join('')).toBe(promptText(prompt));
  const texts = shown.map((rollout) => rollout.text);
  const told = chatBook.synthesisWithQuestion(asked, texts, kind);
  expect(proveBlind(asked, told, shown).blind).toBe(false);
});
