/**
 * What a method would have scored with a smaller group: the expectation over all subsets of g of a question's G
 * rollouts, drawn without replacement. That is an unbiased estimate of the accuracy at group size g, since a
 * random subset of exchangeable rollouts is itself a group of g. Closed forms where they exist, else every
 * subset where there are few, else seeded random ones.
 */
import { choose, logChoose, randomSubsets, subsets } from './combinatorics';
import type { Rng } from '../../chance/rng';

/** Subsets of one question that are all walked through; with more, `RANDOM_SUBSETS` are drawn. C(16, 8) = 12,870. */
export const MAX_EXACT_SUBSETS = 1_000;
export const RANDOM_SUBSETS = 300;

/** Mean of `valueOf` over the g-subsets of 0 … size-1; `null` where a subset has no value is left out. */
export function expectedOverSubsets(
  size: number,
  g: number,
  valueOf: (subset: readonly number[]) => number | null,
  rng: Rng,
): number | null {
  if (g < 1 || g > size) return null;
  const chosen =
    choose(size, g) <= MAX_EXACT_SUBSETS
      ? subsets(size, g)
      : randomSubsets(size, g, RANDOM_SUBSETS, rng);
  let sum = 0;
  let counted = 0;
  for (const subset of chosen) {
    const value = valueOf(subset);
    if (value === null) continue;
    sum += value;
    counted++;
  }
  return counted === 0 ? null : sum / counted;
}

/**
 * For a rule that picks the best by a fixed order (min-perplexity, a judge's score): `ordered` holds the outcome
 * of each rollout from best-ranked to worst. The one at rank r is picked when none of the r before it was drawn:
 * C(G-1-r, g-1) of C(G, g) subsets.
 */
export function expectedBestOfSubset(ordered: readonly number[], g: number): number | null {
  const size = ordered.length;
  if (g < 1 || g > size) return null;
  const all = logChoose(size, g);
  return ordered.reduce(
    (sum, outcome, rank) => sum + outcome * Math.exp(logChoose(size - 1 - rank, g - 1) - all),
    0,
  );
}

/** 1, 2, 4 … below `size`, and `size`: the group sizes a curve is drawn at. */
export function curveSizes(size: number): number[] {
  const sizes: number[] = [];
  for (let g = 1; g < size; g *= 2) sizes.push(g);
  if (size >= 1) sizes.push(size);
  return sizes;
}
