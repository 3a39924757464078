/** What the screen knows of a run: the value `fold.ts` builds from the log. Owns the shape only. */
import type { Comparison, Extraction } from '../../answers/types';
import type { Prompt } from '../../contract/engine';
import type { Failure } from '../../failure/failure';
import type {
  BaselineMethod,
  Cluster,
  Criterion,
  ModelRecord,
  Stage,
  TextFinished,
  VerdictValue,
} from './events';
import type { RunConfig, Task } from '../task';

export type StageState =
  | { readonly status: 'waiting' }
  | { readonly status: 'running' }
  | {
      readonly status: 'done';
      readonly ms: number;
      readonly promptTokens: number;
      readonly tokens: number;
    };

/** A text being written: `text` grows by deltas and is replaced by the finished one. */
export interface WritingView {
  readonly status: 'waiting' | 'writing' | 'finished' | 'failed';
  readonly text: string;
  readonly tokens: number;
  readonly finished: TextFinished | null;
  readonly failure: Failure | null;
  readonly extraction: Extraction | null;
}

export interface RolloutView extends WritingView {
  readonly index: number;
  readonly seed: number | null;
  /** Letter of its answer cluster; null before it has one, or without an answer. */
  readonly cluster: string | null;
  readonly reward: {
    readonly value: number | null;
    readonly comparison: Comparison | null;
    readonly because: string;
  } | null;
  readonly advantage: number | null;
}

export interface SynthesisView extends WritingView {
  readonly order: readonly number[];
  readonly copyOf: number | null;
}

export interface VerdictView {
  readonly verdict: VerdictValue;
  readonly yesProbability: number | null;
  readonly failure: Failure | null;
}

export interface RubricView {
  readonly criteria: readonly Criterion[];
  readonly dropped: readonly { readonly text: string; readonly why: string }[];
  readonly failure: Failure | null;
  readonly raw: string;
  /** `verdicts[rollout][criterion]`; null where none was given yet. */
  readonly verdicts: readonly (readonly (VerdictView | null)[])[];
}

export interface BaselineView {
  readonly method: BaselineMethod;
  readonly rollout: number | null;
  readonly answer: string | null;
  readonly because: string;
}

export interface RunView {
  readonly status: 'empty' | 'running' | 'completed' | 'cancelled' | 'failed';
  readonly task: Task | null;
  readonly config: RunConfig | null;
  readonly model: ModelRecord | null;
  readonly app: string | null;
  readonly at: string | null;
  readonly stages: Readonly<Record<Stage, StageState>>;
  readonly prompts: {
    readonly explore: Prompt | null;
    readonly synthesis: Prompt | null;
    readonly rubric: Prompt | null;
    /** One per rollout. */
    readonly verdict: Readonly<Record<number, Prompt>>;
  };
  readonly rollouts: readonly RolloutView[];
  readonly clusters: readonly Cluster[];
  readonly synthesis: SynthesisView | null;
  readonly rubric: RubricView | null;
  readonly advantages: {
    readonly mean: number | null;
    readonly std: number | null;
    readonly withoutSignal: boolean;
  } | null;
  readonly baselines: readonly BaselineView[];
  readonly failure: Failure | null;
}
