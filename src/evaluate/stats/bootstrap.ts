/**
 * Percentile bootstrap of a mean over questions (Efron and Tibshirani 1993, chapter 13): questions are drawn
 * with replacement, the whole question at a time, so that the rollouts of one group stay together.
 */
import type { Rng } from '../../chance/rng';
import { CONFIDENCE, type Interval } from './interval';

/** Enough for bounds to a tenth of a standard error, and a table of 2,000 questions stays a matter of a second. */
export const BOOTSTRAP_DRAWS = 2_000;

/** The q-quantile of ascending numbers, with linear interpolation (type 7, as NumPy's default). */
export function quantile(ascending: ArrayLike<number>, q: number): number {
  if (ascending.length === 0) throw new RangeError('a quantile needs at least one number');
  const position = (ascending.length - 1) * q;
  const below = Math.floor(position);
  const low = ascending[below]!;
  const high = ascending[Math.min(below + 1, ascending.length - 1)]!;
  return low + (high - low) * (position - below);
}

/**
 * Interval of the mean of `values`, one per question; null without any, and where all are the same: every draw is then
 * the same too, and an interval without width would claim a certainty that a few questions do not give.
 */
export function bootstrapMean(
  values: readonly number[],
  rng: Rng,
  draws: number = BOOTSTRAP_DRAWS,
  confidence: number = CONFIDENCE,
): Interval | null {
  const n = values.length;
  if (n === 0 || values.every((value) => value === values[0])) return null;
  const means = new Float64Array(draws);
  const pool = Float64Array.from(values);
  for (let draw = 0; draw < draws; draw++) {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += pool[Math.floor(rng.next() * n)]!;
    means[draw] = sum / n;
  }
  means.sort();
  const tail = (1 - confidence) / 2;
  return { low: quantile(means, tail), high: quantile(means, 1 - tail) };
}
