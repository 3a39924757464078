/** What a step of training tells: its figures, and one of its groups opened up. Pure. */
import { TRACE_LENGTH } from '../reasoner/notation';
import { truthOf, type Sum } from '../reasoner/sums';
import type { LabConfig } from './config';
import type { OpenedGroup, StepMetrics } from './events';
import type { Graded } from './learning/references';

export interface StepResult {
  readonly metrics: StepMetrics;
  readonly anchorAgreement: number | null;
  readonly distinct: number;
  readonly group: OpenedGroup;
}

/** What the updates of a step report, as means over them. */
export interface Learning {
  readonly loss: number;
  readonly kl: number | null;
  readonly clipShare: number | null;
  readonly entropy: number | null;
  readonly gradNorm: number;
}

const mean = (values: readonly number[]): number | null =>
  values.length === 0 ? null : values.reduce((total, value) => total + value, 0) / values.length;

/** Puts together what happened to `sums` in one step. */
export function report(
  config: LabConfig,
  learningRate: number,
  sums: readonly Sum[],
  traces: readonly (readonly string[])[],
  likelihoods: readonly number[],
  syntheses: readonly string[] | null,
  graded: readonly Graded[],
  { loss, kl, clipShare, entropy, gradNorm }: Learning,
): StepResult {
  const rewards = graded.flatMap((group) => group.rewards).filter((reward) => reward !== null);
  const spreads = graded.map((group) => group.advantages.std).filter((std) => std !== null);
  const right = graded.flatMap(({ reference }, i) =>
    reference === null ? [] : [reference === truthOf(sums[i]!) ? 1 : 0],
  );
  const first = graded[0]!;
  return {
    metrics: {
      reward: mean(rewards),
      reward_std: mean(spreads),
      frac_reward_zero_std:
        mean(graded.map((group) => (group.advantages.withoutSignal ? 1 : 0))) ?? 0,
      kl,
      entropy,
      'clip_ratio/region_mean': clipShare,
      loss,
      grad_norm: gradNorm,
      learning_rate: learningRate,
      'completions/mean_length': TRACE_LENGTH,
    },
    anchorAgreement: mean(right),
    distinct: mean(graded.map((group) => new Set(group.answers).size)) ?? 0,
    group: {
      sum: sums[0]!,
      truth: truthOf(sums[0]!),
      traces: traces[0]!,
      answers: first.answers,
      logprobs: likelihoods.slice(0, config.groupSize),
      synthesis: syntheses?.[0] ?? null,
      reference: first.reference,
      rewards: first.rewards,
      advantages: first.advantages.advantages,
    },
  };
}
