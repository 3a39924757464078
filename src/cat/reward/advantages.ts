/**
 * Group-relative advantages of GRPO (paper, section 3): A_i = (r_i - mean) / (std + eps). The standard
 * deviation is the sample's (n - 1) and eps is 1e-4, as in TRL; verl uses 1e-6. Shared by the run and the
 * lab, so that what is explained on one page is what trains on the other.
 */

export const ADVANTAGE_EPSILON = 1e-4;

export interface Advantages {
  /** By position; null where the reward is null. */
  readonly advantages: readonly (number | null)[];
  /** Of the rewards given; null when there are none. */
  readonly mean: number | null;
  /** Sample standard deviation; 0 for a lone reward, null when there are none. */
  readonly std: number | null;
  /** No reward differs from another, so that the group teaches nothing. */
  readonly withoutSignal: boolean;
}

/** Null rewards stay out of mean and deviation. Equal rewards give advantages of exactly 0. */
export function computeAdvantages(
  rewards: readonly (number | null)[],
  epsilon = ADVANTAGE_EPSILON,
): Advantages {
  const given = rewards.filter((reward) => reward !== null);
  const first = given[0];
  if (first === undefined) {
    return { advantages: rewards.map(() => null), mean: null, std: null, withoutSignal: true };
  }
  if (given.every((reward) => reward === first)) {
    const advantages = rewards.map((reward) => (reward === null ? null : 0));
    return { advantages, mean: first, std: 0, withoutSignal: true };
  }
  const mean = given.reduce((sum, reward) => sum + reward, 0) / given.length;
  const squares = given.reduce((sum, reward) => sum + (reward - mean) ** 2, 0);
  const std = Math.sqrt(squares / (given.length - 1));
  const advantages = rewards.map((reward) =>
    reward === null ? null : (reward - mean) / (std + epsilon),
  );
  return { advantages, mean, std, withoutSignal: false };
}
