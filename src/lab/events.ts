/**
 * What happens in a run of the lab, as a log: the page draws it live, the command writes it with `--out`,
 * recordings are made of it. One JSON object a line. Numbers that are not known are null.
 */
import type { Failure } from '../failure/failure';
import type { Sum } from '../reasoner/sums';
import type { LabConfig } from './config';

export const LAB_LOG_VERSION = 1;

/** Step metrics under TRL's log names. Means over the step's tokens or rollouts. */
export interface StepMetrics {
  readonly reward: number | null;
  readonly reward_std: number | null;
  /** Share of groups whose rewards are all equal: they teach nothing. */
  readonly frac_reward_zero_std: number;
  /** k3 estimate against the anchor, nats per token. */
  readonly kl: number | null;
  /** Nats per token. */
  readonly entropy: number | null;
  readonly 'clip_ratio/region_mean': number | null;
  readonly loss: number;
  readonly grad_norm: number;
  readonly learning_rate: number;
  /** Tokens a rollout; always 15 here. */
  readonly 'completions/mean_length': number;
}

/** One group, opened up. Truth is shown and never used, except by the reward source `truth`. */
export interface OpenedGroup {
  readonly sum: Sum;
  readonly truth: number;
  readonly traces: readonly string[];
  readonly answers: readonly (number | null)[];
  /** Sum of the log-probabilities of each trace. */
  readonly logprobs: readonly number[];
  /** The anchor's synthesis where there is one; majority and truth have only an answer. */
  readonly synthesis: string | null;
  readonly reference: number | null;
  readonly rewards: readonly (number | null)[];
  readonly advantages: readonly (number | null)[];
}

/** How one held-out sum is answered: eight traces at temperature 1 from the same draws, and greedily. */
export interface Probe {
  readonly sum: Sum;
  readonly truth: number;
  readonly before: { readonly traces: readonly string[]; readonly greedy: string };
  readonly now: { readonly traces: readonly string[]; readonly greedy: string };
}

/** A measurement on held-out sums, never used for learning. Shares are from 0 to 1. */
export interface Evaluation {
  readonly step: number;
  /** At temperature 1, mean over the sums, with its 95% Wilson interval. */
  readonly accuracy: number;
  readonly low: number;
  readonly high: number;
  readonly greedy: number;
  /** Means over the training steps since the last evaluation; null at step 0. */
  readonly reward: number | null;
  /** Share of references that were right. */
  readonly anchorAgreement: number | null;
  /** Share of groups without signal. */
  readonly withoutSignal: number | null;
  readonly clipShare: number | null;
  /** Entropy of a whole trace, nats. */
  readonly entropy: number;
  /** Distinct answers among four rollouts of a sum. */
  readonly distinct: number;
  /** KL of a whole trace from policy to anchor, nats, exact over the vocabulary. */
  readonly kl: number;
  readonly secondsPerStep: number | null;
}

export type LabEvent =
  | {
      readonly type: 'lab.started';
      readonly version: typeof LAB_LOG_VERSION;
      readonly config: LabConfig;
      /** Steps already done when the run goes on from a checkpoint. */
      readonly fromStep: number;
      readonly device: string;
      readonly at: string;
    }
  | {
      readonly type: 'step.finished';
      readonly step: number;
      readonly metrics: StepMetrics;
      /** Share of this step's references that were right. */
      readonly anchorAgreement: number | null;
      /** Distinct answers in a group, mean over the step. */
      readonly distinct: number;
      readonly seconds: number;
      /** Estimate of what is left of the run. */
      readonly secondsLeft: number;
      /** The step's first group; recordings keep one in ten. */
      readonly group: OpenedGroup | null;
    }
  | { readonly type: 'evaluated'; readonly evaluation: Evaluation; readonly probe: Probe | null }
  | { readonly type: 'paused'; readonly step: number }
  | { readonly type: 'resumed'; readonly step: number }
  | { readonly type: 'checkpoint.saved'; readonly step: number }
  /** The run goes on; what was kept before stays. */
  | { readonly type: 'checkpoint.failed'; readonly step: number; readonly failure: Failure }
  | {
      readonly type: 'lab.finished';
      readonly outcome: 'completed' | 'stopped' | 'failed';
      readonly step: number;
      readonly failure: Failure | null;
    };
