/**
 * The parts of web-llm 0.2.86 that are not in its types: the loaded pipeline and the TVM runtime under it.
 * Owns these shapes and the one check that the installed bundle still has them; the version is pinned, and a
 * bump that moves something ends in a clear failure at load instead of a crash in the middle of a run.
 */
import type { MLCEngine } from '@mlc-ai/web-llm';

/** Anything that lives in TVM's heap and is freed by hand or with its scope. */
export interface Disposable {
  dispose(): void;
}

export interface Tensor extends Disposable {
  readonly shape: readonly number[];
  readonly dtype: string;
  copyFrom(data: Tensor | ArrayLike<number>): Tensor;
  view(shape: readonly number[]): Tensor;
  toArray(): Float32Array<ArrayBuffer> | Int32Array<ArrayBuffer>;
}

/** A tuple returned by a model function: logits first. */
export interface Tuple extends Disposable {
  get(index: number): Tensor;
}

/** A key-value cache held by the runtime. */
export type KvCache = Disposable;

export interface Device {
  sync(): Promise<void>;
}

export interface Packed extends Disposable {
  (...args: readonly unknown[]): unknown;
}

export interface Tvm {
  beginScope(): void;
  endScope(): void;
  detachFromCurrentScope<T>(value: T): T;
  empty(shape: readonly number[], dtype: string, device: Device): Tensor;
  cpu(): Device;
  scalar(value: number, dtype: string): unknown;
  makeShapeTuple(shape: readonly number[]): unknown;
  getGlobalFunc(name: string): Packed;
  readonly lib: { readonly webGPUContext?: WebGpuContext };
}

export interface WebGpuContext {
  readonly device: GPUDevice;
  readonly currAllocatedBytes: number;
  readonly peakAllocatedBytes: number;
}

export interface Tokenizer {
  encode(text: string): Int32Array;
  decode(ids: Int32Array): string;
  idToToken(id: number): string;
  getVocabSize(): number;
}

/** One matcher follows one sequence through a compiled grammar (xgrammar). */
export interface GrammarMatcher extends Disposable {
  acceptToken(id: number): boolean;
  getNextTokenBitmask(): Promise<Int32Array>;
  isTerminated(): boolean;
}

export interface GrammarCompiler extends Disposable {
  compileJSONSchema(schema: string): Promise<Disposable>;
  compileGrammar(ebnf: string): Promise<Disposable>;
}

export interface GrammarMatcherClass {
  createGrammarMatcher(
    grammar: Disposable,
    stopTokens?: readonly number[],
    terminateWithoutStopToken?: boolean,
  ): Promise<GrammarMatcher>;
}

export interface Pipeline {
  readonly tvm: Tvm;
  readonly vm: { getFunction(name: string): Packed };
  readonly device: Device;
  readonly params: unknown;
  readonly tokenizer: Tokenizer;
  readonly fullVocabSize: number;
  readonly config: PipelineConfig;
  /** web-llm's own cache, for one sequence. */
  kvCache?: KvCache;
  grammarMatcher?: GrammarMatcher;
  grammarCompiler?: GrammarCompiler;
  stopTokens: readonly number[];
  resetChat(): void;
  embedAndForward(input: readonly (readonly number[])[], length: number): Promise<Tensor>;
  prepareGrammarMatcherForSampling(config: object): Promise<void> | undefined;
}

/** mlc-chat-config.json as loaded, as far as it is used here. */
export interface PipelineConfig {
  readonly model_type?: string;
  readonly quantization?: string;
  readonly context_window_size: number;
  readonly sliding_window_size: number;
  readonly conv_template: {
    readonly system_message?: string;
    readonly roles: Readonly<Record<string, string>>;
    readonly stop_token_ids: readonly number[];
  };
  readonly model_config?: {
    readonly num_hidden_layers?: number;
    readonly num_key_value_heads?: number;
    readonly num_attention_heads?: number;
    readonly hidden_size?: number;
    readonly head_dim?: number;
  };
}

/** `_metadata` of a model library. */
export interface LibraryMetadata {
  readonly context_window_size: number;
  readonly sliding_window_size?: number;
  readonly prefill_chunk_size: number;
  readonly max_batch_size: number;
  readonly kv_state_kind?: string;
  readonly params: readonly {
    readonly name: string;
    readonly shape: readonly number[];
    readonly dtype: string;
  }[];
}

const NEEDED = [
  'tvm',
  'vm',
  'device',
  'params',
  'tokenizer',
  'resetChat',
  'embedAndForward',
  'prepareGrammarMatcherForSampling',
] as const;

/** The pipeline of a loaded model. Throws when the bundle does not hold what this adapter drives. */
export function pipelineOf(engine: MLCEngine, modelId: string): Pipeline {
  const { loadedModelIdToPipeline } = engine as unknown as {
    loadedModelIdToPipeline?: Map<string, Partial<Pipeline>>;
  };
  const pipeline = loadedModelIdToPipeline?.get(modelId);
  const missing =
    pipeline === undefined ? ['pipeline'] : NEEDED.filter((key) => !(key in pipeline));
  if (missing.length > 0)
    throw new Error(`web-llm does not have ${missing.join(', ')} where version 0.2.86 has it`);
  return pipeline as Pipeline;
}

export function hasPipeline(engine: MLCEngine, modelId: string): boolean {
  const { loadedModelIdToPipeline } = engine as unknown as {
    loadedModelIdToPipeline?: Map<string, unknown>;
  };
  return loadedModelIdToPipeline?.has(modelId) ?? false;
}

/** web-llm's hold on the GPU. */
export function contextOf(pipeline: Pipeline): WebGpuContext {
  const context = pipeline.tvm.lib.webGPUContext;
  if (context === undefined) throw new Error('web-llm has no WebGPU context');
  return context;
}

/** The GPU device under a loaded model. */
export function deviceOf(pipeline: Pipeline): GPUDevice {
  return contextOf(pipeline).device;
}

/** Reads `_metadata` from the library. */
export function metadataOf(pipeline: Pipeline): LibraryMetadata {
  pipeline.tvm.beginScope();
  try {
    return JSON.parse(String(pipeline.vm.getFunction('_metadata')())) as LibraryMetadata;
  } finally {
    pipeline.tvm.endScope();
  }
}

/** A function of the library, kept until disposed; null when the library has none of that name. */
export function libraryFunction(pipeline: Pipeline, name: string): Packed | null {
  pipeline.tvm.beginScope();
  try {
    return pipeline.tvm.detachFromCurrentScope(pipeline.vm.getFunction(name));
  } catch {
    return null;
  } finally {
    pipeline.tvm.endScope();
  }
}

/** A function of the runtime, kept until disposed. */
export function runtimeFunction(pipeline: Pipeline, name: string): Packed {
  pipeline.tvm.beginScope();
  try {
    return pipeline.tvm.detachFromCurrentScope(pipeline.tvm.getGlobalFunc(name));
  } finally {
    pipeline.tvm.endScope();
  }
}
