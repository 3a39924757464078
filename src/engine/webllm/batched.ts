/**
 * Sequences in a key-value cache of our own beside web-llm's: the prompt is computed once into a trunk, forked
 * for each sequence, and all live sequences advance in one `batch_decode`. The trunk stays after a request,
 * so a prompt that begins like the last one pays only for what is new.
 */
import {
  deviceOf,
  libraryFunction,
  metadataOf,
  runtimeFunction,
  type KvCache,
  type Packed,
  type Pipeline,
  type Tensor,
  type Tuple,
} from './internals';
import { PAGE_TOKENS } from './kv-plan';
import type { Prefilled, RowRead, Rows, SequenceId } from './rows';

const TRUNK = 0;
/** First chunk of a prompt: small, so that a slow adapter stops soon; then sized by the time it took. */
const FIRST_CHUNK_TOKENS = 32;
const CHUNK_TARGET_MS = 500;
/** Rows of logits read back in one pass: 32 of SmolLM2's are 6 MB. */
const MAX_READS = 32;
/** Prefill kernels work on eight rows at a time. */
const ROW_TILE = 8;
/** The cache is made larger than asked for, so that a slightly longer prompt does not rebuild it. */
const HEADROOM = 1.25;
const CACHE_STEP_TOKENS = 256;

/** Tokens appended to a sequence, and the positions among them whose logits are wanted. */
export interface Append {
  readonly sequence: SequenceId;
  readonly tokens: readonly number[];
  readonly readAt: readonly number[];
}

interface Functions {
  readonly createCache: Packed;
  readonly embed: Packed;
  readonly prefill: Packed | null;
  readonly batchPrefill: Packed | null;
  readonly decode: Packed | null;
  readonly batchDecode: Packed;
  readonly add: Packed;
  readonly remove: Packed;
  readonly fork: Packed;
  readonly pop: Packed;
  readonly begin: Packed;
  readonly end: Packed;
}

