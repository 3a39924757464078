/** Draws from a source of uniform numbers that is passed in: whoever calls owns the seed. */

/** The next number, uniform in [0, 1). */
export type Uniform = () => number;

/** An integer uniform in 0 … n-1. */
export function drawIndex(n: number, uniform: Uniform): number {
  return Math.min(n - 1, Math.floor(uniform() * n));
}

/** 0 … n-1 in random order (Fisher and Yates). */
export function shuffled(n: number, uniform: Uniform): number[] {
  const order = Array.from({ length: n }, (_, i) => i);
  for (let i = n - 1; i > 0; i--) {
    const j = drawIndex(i + 1, uniform);
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  return order;
}
