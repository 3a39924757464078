/**
 * Sequences that share a beginning, in one cache: the prompt is computed once into a trunk, forked for each
 * sequence, and all live sequences advance in one step. The trunk stays after a request, so a prompt that
 * begins like the last one pays only for what is new. Long runs of tokens go in chunks, so that a stop is heard.
 */
import { libraryFunction, metadataOf, type Pipeline } from './internals';
import { PagedCache, type Append, type Logits } from './paged-cache';
import type { Prefilled, RowRead, Rows, SequenceId } from './rows';

const TRUNK: SequenceId = 0;
/** Sequences of the cache beside those of a batch: the trunk, and one that is on its way to its children. */
const SPARE_SEQUENCES = 2;
/**
 * The first chunk, and the least: below, launching a pass costs as much as its tokens (on a software adapter a
 * token took 1.4 times as long in chunks of 8 as of 32). Larger ones are sized by the time the last took.
 */
const LEAST_CHUNK_TOKENS = 32;
const CHUNK_TARGET_MS = 500;
/** Rows of logits read back in one pass: 32 of SmolLM2's are 6 MB. */
const MAX_READS = 32;
/** Prefill kernels work on eight rows at a time. */
const ROW_TILE = 8;
/** The cache is made larger than asked for, so that a slightly longer prompt does not rebuild it. */
const HEADROOM = 1.25;
const CACHE_STEP_TOKENS = 256;

/** Why a library cannot batch, in words that follow "since"; null when it can. */
export function whyNotBatched(pipeline: Pipeline): string | null {
  const metadata = metadataOf(pipeline);
  if ((metadata.kv_state_kind ?? 'kv_cache') !== 'kv_cache')
    return `its state is a ${metadata.kv_state_kind ?? ''}`;
  if (pipeline.config.sliding_window_size !== -1) return 'it has a sliding window';
  if (metadata.max_batch_size < 2) return 'its library was built for one sequence';
  const has = (name: string) => {
    const found = libraryFunction(pipeline, name);
    found?.dispose();
    return found !== null;
  };
  for (const name of ['batch_decode', 'embed', 'create_tir_paged_kv_cache'])
    if (!has(name)) return `its library has no ${name}`;
  if (!has('prefill') && !has('batch_prefill')) return 'its library has no prefill';
  return null;
}

export class BatchedRows implements Rows {
  readonly vocabularySize: number;
  readonly maxBatch: number;
  readonly sharesPrefill = true;
  readonly #cache: PagedCache;
  readonly #maxTokens: number;
  /** Tokens of the trunk, in order. */
  #trunk: number[] = [];
  #nextId = TRUNK + 1;
  #chunk = LEAST_CHUNK_TOKENS;

  /** @param maxTokens tokens the cache may hold at most, see `kv-plan.ts` */
  constructor(pipeline: Pipeline, maxBatch: number, maxTokens: number) {
    this.#cache = new PagedCache(pipeline);
    this.#maxTokens = maxTokens;
    this.vocabularySize = pipeline.fullVocabSize;
    this.maxBatch = Math.min(maxBatch, metadataOf(pipeline).max_batch_size);
  }

  get trunk(): SequenceId {
    return TRUNK;
  }

  /** Tokens the cache holds now. */
  get capacity(): number {
    return this.#cache.capacity;
  }

  /** Whether logits of several positions can be had from one pass. */
  get readsMany(): boolean {
    return this.#cache.readsMany;
  }

