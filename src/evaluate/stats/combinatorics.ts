/** Binomial coefficients in logarithms, and walks over subsets: the ground of exact tests and resampling. */
import type { Rng } from '../../chance/rng';

const logFactorials: number[] = [0, 0];

/** ln(n!), summed term by term, so accurate to rounding for any n met here. */
export function logFactorial(n: number): number {
  for (let i = logFactorials.length; i <= n; i++) {
    logFactorials.push(logFactorials[i - 1]! + Math.log(i));
  }
  return logFactorials[n]!;
}

/** ln of n choose k; -Infinity where there is no such subset. */
export function logChoose(n: number, k: number): number {
  if (k < 0 || k > n) return -Infinity;
  return logFactorial(n) - logFactorial(k) - logFactorial(n - k);
}

/** n choose k as a double: exact up to 2^53 by alternating multiplication and division. */
export function choose(n: number, k: number): number {
  if (k < 0 || k > n) return 0;
  let result = 1;
  for (let i = 1; i <= Math.min(k, n - k); i++) result = (result * (n - i + 1)) / i;
  return Math.round(result);
}

/** All subsets of {0 … n-1} of size k, each ascending, in lexicographic order. The array is reused. */
export function* subsets(n: number, k: number): Generator<readonly number[], void, void> {
  if (k < 0 || k > n) return;
  const chosen = Array.from({ length: k }, (_, i) => i);
  for (;;) {
    yield chosen;
    let i = k - 1;
    while (i >= 0 && chosen[i] === n - k + i) i--;
    if (i < 0) return;
    chosen[i]!++;
    for (let j = i + 1; j < k; j++) chosen[j] = chosen[j - 1]! + 1;
  }
}

/** `draws` subsets of size k drawn uniformly, in no order. The array is reused. */
export function* randomSubsets(
  n: number,
  k: number,
  draws: number,
  rng: Rng,
): Generator<readonly number[], void, void> {
  const order = indices(n);
  const chosen = new Array<number>(k);
  for (let draw = 0; draw < draws; draw++) {
    // The first k steps of Fisher and Yates, from whatever order the last draw left.
    for (let i = 0; i < k; i++) {
      const j = i + rng.below(n - i);
      const picked = order[j]!;
      order[j] = order[i]!;
      order[i] = picked;
      chosen[i] = picked;
    }
    yield chosen;
  }
}

/** 0 … n-1. */
export function indices(n: number): number[] {
  return Array.from({ length: n }, (_, i) => i);
}
