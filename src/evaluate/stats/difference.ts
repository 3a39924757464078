/**
 * A paired difference of two methods over the same questions, with its test, its bootstrap interval and a verdict
 * that does not claim more than the numbers carry.
 */
import { bootstrapMean } from './bootstrap';
import type { Rng } from '../../chance/rng';
import type { Interval } from './interval';
import { mcnemarExact, signFlipTest, type PairedTest } from './paired-tests';

/** Fewer questions than this never name a winner. */
export const MIN_QUESTIONS = 20;
/** Fewer differing questions than this cannot reach p < 0.05 in the exact test: 2 · 0.5^5 = 0.0625. */
export const MIN_DIFFERING = 6;
export const SIGNIFICANCE = 0.05;

/**
 * too-few: too small a set, or too few differing questions, to say anything · close: no difference shown
 * · higher, lower: the first method is shown to score higher, lower than the second.
 */
export type Verdict = 'too-few' | 'close' | 'higher' | 'lower';

export interface Difference {
  /** Questions on which both methods have an outcome. */
  readonly n: number;
  /** Mean of first minus second, from -1 to 1; null without questions. */
  readonly mean: number | null;
  readonly interval: Interval | null;
  /** Questions the first scored higher on, and lower. */
  readonly above: number;
  readonly below: number;
  readonly test: PairedTest;
  /** p after Holm's correction for all the comparisons of its table. */
  readonly adjusted: number;
  readonly verdict: Verdict;
}

/** Outcomes by question, 0 to 1; null where the method has none. Both lists are in the same order. */
export type Outcomes = readonly (number | null)[];

function rawDifference(first: Outcomes, second: Outcomes, rng: Rng) {
  const differences: number[] = [];
  let binary = true;
  for (const [i, a] of first.entries()) {
    const b = second[i] ?? null;
    if (a === null || b === null) continue;
    binary &&= (a === 0 || a === 1) && (b === 0 || b === 1);
    differences.push(a - b);
  }
  const n = differences.length;
  const above = differences.filter((d) => d > 1e-12).length;
  const below = differences.filter((d) => d < -1e-12).length;
  return {
    n,
    mean: n === 0 ? null : differences.reduce((a, b) => a + b, 0) / n,
    interval: bootstrapMean(differences, rng),
    above,
    below,
    test: binary ? mcnemarExact(above, below) : signFlipTest(differences, rng),
  };
}

/** Holm's step-down correction (Scandinavian Journal of Statistics 6, 1979), in the order given. */
export function holm(ps: readonly number[]): number[] {
  const order = ps.map((_, i) => i).sort((a, b) => ps[a]! - ps[b]!);
  const adjusted = new Array<number>(ps.length);
  let floor = 0;
  for (const [step, i] of order.entries()) {
    floor = Math.max(floor, Math.min(1, (ps.length - step) * ps[i]!));
    adjusted[i] = floor;
  }
  return adjusted;
}

function verdictOf(n: number, differing: number, mean: number | null, adjusted: number): Verdict {
  if (mean === null || n < MIN_QUESTIONS) return 'too-few';
  if (adjusted < SIGNIFICANCE) return mean > 0 ? 'higher' : 'lower';
  return differing < MIN_DIFFERING ? 'too-few' : 'close';
}

/** The differences of one table, each pair as [first, second], corrected together. */
export function compareAll(
  pairs: readonly (readonly [Outcomes, Outcomes])[],
  rng: Rng,
): Difference[] {
  const raw = pairs.map(([first, second]) => rawDifference(first, second, rng));
  const adjusted = holm(raw.map((r) => r.test.p));
  return raw.map((r, i) => ({
    ...r,
    adjusted: adjusted[i]!,
    verdict: verdictOf(r.n, r.above + r.below, r.mean, adjusted[i]!),
  }));
}
