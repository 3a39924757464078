/**
 * The one held-out sum that is shown before and after training. It stands for the others, so it is chosen before any of
 * them is answered, by its figures alone: every column adds up to about the average.
 */
import { rngFor } from '../chance/rng';
import { columnSums, drawSum, type Sum } from '../reasoner/sums';

/** The mean of a column of four digits is 18; slips grow with it. */
const AVERAGE = { from: 15, to: 21 } as const;

/** The first sum of average columns among the held-out ones that this seed draws. */
export function typicalSum(seed: number): Sum {
  const rng = rngFor(seed, 'lab', 'probe-sum');
  for (;;) {
    const sum = drawSum(rng, 'held-out');
    if (isTypical(sum)) return sum;
  }
}

export function isTypical(sum: Sum): boolean {
  return columnSums(sum).every((column) => column >= AVERAGE.from && column <= AVERAGE.to);
}
