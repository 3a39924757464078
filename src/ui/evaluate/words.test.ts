/** Differences in words: no interval and no p where nothing was seen to differ. */
import { expect, it } from 'vitest';
import { rngFor } from '../../chance/rng';
import { compareAll } from '../../evaluate/stats/difference';
import { differenceWords } from './words';

function said(first: readonly number[], second: readonly number[]): string | null {
  return differenceWords(compareAll([[first, second]], rngFor(1))[0]!);
}

it('a small set on which no question differs claims nothing', () => {
  const zeros = new Array<number>(12).fill(0);
  expect(said(zeros, zeros)).toBe('no question differs: too few to tell');
});

it('a difference is said with its interval and p', () => {
  const first = Array.from({ length: 40 }, (_, i) => Number(i < 30));
  const second = Array.from({ length: 40 }, (_, i) => Number(i < 10));
  // 20 of 40 questions differ, all one way: 2 · 0.5^20.
  expect(said(first, second)).toMatch(/^\+50\.0 \(3\d\.\d to 6\d\.\d\), p < 0\.001: higher$/);
});
