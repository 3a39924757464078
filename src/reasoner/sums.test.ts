import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { rngFor } from '../chance/rng';
import {
  columnSums,
  combine,
  drawSums,
  parseSum,
  questionOf,
  splitOf,
  sumText,
  truthOf,
  type Sum,
} from './sums';

const operand = fc.integer({ min: 0, max: 999 });
const anySum = fc.tuple(operand, operand, operand, operand);

describe('reading a typed sum', () => {
  test.each([
    ['358 + 676 + 739 + 945', [358, 676, 739, 945]],
    ['358+676+739+945', [358, 676, 739, 945]],
    ['  What is 1 + 2+ 3 +4 ?  ', [1, 2, 3, 4]],
    ['What’s 007 + 10 + 100 + 999 = ?'.replace('’', "'"), [7, 10, 100, 999]],
    ['Compute 5 plus 6 plus 7 plus 8.', [5, 6, 7, 8]],
    ['Add up 12, 34, 56 and 78', [12, 34, 56, 78]],
    ['the sum of 1, 2, 3, and 4', [1, 2, 3, 4]],
    ['0 + 0 + 0 + 0 =', [0, 0, 0, 0]],
    ['３５８ + 1 + 1 + 1', [358, 1, 1, 1]],
  ])('%s', (typed, want) => {
    const parsed = parseSum(typed);
    expect(parsed.ok && parsed.value).toEqual(want);
  });

  test.each([
    ['What is love?', 'no sum'],
    ['', 'no sum'],
    ['358 + 676 + 739', 'are 3 numbers'],
    ['1 + 2 + 3 + 4 + 5', 'are 5 numbers'],
    ['42', 'is 1 number'],
    ['1000 + 1 + 1 + 1', '1000 is larger than 999'],
    ['358 - 676 + 739 + 945', 'not a plain sum'],
    ['1.5 + 2 + 3 + 4', 'not a plain sum'],
    ['2 * 3 + 4 + 5 + 6', 'not a plain sum'],
    ['1 + + 2 + 3 + 4', 'not a plain sum'],
  ])('refuses %s with the reason and the way out', (typed, reason) => {
    const parsed = parseSum(typed);
    expect(parsed.ok).toBe(false);
    if (parsed.ok) return;
    expect(parsed.failure.message).toContain(reason);
    expect(parsed.failure.message).toContain('four whole numbers from 0 to 999');
    expect(parsed.failure.message).toContain('language model');
  });

  test('reads back whatever it writes', () => {
    fc.assert(
      fc.property(anySum, (sum) => {
        const parsed = parseSum(sumText(sum));
        expect(parsed.ok && parsed.value).toEqual(sum);
      }),
    );
  });

  test('never throws and never takes long', () => {
    fc.assert(fc.property(fc.string({ maxLength: 300 }), (typed) => void parseSum(typed)));
    expect(parseSum(`1${' '.repeat(100_000)}+ x`).ok).toBe(false);
  });
});

test('column sums add up to the truth, which fits four digits', () => {
  fc.assert(
    fc.property(anySum, (sum) => {
      expect(combine(columnSums(sum))).toBe(truthOf(sum));
      expect(truthOf(sum)).toBeLessThan(10_000);
    }),
  );
  expect(columnSums([358, 676, 739, 945])).toEqual([25, 19, 28]);
});

test('splits are disjoint, fixed by the operands, and a tenth each for learning and held out', () => {
  const known: readonly [Sum, string][] = [
    [[0, 0, 0, 0], 'held-out'],
    [[3, 0, 0, 0], 'learning'],
    [[1, 0, 0, 0], 'pretraining'],
    [[0, 0, 0, 1], 'learning'],
  ];
  for (const [sum, split] of known) expect(splitOf(sum)).toBe(split);
  const rng = rngFor(1, 'splits');
  const counts = new Map<string, number>();
  for (let i = 0; i < 20_000; i++) {
    const sum: Sum = [rng.below(1000), rng.below(1000), rng.below(1000), rng.below(1000)];
    counts.set(splitOf(sum), (counts.get(splitOf(sum)) ?? 0) + 1);
  }
  expect(counts.get('held-out')! / 20_000).toBeCloseTo(0.1, 1);
  expect(counts.get('learning')! / 20_000).toBeCloseTo(0.1, 1);
  for (const split of ['pretraining', 'learning', 'held-out'] as const) {
    for (const sum of drawSums(rngFor(2, split), split, 200)) expect(splitOf(sum)).toBe(split);
  }
});

test('the question in the notation has leading zeros and a fixed length', () => {
  expect(questionOf([358, 676, 739, 945])).toBe('Q358+676+739+945>');
  expect(questionOf([1, 20, 300, 0])).toBe('Q001+020+300+000>');
});
