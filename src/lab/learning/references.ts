/**
 * Where a group's reference comes from, and the rewards it gives. Pure: the traces are text, the synthesis
 * has been written. `cat` is the paper's, `majority` is TTRL (arXiv 2504.16084), `truth` is the ceiling no
 * one has in practice, `sft` learns the synthesis itself instead of being rewarded by it.
 */
import { computeAdvantages, type Advantages } from '../../cat/reward/advantages';
import { answerOf } from '../../reasoner/trace';

export const REWARD_SOURCES = ['cat', 'majority', 'truth', 'sft'] as const;
export type RewardSource = (typeof REWARD_SOURCES)[number];

/** One question's group, as it is rewarded. */
export interface Graded {
  /** Answer of each trace; null when it is malformed. */
  readonly answers: readonly (number | null)[];
  /** The reference's answer; null when there is none to compare with. */
  readonly reference: number | null;
  /** 1 or 0 by trace; null without a reference: no reward is made up. */
  readonly rewards: readonly (number | null)[];
  readonly advantages: Advantages;
}

/** Most frequent answer; ties go to the answer whose traces are likelier on average, then the smaller. */
export function majorityAnswer(
  answers: readonly (number | null)[],
  likelihoods: readonly number[],
): number | null {
  const groups = new Map<number, number[]>();
  answers.forEach((answer, i) => {
    if (answer !== null) groups.set(answer, [...(groups.get(answer) ?? []), likelihoods[i]!]);
  });
  const mean = (values: readonly number[]): number =>
    values.reduce((total, value) => total + value, 0) / values.length;
  const ranked = [...groups].sort(
    ([answerA, a], [answerB, b]) => b.length - a.length || mean(b) - mean(a) || answerA - answerB,
  );
  return ranked[0]?.[0] ?? null;
}

export function grade(traces: readonly string[], reference: number | null): Graded {
  const answers = traces.map(answerOf);
  const rewards = answers.map((answer) =>
    reference === null ? null : answer === reference ? 1 : 0,
  );
  return { answers, reference, rewards, advantages: computeAdvantages(rewards) };
}
