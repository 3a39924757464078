/**
 * Proof that the synthesis is question-blind: compares the exact prompt that went to the anchor, word by
 * word, with the question. Every run of words the two share is traced to where it came from: a rollout, which
 * is the method's own tie to the question, or the fixed text of the prompt. What is left over is a leak.
 */
import type { Prompt } from '../engine/contract';
import { wordsOf } from './copy';
import type { PromptBook } from './prompts/book';
import { promptText } from './prompts/text';
import type { TaskKind } from './task';

export interface SharedRun {
  /** The shared words, lower case, without punctuation. */
  readonly words: string;
  readonly length: number;
  /** `border`: where a rollout and the prompt's own words meet. */
  readonly from: 'rollout' | 'template' | 'border' | 'nowhere';
  /** Index of the first rollout that holds it. */
  readonly rollout: number | null;
}

export interface LeakReport {
  /** Longest first, at most `MAX_RUNS`; each is as long as it can be. */
  readonly shared: readonly SharedRun[];
  /** Shared runs that came from nowhere the anchor may see: empty in a faithful run. */
  readonly leaks: readonly SharedRun[];
}

const MAX_RUNS = 50;

/** `rollouts` in the order shown; `book` is the one the prompt was made with. */
export function findLeaks(options: {
  readonly prompt: Prompt;
  readonly question: string;
  readonly kind: TaskKind;
  readonly rollouts: readonly { readonly index: number; readonly text: string }[];
  readonly book: Pick<PromptBook, 'synthesis'>;
}): LeakReport {
  const { kind, book } = options;
  const texts = options.rollouts.map((rollout) => rollout.text);
  const rollouts = options.rollouts.map(({ index, text }) => ({ index, words: padded(text) }));
  const template = padded(promptText(book.synthesis(blanks(texts), kind)));
  // The same prompt made once more by somebody who never saw the question.
  const rebuilt = padded(promptText(book.synthesis(texts, kind)));
  const question = wordsOf(options.question);
  const runs = commonRuns(question, wordsOf(promptText(options.prompt))).map((run): SharedRun => {
    const words = run.join(' ');
    const needle = ` ${words} `;
    const rollout = rollouts.find((candidate) => candidate.words.includes(needle))?.index ?? null;
    const from =
      rollout !== null
        ? 'rollout'
        : template.includes(needle)
          ? 'template'
          : rebuilt.includes(needle)
            ? 'border'
            : 'nowhere';
    return { words, length: run.length, from, rollout };
  });
  const sorted = runs.sort((a, b) => b.length - a.length || (a.words < b.words ? -1 : 1));
  return {
    shared: sorted.slice(0, MAX_RUNS),
    leaks: sorted.filter((run) => run.from === 'nowhere').slice(0, MAX_RUNS),
  };
}

function blanks(texts: readonly string[]): string[] {
  return texts.map(() => '');
}

/** Every longest run of words that stands in both, once each. */
function commonRuns(question: readonly string[], prompt: readonly string[]): string[][] {
  const places = new Map<string, number[]>();
  for (const [at, word] of prompt.entries()) {
    const known = places.get(word);
    if (known === undefined) places.set(word, [at]);
    else known.push(at);
  }
  const found = new Map<string, string[]>();
  /** Length of the common run that ends just before prompt position `key`. */
  let before = new Map<number, number>();
  for (let end = 0; end <= question.length; end++) {
    const word = question[end];
    const now = new Map<number, number>();
    for (const at of (word === undefined ? undefined : places.get(word)) ?? []) {
      now.set(at + 1, (before.get(at) ?? 0) + 1);
    }
    for (const [at, length] of before) {
      if (now.has(at + 1) && prompt[at] === word) continue;
      const run = question.slice(end - length, end);
      found.set(run.join(' '), run);
    }
    before = now;
  }
  return [...found.values()];
}

function padded(text: string): string {
  return ` ${wordsOf(text).join(' ')} `;
}
