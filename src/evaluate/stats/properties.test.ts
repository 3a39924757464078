/** Laws of the statistics, over random inputs, and the closed forms against brute force. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bootstrapMean } from './bootstrap';
import { choose, subsets } from './combinatorics';
import { compareAll, MIN_QUESTIONS } from './difference';
import { wilson } from './interval';
import { mcnemarExact, signFlipTest } from './paired-tests';
import { passAtK } from './pass-at-k';
import { curveSizes, expectedBestOfSubset, expectedOverSubsets } from './resample';
import { rngFor } from '../../chance/rng';

const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
const bits = (min: number, max: number) =>
  fc.array(fc.integer({ min: 0, max: 1 }), { minLength: min, maxLength: max });

describe('intervals', () => {
  const counts = fc
    .integer({ min: 1, max: 5000 })
    .chain((n) => fc.tuple(fc.double({ min: 0, max: n, noNaN: true }), fc.constant(n)));

  it('contain the estimate and stay within 0 and 1', () => {
    fc.assert(
      fc.property(counts, ([right, n]) => {
        const { low, high } = wilson(right, n);
        expect(low).toBeGreaterThanOrEqual(0);
        expect(high).toBeLessThanOrEqual(1);
        expect(low).toBeLessThanOrEqual(right / n);
        expect(high).toBeGreaterThanOrEqual(right / n);
      }),
    );
  });

  it('shrink with n at the same share, and grow with the confidence', () => {
    fc.assert(
      fc.property(counts, fc.integer({ min: 2, max: 9 }), ([right, n], times) => {
        const width = (i: { low: number; high: number }) => i.high - i.low;
        expect(width(wilson(right * times, n * times))).toBeLessThan(width(wilson(right, n)));
        expect(width(wilson(right, n, 0.99))).toBeGreaterThan(width(wilson(right, n, 0.9)));
      }),
    );
  });

  it('mirror when right and wrong change places', () => {
    fc.assert(
      fc.property(counts, ([right, n]) => {
        expect(wilson(right, n).low).toBeCloseTo(1 - wilson(n - right, n).high, 10);
      }),
    );
  });

  it('know nothing without a question, and refuse the impossible', () => {
    expect(wilson(0, 0)).toEqual({ low: 0, high: 1 });
    expect(() => wilson(3, 2)).toThrow(RangeError);
  });

  it('the bootstrap agrees with all resamples of four values', () => {
    // Means of 4 draws from {0, 0, 1, 1} are k/4 with chances 1, 4, 6, 4, 1 of 16, so 2.5 % lies at 0 and 97.5 % at 1.
    expect(bootstrapMean([0, 0, 1, 1], rngFor(3))).toEqual({ low: 0, high: 1 });
    expect(bootstrapMean([], rngFor(3))).toBeNull();
    // Twelve questions on which nothing differs are no proof that nothing ever does.
    expect(bootstrapMean(new Array<number>(12).fill(0), rngFor(3))).toBeNull();
  });
});

describe('paired tests', () => {
  it('the sign-flip test of yes and no is the exact McNemar test', () => {
    fc.assert(
      fc.property(fc.nat(25), fc.nat(25), fc.nat(9), (above, below, same) => {
        const differences = [
          ...Array<number>(above).fill(1),
          ...Array<number>(below).fill(-1),
          ...Array<number>(same).fill(0),
        ];
        const { p } = signFlipTest(differences, rngFor(1));
        expect(p).toBeCloseTo(mcnemarExact(above, below).p, 10);
      }),
    );
  });

  it('are symmetric in the two methods and never leave (0, 1]', () => {
    const eighths = fc.array(fc.integer({ min: -8, max: 8 }), { maxLength: 30 });
    fc.assert(
      fc.property(eighths, (values) => {
        const there = signFlipTest(
          values.map((v) => v / 8),
          rngFor(1),
        );
        const back = signFlipTest(
          values.map((v) => -v / 8),
          rngFor(1),
        );
        expect(there.p).toBeCloseTo(back.p, 10);
        expect(there.p).toBeGreaterThan(0);
        expect(there.p).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('random flips, used off the grid, come near the exact answer', () => {
    // Off any grid up to 1/48; the exact two-sided p over 2^10 assignments is counted here.
    const values = [3, 1, 4, 1, 5, -9, 2, 6, 5, 3].map((v) => v * Math.SQRT2 * 0.1);
    const total = Math.abs(values.reduce((a, b) => a + b, 0));
    let extreme = 0;
    for (let mask = 0; mask < 1024; mask++) {
      const sum = values.reduce((s, v, i) => s + ((mask >> i) & 1 ? v : -v), 0);
      if (Math.abs(sum) >= total - 1e-12) extreme++;
    }
    const { test, p } = signFlipTest(values, rngFor(5));
    expect(test).toBe('sign-flip-random');
    expect(Math.abs(p - extreme / 1024)).toBeLessThan(0.02);
  });
});

describe('verdicts', () => {
  const column = (right: number, n: number) =>
    Array.from({ length: n }, (_, i) => (i < right ? 1 : 0));

  it('a small set names no winner, whatever the difference', () => {
    const n = MIN_QUESTIONS - 1;
    const [difference] = compareAll([[column(n, n), column(0, n)]], rngFor(1));
    expect(difference!.test.p).toBeLessThan(1e-4);
    expect(difference!.verdict).toBe('too-few');
  });

  it('enough questions do, in the right direction; five differing ones cannot', () => {
    const verdict = (a: number, b: number) =>
      compareAll([[column(a, 100), column(b, 100)]], rngFor(1))[0]!.verdict;
    expect(verdict(60, 40)).toBe('higher');
    expect(verdict(40, 60)).toBe('lower');
    expect(verdict(45, 40)).toBe('too-few');
    // 60 to 60 with ten changed each way: nothing shown.
    const a = column(60, 100);
    const b = a.map((value, i) => (i >= 50 && i < 70 ? 1 - value : value));
    expect(compareAll([[a, b]], rngFor(1))[0]!.verdict).toBe('close');
  });

  it('questions without both outcomes are left out and the count says so', () => {
    const [difference] = compareAll(
      [
        [
          [1, null, 0],
          [0, 1, null],
        ],
      ],
      rngFor(1),
    );
    expect(difference!.n).toBe(1);
  });
});

describe('smaller groups', () => {
  it('subsets are all there, once', () => {
    for (let n = 0; n <= 8; n++) {
      for (let k = 0; k <= n; k++) {
        const seen = new Set<string>();
        for (const subset of subsets(n, k)) seen.add(subset.join());
        expect(seen.size).toBe(choose(n, k));
      }
    }
  });

  it('the closed form for a fixed ranking equals brute force', () => {
    fc.assert(
      fc.property(bits(1, 9), fc.integer({ min: 1, max: 9 }), (ordered, g) => {
        fc.pre(g <= ordered.length);
        const brute = expectedOverSubsets(
          ordered.length,
          g,
          (subset) => ordered[subset[0]!]!,
          rngFor(1),
        )!;
        expect(expectedBestOfSubset(ordered, g)).toBeCloseTo(brute, 10);
      }),
    );
  });

  it('pass@k equals brute force over subsets', () => {
    fc.assert(
      fc.property(bits(1, 9), fc.integer({ min: 1, max: 9 }), (right, k) => {
        fc.pre(k <= right.length);
        const brute = expectedOverSubsets(
          right.length,
          k,
          (subset) => Math.max(...subset.map((i) => right[i]!)),
          rngFor(1),
        )!;
        const count = right.reduce((a, b) => a + b, 0);
        expect(passAtK(right.length, count, k)).toBeCloseTo(brute, 10);
      }),
    );
  });

  it('pass@k grows with k, is the share right at 1 and any-right at n', () => {
    fc.assert(
      fc.property(bits(1, 16), (right) => {
        const n = right.length;
        const c = right.reduce((a, b) => a + b, 0);
        expect(passAtK(n, c, 1)).toBeCloseTo(c / n, 12);
        expect(passAtK(n, c, n)).toBe(c > 0 ? 1 : 0);
        for (let k = 2; k <= n; k++) {
          expect(passAtK(n, c, k)).toBeGreaterThanOrEqual(passAtK(n, c, k - 1) - 1e-12);
        }
      }),
    );
    expect(() => passAtK(4, 1, 5)).toThrow(/needs at least 5 rollouts/);
  });

  it('random subsets, used for large groups, come near the exact mean', () => {
    const right = Array.from({ length: 16 }, (_, i) => (i % 3 === 0 ? 1 : 0));
    const estimate = expectedOverSubsets(
      16,
      8,
      (subset) => mean(subset.map((i) => right[i]!)),
      rngFor(9),
    )!;
    expect(Math.abs(estimate - mean(right))).toBeLessThan(0.03);
  });

  it('curves run in doublings to the group size', () => {
    expect(curveSizes(1)).toEqual([1]);
    expect(curveSizes(8)).toEqual([1, 2, 4, 8]);
    expect(curveSizes(6)).toEqual([1, 2, 4, 6]);
  });
});
