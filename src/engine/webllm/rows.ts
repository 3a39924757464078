/**
 * What generation and scoring need of a loaded model: sequences that grow out of one prompt, and a row of
 * logits for each. Two implementations: `batched.ts` (own cache, forks, one step for all) and `single.ts`
 * (web-llm's own cache, one sequence after the other, for libraries that cannot batch).
 */

/** A live sequence. */
export type SequenceId = number;

export interface Prefilled {
  /** Logits after the prompt's last token, f32[V]. */
  readonly logits: Float32Array<ArrayBuffer>;
  /** Tokens of the prompt that were still in the cache from before. */
  readonly cachedTokens: number;
}

/** A row of logits wanted: the one after position `at` of the tokens being appended. */
export interface RowRead {
  readonly at: number;
  readonly take: (logits: Float32Array<ArrayBuffer>) => void;
}

export interface Rows {
  readonly vocabularySize: number;
  readonly maxBatch: number;
  /** Whether `begin` shares the prompt's cache; otherwise each sequence computes the prompt again. */
  readonly sharesPrefill: boolean;
  /** Makes room for `tokens` in all; throws nothing, since the caller planned within the limits. */
  reserve(tokens: number): Promise<void>;
  /** Computes the prompt. Null when the signal was raised before its end. */
  prefill(prompt: readonly number[], signal: AbortSignal): Promise<Prefilled | null>;
  /** A new sequence that begins as a copy of the prompt. */
  begin(signal: AbortSignal): Promise<SequenceId>;
  /** Appends one token to each sequence; logits for the next, in the same order. */
  step(
    sequences: readonly SequenceId[],
    tokens: readonly number[],
  ): Promise<readonly Float32Array<ArrayBuffer>[]>;
  /** Forgets a sequence. */
  end(sequence: SequenceId): void;
  dispose(): void;
}
