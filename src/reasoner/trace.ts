/**
 * A trace: what the reasoner writes to answer. Three column sums with their letters, then the answer:
 * `a25b19c28=2718.` Owns writing one and reading its answer; who makes the mistakes is in `careless.ts`.
 */
import type { Extraction } from '../answers/types';
import { ANSWER_DIGITS } from './notation';
import { columnSums, combine, type Sum } from './sums';

const LETTERS = ['a', 'b', 'c'] as const;

/** Writes column sums (0..99 each) and an answer (0..9999) as a trace of 15 characters. */
export function writeTrace(
  columns: readonly [number, number, number],
  answer = combine(columns),
): string {
  const written = columns.map((value, i) => LETTERS[i]! + String(value).padStart(2, '0')).join('');
  return `${written}=${String(answer).padStart(ANSWER_DIGITS, '0')}.`;
}

/** The trace of someone who makes no mistake. */
export function trueTrace(sum: Sum): string {
  return writeTrace(columnSums(sum));
}

/** The answer of a whole trace, or null when it is malformed. Only the answer's place counts for reward. */
export function answerOf(trace: string): number | null {
  const match = /=(\d{4})\.$/u.exec(trace);
  return match === null || trace.length !== 15 ? null : Number(match[1]);
}

/**
 * Reads the answer for the verifier: the digits between `=` and `.`, without leading zeros, so that it
 * compares with an answer typed by hand.
 */
export function readAnswer(text: string, options: { readonly truncated: boolean }): Extraction {
  const match = /=(\d{1,6})\./u.exec(text);
  if (match === null) {
    const status = options.truncated ? 'truncated' : 'none';
    return { status, answer: null, rule: null, span: null };
  }
  const digits = match[1]!;
  const start = match.index + 1;
  return {
    status: 'found',
    answer: digits.replace(/^0+(?=\d)/u, ''),
    rule: 'trace',
    span: { start, end: start + digits.length },
  };
}
