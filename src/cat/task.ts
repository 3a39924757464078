/** What a run is asked to do: the question and every setting that can change its outcome, with the defaults. */

/** `math`: the reward is answer equality. `open`: the reward is the share of rubric criteria met. */
export type TaskKind = 'math' | 'open';

export interface Task {
  readonly question: string;
  readonly kind: TaskKind;
  /** Marks health questions: shown with a notice, left out of anything shared unless picked. */
  readonly topic?: 'health';
  /** Known answer, typed by the user or from a dataset. Never shown to any model, never used for reward. */
  readonly gold?: string;
}

export interface RunConfig {
  /** G, from 2 to 16. */
  readonly groupSize: number;
  readonly temperature: number;
  readonly topP: number;
  readonly repetitionPenalty: number;
  /** Tokens a rollout may write. */
  readonly maxTokens: number;
  /** Seeds every rollout and stage; the same seed, model and engine give the same run. */
  readonly seed: number;
  readonly synthesis: { readonly temperature: number; readonly maxTokens: number };
  readonly rubric: {
    /** Criteria asked for; the paper wants at least 5. */
    readonly criteria: number;
    readonly maxTokens: number;
  };
}

export const DEFAULT_CONFIG: RunConfig = {
  groupSize: 8,
  temperature: 1,
  topP: 1,
  repetitionPenalty: 1,
  maxTokens: 256,
  seed: 1,
  synthesis: { temperature: 0, maxTokens: 384 },
  rubric: { criteria: 5, maxTokens: 384 },
};

export const GROUP_SIZE = { min: 2, max: 16 } as const;
/** Characters; past it the page refuses and says so, losing nothing. */
export const MAX_QUESTION_LENGTH = 20_000;
