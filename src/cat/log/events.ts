/**
 * The run as a log: the closed union of everything that can happen in a run, and the envelope it is stored
 * in. Nothing else about a run is ever stored. Names are subject first, verb in past form. Numbers that are
 * not known are null, never 0 or NaN. `fold.ts` reads it; `run.ts` writes it.
 */
import type { Comparison, Extraction } from '../../answers/types';
import type { EngineName, Dialect, FinishReason, Prompt } from '../../contract/engine';
import type { Failure } from '../../failure/failure';
import type { RunConfig, Task } from '../task';

export const LOG_VERSION = 2;

/** One line of a log. `seq` rises by one from 0; `ms` is time since the run's start. */
export interface Entry {
  readonly v: typeof LOG_VERSION;
  readonly seq: number;
  readonly ms: number;
  readonly event: RunEvent;
}

export type Stage = 'explore' | 'synthesise' | 'reward' | 'compare';

/** Who an extracted answer belongs to: a rollout by its index, or the synthesised reference. */
export type Subject = number | 'reference';

export interface ModelRecord {
  readonly id: string;
  readonly engine: EngineName;
  readonly dialect: Dialect;
  readonly quantisation: string;
  readonly hash: string | null;
  readonly device: string;
}

export interface Criterion {
  readonly id: number;
  readonly text: string;
}

export type VerdictValue = 'yes' | 'no' | 'failed';

export type BaselineMethod = 'single' | 'min-perplexity' | 'majority' | 'synthesis';

/** A set of rollouts whose answers are equal. Labels A, B, C … by size, ties by first member. */
export interface Cluster {
  readonly label: string;
  /** Indices, ascending. */
  readonly rollouts: readonly number[];
  /** The answer of its first member, as written. */
  readonly answer: string;
}

/** `repeats`: it said the same thing over and over and was ended for it (since version 2). */
export type EndReason = FinishReason | 'repeats';

export interface TextFinished {
  readonly text: string;
  readonly promptTokens: number;
  readonly tokens: number;
  readonly finishReason: EndReason;
  /** Mean natural-log probability per token, the stop token included; null when nothing was written. */
  readonly meanLogprob: number | null;
  /** Per token, rounded to 4 decimals. */
  readonly logprobs: readonly number[];
  readonly firstTokenMs: number;
  readonly totalMs: number;
}

export type RunEvent =
  | {
      readonly type: 'run.started';
      readonly task: Task;
      readonly config: RunConfig;
      readonly model: ModelRecord;
      readonly app: string;
      /** Wall-clock start, ISO 8601, UTC. */
      readonly at: string;
    }
  | { readonly type: 'stage.started'; readonly stage: Stage }
  /** `promptTokens`: prompt tokens the engine really computed (a shared or cached prefix counts once). */
  | {
      readonly type: 'stage.finished';
      readonly stage: Stage;
      readonly ms: number;
      readonly promptTokens: number;
      readonly tokens: number;
    }
  /** The exact prompt of a step. `verdict` prompts are logged once per rollout, for its first criterion. */
  | {
      readonly type: 'prompt.built';
      readonly step: 'explore' | 'synthesis' | 'rubric' | 'verdict';
      readonly rollout: number | null;
      readonly prompt: Prompt;
    }
  | { readonly type: 'rollout.started'; readonly rollout: number; readonly seed: number }
  | {
      readonly type: 'rollout.delta';
      readonly rollout: number;
      readonly text: string;
      readonly tokens: number;
    }
  | ({ readonly type: 'rollout.finished'; readonly rollout: number } & TextFinished)
  | {
      readonly type: 'rollout.failed';
      readonly rollout: number;
      readonly failure: Failure;
      readonly partial: string;
      /** Tokens `partial` stands for. */
      readonly tokens: number;
    }
  | {
      readonly type: 'answer.extracted';
      readonly subject: Subject;
      readonly extraction: Extraction;
    }
  /** Sent again whenever a new answer changes the clusters; the last one holds. */
  | { readonly type: 'clusters.formed'; readonly clusters: readonly Cluster[] }
  /** `order` is the order in which the rollouts were shown to the anchor. */
  | { readonly type: 'synthesis.started'; readonly order: readonly number[] }
  | { readonly type: 'synthesis.delta'; readonly text: string; readonly tokens: number }
  | ({
      readonly type: 'synthesis.finished';
      /** The rollout it repeats (nearly) word for word, or null. */
      readonly copyOf: number | null;
    } & TextFinished)
  | {
      readonly type: 'synthesis.failed';
      readonly failure: Failure;
      readonly partial: string;
      readonly tokens: number;
    }
  | {
      readonly type: 'rubric.proposed';
      readonly criteria: readonly Criterion[];
      /** Lines the anchor wrote that could not be used, with the reason. */
      readonly dropped: readonly { readonly text: string; readonly why: string }[];
      readonly raw: string;
    }
  | { readonly type: 'rubric.failed'; readonly failure: Failure; readonly raw: string }
  | {
      readonly type: 'verdict.given';
      readonly rollout: number;
      readonly criterion: number;
      readonly verdict: VerdictValue;
      /** P(yes) / (P(yes) + P(no)) where probabilities were read; null otherwise. */
      readonly yesProbability: number | null;
      readonly failure: Failure | null;
    }
  /** `reward` null: no reward could be given, and the rollout stays out of the group's mean. */
  | {
      readonly type: 'reward.assigned';
      readonly rollout: number;
      readonly reward: number | null;
      /** Mathematics: how the answers compared; null for open questions or without two answers. */
      readonly comparison: Comparison | null;
      readonly because: string;
    }
  /** Group-relative advantages by rollout index; null where there is no reward. */
  | {
      readonly type: 'advantages.computed';
      readonly advantages: readonly (number | null)[];
      readonly mean: number | null;
      readonly std: number | null;
      /** All rewards equal: the group teaches nothing. */
      readonly withoutSignal: boolean;
    }
  | {
      readonly type: 'baseline.chosen';
      readonly method: BaselineMethod;
      /** The chosen rollout; null for synthesis or when none could be chosen. */
      readonly rollout: number | null;
      readonly answer: string | null;
      readonly because: string;
    }
  | {
      readonly type: 'run.finished';
      readonly outcome: 'completed' | 'cancelled' | 'failed';
      readonly failure: Failure | null;
    };
