/**
 * A grader for tests of the core that need no rule of mathematics: the answer is what stands in the last
 * `\boxed{}`, answers are equal when they are the same text, and a `?` in one makes it undecidable.
 */
import type { Comparison, Grader } from '../../../src/answers/types';

export const testGrader: Grader = {
  extract: (text, { truncated }) => {
    const boxes = [...text.matchAll(/\\boxed\{([^{}]*)\}/g)];
    const last = boxes.at(-1);
    if (last === undefined) {
      return { status: truncated ? 'truncated' : 'none', answer: null, rule: null, span: null };
    }
    const span = { start: last.index, end: last.index + last[0].length };
    return { status: 'found', answer: last[1] ?? '', rule: 'boxed', span };
  },
  compare: async (left, right, signal) => {
    await Promise.resolve();
    signal.throwIfAborted();
    const unsure = left.includes('?') || right.includes('?');
    const comparison = (
      equality: Comparison['equality'],
      rule: Comparison['rule'],
    ): Comparison => ({ equality, rule, left, right, because: 'by the test grader' });
    if (left === right) return comparison('equal', 'identical');
    return unsure ? comparison('unknown', 'undecided') : comparison('different', 'text');
  },
};
