/**
 * One sequence after the other through web-llm's own forward pass and cache: for libraries that cannot batch
 * (sliding window, recurrent state, built for one sequence). Slower by the size of the group, otherwise the
 * same: seeds, penalties, constraints and log-probabilities are applied by the same code outside.
 */
import { metadataOf, type Pipeline } from './internals';
import type { Prefilled, Rows, SequenceId } from './rows';

const ONLY = 0;

export class SingleRows implements Rows {
  readonly vocabularySize: number;
  readonly maxBatch = 1;
  readonly sharesPrefill = false;
  readonly #pipeline: Pipeline;
  readonly #chunkTokens: number;
  #prompt: readonly number[] = [];
  /** Whether the cache holds the prompt and nothing else. */
  #fresh = false;

  constructor(pipeline: Pipeline) {
    this.#pipeline = pipeline;
    this.vocabularySize = pipeline.fullVocabSize;
    this.#chunkTokens = metadataOf(pipeline).prefill_chunk_size;
  }

  async reserve(): Promise<void> {
    // web-llm made its cache at load, for one context.
  }

  async prefill(prompt: readonly number[], signal: AbortSignal): Promise<Prefilled | null> {
    this.#prompt = prompt;
    this.#fresh = false;
    this.#pipeline.resetChat();
    let logits: Float32Array<ArrayBuffer> | null = null;
    for (let from = 0; from < prompt.length; from += this.#chunkTokens) {
      if (signal.aborted) return null;
      logits = await this.#append(prompt.slice(from, from + this.#chunkTokens));
    }
    if (logits === null) throw new Error('a prompt without tokens was prefilled');
    this.#fresh = true;
    return { logits, cachedTokens: 0 };
  }

  /** Computes the prompt again when an earlier sequence has written behind it. */
  async begin(signal: AbortSignal): Promise<SequenceId> {
    if (!this.#fresh) await this.prefill(this.#prompt, signal);
    this.#fresh = false;
    return ONLY;
  }

  async step(
    _sequences: readonly SequenceId[],
    tokens: readonly number[],
  ): Promise<readonly Float32Array<ArrayBuffer>[]> {
    return [await this.#append(tokens)];
  }

  end(): void {
    this.#fresh = false;
  }

  dispose(): void {
    this.#prompt = [];
  }

  async #append(tokens: readonly number[]): Promise<Float32Array<ArrayBuffer>> {
    const { tvm, device } = this.#pipeline;
    tvm.beginScope();
    let host;
    try {
      const logits = await this.#pipeline.embedAndForward([[...tokens]], tokens.length);
      host = tvm.detachFromCurrentScope(tvm.empty(logits.shape, 'float32', tvm.cpu()));
      host.copyFrom(logits);
    } finally {
      tvm.endScope();
    }
    try {
      await device.sync();
      return host.toArray() as Float32Array<ArrayBuffer>;
    } finally {
      host.dispose();
    }
  }
}
