/** Intervals for shares: Wilson's score interval. Owns the `Interval` shape every result uses. */
import { normalQuantile } from './normal';

/** Bounds of an interval, with low <= high, in the unit of what is estimated. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** Coverage used everywhere on the screen and in exports. */
export const CONFIDENCE = 0.95;

/**
 * Wilson's score interval (E. B. Wilson, JASA 22, 1927) of a share of `right` among `n` independent questions.
 *
 * `right` may be fractional: the single-sample figure is a mean over each group, so that a question adds a
 * number between 0 and 1. Such a mean varies less than a yes or no with the same expectation, so the interval
 * is then too wide rather than too narrow. With no question at all nothing is known: 0 to 1.
 */
export function wilson(right: number, n: number, confidence: number = CONFIDENCE): Interval {
  if (!(right >= 0 && right <= n)) throw new RangeError(`${right} right of ${n} cannot be`);
  if (n === 0) return { low: 0, high: 1 };
  const z = normalQuantile(1 - (1 - confidence) / 2);
  const share = right / n;
  const spread = 1 + (z * z) / n;
  const centre = (share + (z * z) / (2 * n)) / spread;
  const half = (z / spread) * Math.sqrt((share * (1 - share)) / n + (z * z) / (4 * n * n));
  // Rounding must not push the bounds past the estimate at 0 and 1.
  return {
    low: Math.max(0, Math.min(share, centre - half)),
    high: Math.min(1, Math.max(share, centre + half)),
  };
}
