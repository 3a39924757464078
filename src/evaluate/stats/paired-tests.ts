/**
 * Tests of two methods on the same questions. McNemar's exact test for yes or no; for outcomes between 0 and 1
 * the sign-flip permutation test of the mean difference: exact where the differences lie on a grid (a share of
 * G rollouts is a multiple of 1/G), else by seeded random flips. For yes or no both give the same number.
 */
import { logChoose } from './combinatorics';
import type { Rng } from '../../chance/rng';

export interface PairedTest {
  readonly test: 'mcnemar-exact' | 'sign-flip-exact' | 'sign-flip-random';
  /** Two-sided. */
  readonly p: number;
}

/**
 * Exact two-sided McNemar test (Q. McNemar, Psychometrika 12, 1947; the binomial form): `onlyFirst` and
 * `onlySecond` count the questions that one method alone got right. p = 1 when they never differ.
 */
export function mcnemarExact(onlyFirst: number, onlySecond: number): PairedTest {
  const n = onlyFirst + onlySecond;
  const few = Math.min(onlyFirst, onlySecond);
  let tail = 0;
  for (let i = 0; i <= few; i++) tail += Math.exp(logChoose(n, i) - n * Math.LN2);
  return { test: 'mcnemar-exact', p: Math.min(1, 2 * tail) };
}

/** Most steps (questions times sum of sizes) the exact convolution may take, some 50 ms; past it flips are random. */
const MAX_STEPS = 20_000_000;
/** Finest grid that is looked for: 1/1 … 1/48 holds every share of up to 16 rollouts of one size, and more. */
const MAX_DENOMINATOR = 48;

function commonGrid(differences: readonly number[]): number | null {
  for (let denominator = 1; denominator <= MAX_DENOMINATOR; denominator++) {
    const onGrid = differences.every(
      (d) => Math.abs(d * denominator - Math.round(d * denominator)) < 1e-9,
    );
    if (onGrid) return denominator;
  }
  return null;
}

/** P(|S| >= |s|) where S sums the sizes with random signs: the distribution is convolved step by step. */
function exactTail(sizes: readonly number[], observed: number): number {
  const total = sizes.reduce((a, b) => a + b, 0);
  let chances = new Float64Array(2 * total + 1);
  chances[total] = 1;
  let reach = 0;
  for (const size of sizes) {
    const next = new Float64Array(2 * total + 1);
    for (let s = total - reach; s <= total + reach; s++) {
      const half = chances[s]! / 2;
      if (half === 0) continue;
      next[s - size]! += half;
      next[s + size]! += half;
    }
    reach += size;
    chances = next;
  }
  let tail = 0;
  for (let s = 0; s <= 2 * total; s++) {
    if (Math.abs(s - total) >= Math.abs(observed)) tail += chances[s]!;
  }
  return Math.min(1, tail);
}

/**
 * Sign-flip permutation test of the mean of `differences` being 0: under the null each difference is as likely
 * to have the other sign. Exact where they share a grid and the sums fit; else `flips` random assignments with
 * the observed one counted in, (1 + as extreme) / (1 + flips) (Phipson and Smyth, 2010), so never 0.
 */
export function signFlipTest(differences: readonly number[], rng: Rng, flips = 9_999): PairedTest {
  const moved = differences.filter((d) => d !== 0);
  if (moved.length === 0) return { test: 'sign-flip-exact', p: 1 };
  const grid = commonGrid(moved);
  if (grid !== null) {
    const sizes = moved.map((d) => Math.abs(Math.round(d * grid)));
    const observed = moved.reduce((sum, d) => sum + Math.round(d * grid), 0);
    const steps = sizes.length * sizes.reduce((a, b) => a + b, 0);
    if (steps <= MAX_STEPS) return { test: 'sign-flip-exact', p: exactTail(sizes, observed) };
  }
  const observed = Math.abs(moved.reduce((a, b) => a + b, 0));
  let asExtreme = 1;
  for (let flip = 0; flip < flips; flip++) {
    let sum = 0;
    for (const d of moved) sum += rng.next() < 0.5 ? -d : d;
    if (Math.abs(sum) >= observed - 1e-12) asExtreme++;
  }
  return { test: 'sign-flip-random', p: asExtreme / (flips + 1) };
}