  /** Tokens that one pass may take, by the time the last ones took. */
  get passTokens(): number {
    return Math.min(this.#chunk, this.chunkTokens);
  }

  /** Rows that one pass may read. */
  get passReads(): number {
    return this.readsMany ? MAX_READS : 1;
  }

  /** Tokens that one pass takes at the very most. */
  get chunkTokens(): number {
    return this.#cache.chunkTokens;
  }

  async reserve(tokens: number): Promise<void> {
    if (tokens <= this.#cache.capacity) return;
    const steps = Math.ceil((tokens * HEADROOM) / CACHE_STEP_TOKENS);
    const wanted = Math.max(tokens, Math.min(this.#maxTokens, steps * CACHE_STEP_TOKENS));
    this.#trunk = [];
    await this.#cache.allocate(this.maxBatch + SPARE_SEQUENCES, wanted);
    this.#cache.add(TRUNK);
  }

  async prefill(prompt: readonly number[], signal: AbortSignal): Promise<Prefilled | null> {
    let logits: Logits | null = null;
    const last: RowRead = { at: prompt.length - 1, take: (row) => (logits = row) };
    const cachedTokens = await this.plantTrunk(prompt, [last], signal);
    if (cachedTokens === null) return null;
    if (logits === null) throw new Error('the prompt gave no logits');
    return { logits, cachedTokens };
  }

  /**
   * Makes `tokens` the trunk, computing what is new, at least from the first read on. Gives the number of
   * tokens that were there already; null when the signal was raised before the end.
   */
  async plantTrunk(
    tokens: readonly number[],
    reads: readonly RowRead[],
    signal: AbortSignal,
  ): Promise<number | null> {
    const cached = this.#rewind(tokens, reads[0]?.at ?? tokens.length);
    const rest = tokens.slice(cached);
    const shifted = reads.map(({ at, take }) => ({ at: at - cached, take }));
    return (await this.grow(TRUNK, rest, shifted, signal)) ? cached : null;
  }

  /** Appends tokens to one sequence in chunks; false when the signal was raised before the end. */
  async grow(
    sequence: SequenceId,
    tokens: readonly number[],
    reads: readonly RowRead[],
    signal: AbortSignal,
  ): Promise<boolean> {
    for (let from = 0; from < tokens.length;) {
      if (signal.aborted) return false;
      const to = this.#cut(from, tokens.length, reads);
      const here = reads.filter(({ at }) => at >= from && at < to);
      const readAt = here.map(({ at }) => at - from);
      const started = performance.now();
      const logits = await this.append([{ sequence, tokens: tokens.slice(from, to), readAt }]);
      this.#adaptChunk(to - from, performance.now() - started);
      for (const [i, { take }] of here.entries()) take(logits[i]!);
      from = to;
    }
    return true;
  }

  async begin(): Promise<SequenceId> {
    return this.fork(TRUNK);
  }

  /** A copy of a sequence. */
  fork(parent: SequenceId): SequenceId {
    const child = this.#nextId++;
    this.#cache.fork(parent, child);
    return child;
  }

  end(sequence: SequenceId): void {
    this.#cache.remove(sequence);
  }

  async step(
    sequences: readonly SequenceId[],
    tokens: readonly number[],
  ): Promise<readonly Logits[]> {
    return this.#cache.step(sequences, tokens);
  }

  /** Several runs in one pass, see `PagedCache.append`. */
  async append(appends: readonly Append[]): Promise<readonly Logits[]> {
    for (const { sequence, tokens } of appends) if (sequence === TRUNK) this.#trunk.push(...tokens);
    return this.#cache.append(appends);
  }

  dispose(): void {
    this.#trunk = [];
    this.#cache.dispose();
  }

  /** Cuts the trunk back to what it shares with `prompt`, at most `limit` tokens and not all of it. */
  #rewind(prompt: readonly number[], limit: number): number {
    let shared = 0;
    const most = Math.min(this.#trunk.length, prompt.length - 1, limit);
    while (shared < most && this.#trunk[shared] === prompt[shared]) shared++;
    const surplus = this.#trunk.length - shared;
    if (surplus === 0) return shared;
    if (shared > 0) this.#cache.pop(TRUNK, surplus);
    else {
      this.#cache.remove(TRUNK);
      this.#cache.add(TRUNK);
    }
    this.#trunk.length = shared;
    return shared;
  }

  /** End of the chunk that begins at `from`: bounded by time, by rows to read, and by the library. */
  #cut(from: number, end: number, reads: readonly RowRead[]): number {
    const to = Math.min(end, from + this.passTokens);
    const inside = reads.filter(({ at }) => at >= from && at < to);
    if (!this.readsMany && inside[0] !== undefined) return inside[0].at + 1;
    return inside.length > MAX_READS ? inside[MAX_READS]!.at : to;
  }

  /** Lengthens chunks while they take little time; the library's chunk is the limit. */
  #adaptChunk(tokens: number, ms: number): void {
    if (tokens < this.#chunk && tokens < this.chunkTokens) return;
    const next = ms < CHUNK_TARGET_MS / 2 ? this.#chunk * 2 : (tokens * CHUNK_TARGET_MS) / ms;
    const whole = Math.round(next / ROW_TILE) * ROW_TILE;
    this.#chunk = Math.min(this.chunkTokens, Math.max(LEAST_CHUNK_TOKENS, whole));
  }
}
