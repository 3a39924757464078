/**
 * How a model is asked unless the user says otherwise: the sampling its authors recommend, with a group and a length
 * that it fills with sense in bearable time. Data of the catalogue's entries; a run's configuration is made from it.
 */
export interface ModelSettings {
  /** G, rollouts of a run. */
  readonly groupSize: number;
  readonly temperature: number;
  readonly topP: number;
  /** Tokens a rollout may write. */
  readonly maxTokens: number;
}

/** Sampling of the paper's experiments: nothing is left out and nothing sharpened. */
export const AS_IN_THE_PAPER = { groupSize: 8, temperature: 1, topP: 1 } as const;

/** For a model nobody recommends anything for: a lab's policy, a file from disk. */
export const PLAIN: ModelSettings = { ...AS_IN_THE_PAPER, maxTokens: 256 };

/** SmolLM2: its authors write at low temperatures; longer texts and larger groups of the small ones are babble. */
export const SMOLLM2: ModelSettings = {
  groupSize: 4,
  temperature: 0.4,
  topP: 0.9,
  maxTokens: 96,
};

/** The tutored SmolLM2: cool enough to slip seldom, warm enough for drafts that differ; a solution is a line or two. */
export const TUTORED_SMOLLM2: ModelSettings = {
  ...AS_IN_THE_PAPER,
  temperature: 0.7,
  maxTokens: 96,
};

/** Qwen2.5 and Qwen3 without thinking: the same recommendation in both families. */
export const QWEN: ModelSettings = {
  groupSize: 8,
  temperature: 0.7,
  topP: 0.8,
  maxTokens: 256,
};

export const LLAMA: ModelSettings = {
  groupSize: 8,
  temperature: 0.6,
  topP: 0.9,
  maxTokens: 256,
};

export const GEMMA: ModelSettings = {
  groupSize: 8,
  temperature: 1,
  topP: 0.95,
  maxTokens: 256,
};
