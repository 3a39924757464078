/**
 * pass@k: the chance that at least one of k rollouts is right, estimated without bias from n >= k rollouts
 * (Chen et al., "Evaluating Large Language Models Trained on Code", arXiv 2107.03374, equation 1).
 */

/**
 * 1 - C(n-c, k) / C(n, k) for `c` right of `n` rollouts, as a running product so that nothing overflows.
 * With k = n it is 1 when any is right, else 0. Throws a RangeError when n < k: it cannot be estimated then.
 */
export function passAtK(n: number, c: number, k: number): number {
  if (!Number.isInteger(k) || k < 1 || k > n) {
    throw new RangeError(`pass@${k} needs at least ${k} rollouts of a question; there are ${n}`);
  }
  if (c < 0 || c > n) throw new RangeError(`${c} right of ${n} rollouts cannot be`);
  if (n - c < k) return 1;
  let allWrong = 1;
  for (let i = n - c + 1; i <= n; i++) allWrong *= 1 - k / i;
  return 1 - allWrong;
}
