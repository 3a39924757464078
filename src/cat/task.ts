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

/** A reference may be longer than a rollout, since it reconciles several; half as long again by default. */
const SYNTHESIS_ROOM = 1.5;

/** A whole configuration from the settings that were chosen; the synthesis's room follows the rollouts'. */
export function configOf(chosen: { readonly [K in keyof RunConfig]?: RunConfig[K] }): RunConfig {
  const { maxTokens = 256 } = chosen;
  return {
    groupSize: 8,
    temperature: 1,
    topP: 1,
    repetitionPenalty: 1,
    seed: 1,
    synthesis: { temperature: 0, maxTokens: Math.ceil(maxTokens * SYNTHESIS_ROOM) },
    rubric: { criteria: 5, maxTokens: 384 },
    ...chosen,
    maxTokens,
  };
}

export const DEFAULT_CONFIG: RunConfig = configOf({});

export const GROUP_SIZE = { min: 2, max: 16 } as const;
/** Characters; past it the page refuses and says so, losing nothing. */
export const MAX_QUESTION_LENGTH = 20_000;