/** Whether a library has what batching takes; the reason when it has not. */
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
  readonly chunkTokens: number;
  readonly sharesPrefill = true;
  /** Whether logits of several positions can be had from one pass. */
  readonly readsMany: boolean;
  readonly #pipeline: Pipeline;
  readonly #call: Functions;
  readonly #maxTokens: number;
  /** Rejects when the device is gone: some waits would never end. */
  readonly #lost: Promise<never>;
  #cache: KvCache | null = null;
  #capacity = 0;
  #trunk: number[] = [];
  #nextId = TRUNK + 1;
  #chunk = FIRST_CHUNK_TOKENS;

  constructor(pipeline: Pipeline, maxBatch: number, maxTokens: number) {
    this.#pipeline = pipeline;
    this.#maxTokens = maxTokens;
    this.#lost = deviceOf(pipeline).lost.then(({ message }) => {
      throw new Error(`the device was lost: ${message}`);
    });
    this.#lost.catch(() => undefined);
    const metadata = metadataOf(pipeline);
    this.vocabularySize = pipeline.fullVocabSize;
    this.maxBatch = Math.min(maxBatch, metadata.max_batch_size);
    this.chunkTokens = metadata.prefill_chunk_size;
    const required = (name: string) => {
      const found = libraryFunction(pipeline, name);
      if (found === null) throw new Error(`the library has no function ${name}`);
      return found;
    };
    const state = (name: string) => runtimeFunction(pipeline, `vm.builtin.kv_state_${name}`);
    this.#call = {
      createCache: required('create_tir_paged_kv_cache'),
      embed: required('embed'),
      prefill: libraryFunction(pipeline, 'prefill'),
      batchPrefill: libraryFunction(pipeline, 'batch_prefill'),
      decode: libraryFunction(pipeline, 'decode'),
      batchDecode: required('batch_decode'),
      add: state('add_sequence'),
      remove: state('remove_sequence'),
      fork: state('fork_sequence'),
      pop: state('popn'),
      begin: state('begin_forward'),
      end: state('end_forward'),
    };
    this.readsMany = this.#call.batchPrefill !== null;
  }

  /** Tokens the cache holds now. */
  get capacity(): number {
    return this.#capacity;
  }

  async reserve(tokens: number): Promise<void> {
    if (this.#cache !== null && tokens <= this.#capacity) return;
    this.#dropCache();
    const steps = Math.ceil((tokens * HEADROOM) / CACHE_STEP_TOKENS);
    const wanted = Math.max(tokens, Math.min(this.#maxTokens, steps * CACHE_STEP_TOKENS));
    this.#cache = this.#scoped((keep) =>
      keep(
        this.#call.createCache(
          this.#shape([this.maxBatch + 2]),
          this.#shape([wanted]),
          this.#shape([this.chunkTokens]),
          this.#shape([PAGE_TOKENS]),
          this.#shape([0]),
        ) as KvCache,
      ),
    );
    this.#capacity = wanted;
    this.#scoped(() => this.#call.add(this.#cache, this.#id(TRUNK)));
    // An allocation that fails shows itself here, before tokens depend on it.
    await this.#sync();
  }

  async prefill(prompt: readonly number[], signal: AbortSignal): Promise<Prefilled | null> {
    let logits: Float32Array<ArrayBuffer> | null = null;
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

  /** End of the chunk that begins at `from`: bounded by time, by rows to read, and by the library. */
  #cut(from: number, end: number, reads: readonly RowRead[]): number {
    let to = Math.min(end, from + this.passTokens);
    const inside = reads.filter(({ at }) => at >= from && at < to);
    if (!this.readsMany && inside[0] !== undefined) to = inside[0].at + 1;
    else if (inside.length > MAX_READS) to = inside[MAX_READS]!.at;
    return to;
  }

  /** Tokens that one pass may take, by the time the last ones took. */
  get passTokens(): number {
    return Math.min(this.#chunk, this.chunkTokens);
  }

  get passReads(): number {
    return this.readsMany ? MAX_READS : 1;
  }

  get trunk(): SequenceId {
    return TRUNK;
  }

  /** Cuts the trunk back to what it shares with `prompt`, at most `limit` tokens and not all of it. */
  #rewind(prompt: readonly number[], limit: number): number {
    let shared = 0;
    const most = Math.min(this.#trunk.length, prompt.length - 1, limit);
    while (shared < most && this.#trunk[shared] === prompt[shared]) shared++;
    const surplus = this.#trunk.length - shared;
    if (surplus > 0) {
      this.#scoped(() => {
        if (shared > 0) {
          this.#call.pop(this.#cache, this.#id(TRUNK), this.#scalar(surplus));
          return;
        }
        this.#call.remove(this.#cache, this.#id(TRUNK));
        this.#call.add(this.#cache, this.#id(TRUNK));
      });
      this.#trunk.length = shared;
    }
    return shared;
  }

  /** Lengthens chunks while they take little time; the library's chunk is the limit. */
  #adaptChunk(tokens: number, ms: number): void {
    if (tokens < this.#chunk && tokens < this.chunkTokens) return;
    const next = ms < CHUNK_TARGET_MS / 2 ? this.#chunk * 2 : (tokens * CHUNK_TARGET_MS) / ms;
    const tiles = Math.max(1, Math.round(next / ROW_TILE));
    this.#chunk = Math.min(this.chunkTokens, tiles * ROW_TILE);
  }

  async begin(): Promise<SequenceId> {
    return this.fork(TRUNK);
  }

  /** A copy of a sequence; TRUNK is what `prefill` computed last. */
  fork(parent: SequenceId): SequenceId {
    const child = this.#nextId++;
    this.#scoped(() =>
      this.#call.fork(this.#cache, this.#id(parent), this.#id(child), this.#scalar(-1)),
    );
    return child;
  }

  end(sequence: SequenceId): void {
    this.#scoped(() => this.#call.remove(this.#cache, this.#id(sequence)));
  }

  async step(
    sequences: readonly SequenceId[],
    tokens: readonly number[],
  ): Promise<readonly Float32Array<ArrayBuffer>[]> {
    const single = sequences.length === 1 && this.#call.decode !== null;
    const run = single ? this.#call.decode! : this.#call.batchDecode;
    return this.#forward(
      sequences,
      sequences.map(() => 1),
      tokens,
      sequences.length,
      (x) => {
        const input = x.view([sequences.length, 1, x.shape[1]!]);
        return run(input, this.#cache, this.#pipeline.params) as Tuple;
      },
    );
  }

  /**
   * Appends runs of tokens to several sequences in one pass (at most `chunkTokens` tokens in all), and gives
   * the logits of the positions asked for, in order. Without `batch_prefill` only the last position of a
   * single run can be read.
   */
  async append(appends: readonly Append[]): Promise<readonly Float32Array<ArrayBuffer>[]> {
    const tokens = appends.flatMap(({ tokens: run }) => run);
    const positions: number[] = [];
    let offset = 0;
    for (const { tokens: run, readAt } of appends) {
      for (const at of readAt) positions.push(offset + at);
      offset += run.length;
    }
    const last = positions.length === 1 && positions[0] === tokens.length - 1;
    const plain = appends.length === 1 && (last || positions.length === 0);
    if (plain && tokens.length === 1)
      return (await this.step([appends[0]!.sequence], tokens)).slice(0, positions.length);
    return this.#forward(
      appends.map(({ sequence }) => sequence),
      appends.map(({ tokens: run }) => run.length),
      tokens,
      positions.length,
      (x) => {
        const input = x.view([1, tokens.length, x.shape[1]!]);
        const { prefill, batchPrefill } = this.#call;
        if (plain && prefill !== null)
          return prefill(input, this.#cache, this.#pipeline.params) as Tuple;
        if (batchPrefill === null) throw new Error('the library has no batch_prefill');
        const wanted = positions.length > 0 ? positions : [tokens.length - 1];
        const at = this.#onDevice(wanted);
        return batchPrefill(input, at, this.#cache, this.#pipeline.params) as Tuple;
      },
    );
  }

  /** One pass over the cache; reads `rows` rows of logits back, or only waits for the device. */
  async #forward(
    sequences: readonly SequenceId[],
    lengths: readonly number[],
    tokens: readonly number[],
    rows: number,
    run: (embedded: Tensor) => Tuple,
  ): Promise<readonly Float32Array<ArrayBuffer>[]> {
    const { tvm, params } = this.#pipeline;
    for (const [i, sequence] of sequences.entries())
      if (sequence === TRUNK) this.#trunk.push(...tokens.slice(0, lengths[i]));
    tvm.beginScope();
    let host: Tensor | null = null;
    try {
      const embedded = this.#call.embed(this.#onDevice(tokens), params) as Tensor;
      this.#call.begin(this.#cache, this.#shape(sequences), this.#shape(lengths));
      const result = run(embedded);
      this.#call.end(this.#cache);
      if (rows > 0) {
        const logits = result.get(0);
        host = tvm.detachFromCurrentScope(tvm.empty(logits.shape, 'float32', tvm.cpu()));
        host.copyFrom(logits);
      }
    } finally {
      tvm.endScope();
    }
    try {
      await this.#sync();
      if (host === null) return [];
      const all = host.toArray() as Float32Array<ArrayBuffer>;
      const width = all.length / rows;
      return Array.from({ length: rows }, (_, i) => all.slice(i * width, (i + 1) * width));
    } finally {
      host?.dispose();
    }
  }

  async #sync(): Promise<void> {
    await Promise.race([this.#pipeline.device.sync(), this.#lost]);
  }

  dispose(): void {
    this.#dropCache();
    for (const packed of Object.values(this.#call)) (packed as Packed | null)?.dispose();
  }

  #dropCache(): void {
    this.#cache?.dispose();
    this.#cache = null;
    this.#capacity = 0;
    this.#trunk = [];
  }

  #onDevice(values: readonly number[]): Tensor {
    const { tvm, device } = this.#pipeline;
    return tvm.empty([values.length], 'int32', device).copyFrom(values);
  }

  #shape(values: readonly number[]): unknown {
    return this.#pipeline.tvm.makeShapeTuple(values);
  }

  #id(sequence: SequenceId): unknown {
    return this.#scalar(sequence);
  }

  #scalar(value: number): unknown {
    return this.#pipeline.tvm.scalar(value, 'int64');
  }

  #scoped<T>(work: (keep: <V>(value: V) => V) => T): T {
    const { tvm } = this.#pipeline;
    tvm.beginScope();
    try {
      return work((value) => tvm.detachFromCurrentScope(value));
    } finally {
      tvm.endScope();
    }
  }
}
