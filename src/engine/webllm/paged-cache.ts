/**
 * A model library's forward functions over a paged key-value cache of our own, beside web-llm's: sequences are
 * added, forked, cut back and removed, and one pass appends tokens to several of them and reads rows of logits
 * back. Owns all that is TVM's here (handles, scopes, scalars, the wait for the device); what the sequences
 * mean is `batched.ts`'s.
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
import type { SequenceId } from './rows';

/** A row of logits, f32[V]. */
export type Logits = Float32Array<ArrayBuffer>;

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

export class PagedCache {
  /** Tokens one pass may append, by the library's buffers. */
  readonly chunkTokens: number;
  readonly #pipeline: Pipeline;
  readonly #call: Functions;
  /** Rejects when the device is gone: some waits would never end. */
  readonly #lost: Promise<never>;
  #cache: KvCache | null = null;
  #capacity = 0;

  /** Throws when the library lacks a function (`whyNotBatched` asks first). */
  constructor(pipeline: Pipeline) {
    this.#pipeline = pipeline;
    this.#lost = deviceOf(pipeline).lost.then(({ message }) => {
      throw new Error(`the device was lost: ${message}`);
    });
    this.#lost.catch(() => undefined);
    this.chunkTokens = metadataOf(pipeline).prefill_chunk_size;
    this.#call = functionsOf(pipeline);
  }

  /** Whether logits of several positions can be had from one pass. */
  get readsMany(): boolean {
    return this.#call.batchPrefill !== null;
  }

  /** Tokens the cache holds; 0 before `allocate`. */
  get capacity(): number {
    return this.#capacity;
  }

  /** Makes an empty cache in place of the one before. Throws when the device has no memory for it. */
  async allocate(sequences: number, tokens: number): Promise<void> {
    this.#free();
    const { tvm } = this.#pipeline;
    this.#cache = this.#scoped(() => {
      const shapes = [sequences, tokens, this.chunkTokens, PAGE_TOKENS, 0];
      const made = this.#call.createCache(...shapes.map((n) => tvm.makeShapeTuple([n])));
      return tvm.detachFromCurrentScope(made as KvCache);
    });
    this.#capacity = tokens;
    // An allocation that fails shows itself here, before tokens depend on it.
    await this.#sync();
  }

  add(sequence: SequenceId): void {
    this.#scoped(() => this.#call.add(this.#cache, this.#int(sequence)));
  }

  remove(sequence: SequenceId): void {
    this.#scoped(() => this.#call.remove(this.#cache, this.#int(sequence)));
  }

  /** Makes `child` a copy of all of `parent`; full pages are shared. */
  fork(parent: SequenceId, child: SequenceId): void {
    this.#scoped(() =>
      this.#call.fork(this.#cache, this.#int(parent), this.#int(child), this.#int(-1)),
    );
  }

  /** Forgets the last `tokens` of a sequence, which must have more. */
  pop(sequence: SequenceId, tokens: number): void {
    this.#scoped(() => this.#call.pop(this.#cache, this.#int(sequence), this.#int(tokens)));
  }

  /** Appends one token to each sequence; logits for the next of each, in the same order. */
  async step(
    sequences: readonly SequenceId[],
    tokens: readonly number[],
  ): Promise<readonly Logits[]> {
    const { decode, batchDecode } = this.#call;
    const run = sequences.length === 1 && decode !== null ? decode : batchDecode;
    const lengths = sequences.map(() => 1);
    return this.#forward(sequences, lengths, tokens, sequences.length, (x) => {
      const input = x.view([sequences.length, 1, x.shape[1]!]);
      return run(input, this.#cache, this.#pipeline.params) as Tuple;
    });
  }

  /**
   * Appends runs of tokens in one pass (at most `chunkTokens` in all) and gives the logits of the positions
   * asked for, in order. Without `readsMany` only the last position of a single run can be read.
   */
  async append(appends: readonly Append[]): Promise<readonly Logits[]> {
    const tokens = appends.flatMap(({ tokens: run }) => run);
    const positions: number[] = [];
    let offset = 0;
    for (const { tokens: run, readAt } of appends) {
      for (const at of readAt) positions.push(offset + at);
      offset += run.length;
    }
    const last = tokens.length - 1;
    const plain =
      appends.length === 1 && (positions.length === 0 || positions.join() === String(last));
    if (plain && tokens.length === 1)
      return (await this.step([appends[0]!.sequence], tokens)).slice(0, positions.length);
    const sequences = appends.map(({ sequence }) => sequence);
    const lengths = appends.map(({ tokens: run }) => run.length);
    return this.#forward(sequences, lengths, tokens, positions.length, (x) => {
      const { params } = this.#pipeline;
      const { prefill, batchPrefill } = this.#call;
      const input = x.view([1, tokens.length, x.shape[1]!]);
      if (plain && prefill !== null) return prefill(input, this.#cache, params) as Tuple;
      if (batchPrefill === null) throw new Error('the library has no batch_prefill');
      const at = this.#onDevice(positions.length > 0 ? positions : [last]);
      return batchPrefill(input, at, this.#cache, params) as Tuple;
    });
  }

  /** One pass over the cache; reads `rows` rows of logits back, or only waits for the device. */
  async #forward(
    sequences: readonly SequenceId[],
    lengths: readonly number[],
    tokens: readonly number[],
    rows: number,
    run: (embedded: Tensor) => Tuple,
  ): Promise<readonly Logits[]> {
    const { tvm, params } = this.#pipeline;
    const host = this.#scoped(() => {
      const embedded = this.#call.embed(this.#onDevice(tokens), params) as Tensor;
      const [ids, counts] = [tvm.makeShapeTuple(sequences), tvm.makeShapeTuple(lengths)];
      this.#call.begin(this.#cache, ids, counts);
      const logits = run(embedded).get(0);
      this.#call.end(this.#cache);
      if (rows === 0) return null;
      const copy = tvm.detachFromCurrentScope(tvm.empty(logits.shape, 'float32', tvm.cpu()));
      return copy.copyFrom(logits);
    });
    try {
      await this.#sync();
      if (host === null) return [];
      const all = host.toArray() as Logits;
      const width = all.length / rows;
      return Array.from({ length: rows }, (_, i) => all.slice(i * width, (i + 1) * width));
    } finally {
      host?.dispose();
    }
  }

  /** Waits until the device has done all it was given. */
  async #sync(): Promise<void> {
    await Promise.race([this.#pipeline.device.sync(), this.#lost]);
  }

  dispose(): void {
    this.#free();
    for (const packed of Object.values(this.#call)) (packed as Packed | null)?.dispose();
  }

  #free(): void {
    this.#cache?.dispose();
    this.#cache = null;
    this.#capacity = 0;
  }

  #onDevice(values: readonly number[]): Tensor {
    const { tvm, device } = this.#pipeline;
    return tvm.empty([values.length], 'int32', device).copyFrom(values);
  }

  #int(value: number): unknown {
    return this.#pipeline.tvm.scalar(value, 'int64');
  }

  /** Runs `work`; what it makes in TVM's heap and does not detach is freed after it. */
  #scoped<T>(work: () => T): T {
    const { tvm } = this.#pipeline;
    tvm.beginScope();
    try {
      return work();
    } finally {
      tvm.endScope();
    }
  }
}

function functionsOf(pipeline: Pipeline): Functions {
  const required = (name: string) => {
    const found = libraryFunction(pipeline, name);
    if (found === null) throw new Error(`the library has no function ${name}`);
    return found;
  };
  const state = (name: string) => runtimeFunction(pipeline, `vm.builtin.kv_state_${name}`);
  return {
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
}
