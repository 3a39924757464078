/**
 * The web-llm engine: WebGPU, groups decoded as one batch. Owns what is loaded, one request at a time, and
 * what happens after a fault: a lost device or a broken runtime is torn down at once and the model loaded
 * anew by the next request. Runs inside the engine worker (`engine/worker.ts`) or in Node on Dawn.
 */
import { prebuiltAppConfig, type ModelRecord } from '@mlc-ai/web-llm';
import { addressOf } from '../../address/address';
import { isAbort, type Failure } from '../../failure/failure';
import { fail, ok, type Result } from '../../failure/result';
import type {
  Engine,
  GenerateEvent,
  GenerateRequest,
  LoadOptions,
  LoadProgress,
  ModelInfo,
  ModelSource,
  ScoreEvent,
  ScoreRequest,
} from '../../contract/engine';
import { anySignal } from '../../platform/signals';
import { aborted, notLoaded, unsupported } from '../errors';
import type { Fetch } from '../own-file';
import { emptyCompletion } from '../sequences';
import { BatchedRows, whyNotBatched } from './batched';
import { lossOf } from './device-watch';
import { loadFailure, runFailure } from './faults';
import { generateGroup } from './generate';
import { inspectGpu, type Gpu } from './gpu';
import { Grammars } from './grammar';
import { deviceOf } from './internals';
import { bytesPerToken, capacityFor, PAGE_TOKENS, type CacheLimits } from './kv-plan';
import { openGgufSource, openReasonerSource } from './open';
import { openMlcSource } from './open-mlc';
import type { OpenedModel, Surroundings } from './reload';
import type { Rows } from './rows';
import { scoreItems } from './score';
import { SingleRows } from './single';

export interface EngineOptions {
  /** Address of the folder with the model libraries; the page's own by default. */
  readonly libraryBase?: string;
  readonly fetch?: Fetch;
  readonly records?: readonly ModelRecord[];
  /** Tokens of web-llm's own cache; benches that measure web-llm itself ask for a whole context. */
  readonly ownCacheTokens?: number;
  /** Memory that the key-value cache may take; tests make it small. */
  readonly cacheBytes?: number;
}

/** Memory a key-value cache may take: eight texts of 512 tokens need 210 MB of it with SmolLM2 in f32. */
const CACHE_BUDGET_BYTES = 448 * 2 ** 20;
const DEFAULT_MAX_BATCH = 16;
/** How long a fault may wait for the news that the device is lost. */
const LOSS_NEWS_MS = 100;

interface Loaded {
  readonly opened: OpenedModel;
  readonly rows: Rows;
  readonly branching: BatchedRows | null;
  readonly grammars: Grammars;
  readonly limits: CacheLimits;
  readonly info: ModelInfo;
}

export function createEngine(options: EngineOptions = {}): WebLlmEngine {
  return new WebLlmEngine(options);
}

export class WebLlmEngine implements Engine {
  readonly name = 'webllm';
  readonly #options: EngineOptions;
  #loaded: Loaded | null = null;
  /** What to load again after a fault; null when the user unloaded. */
  #wanted: { source: ModelSource; options: LoadOptions } | null = null;
  #turn: Promise<void> = Promise.resolve();
  #stop = new AbortController();

  constructor(options: EngineOptions) {
    this.#options = options;
  }

  /** The model as web-llm holds it, for benches and tests that compare with web-llm's own output. */
  get opened(): OpenedModel | null {
    return this.#loaded?.opened ?? null;
  }

  async load(
    source: ModelSource,
    options: LoadOptions,
    onProgress: (progress: LoadProgress) => void,
    signal: AbortSignal,
  ): Promise<Result<ModelInfo>> {
    const joined = this.#joined(signal);
    const done = await this.#take();
    try {
      await this.#tearDown();
      this.#wanted = { source, options };
      const loaded = await this.#open(source, options, onProgress, joined);
      if (!loaded.ok) {
        this.#wanted = null;
        return loaded;
      }
      this.#loaded = loaded.value;
      return ok(loaded.value.info);
    } finally {
      done();
    }
  }

  async *generate(
    request: GenerateRequest,
    signal: AbortSignal,
  ): AsyncGenerator<GenerateEvent, void, void> {
    const joined = this.#joined(signal);
    const done = await this.#take();
    try {
      const model = joined.aborted ? null : await this.#ready(joined);
      if (model === null || joined.aborted) {
        for (const index of request.seeds.keys())
          yield { type: 'finished', index, completion: emptyCompletion('abort') };
      } else if (!model.ok) {
        const { failure } = model;
        for (const index of request.seeds.keys())
          yield { type: 'failed', index, failure, partial: '' };
      } else {
        const { rows, grammars, limits, opened } = model.value;
        const { text } = opened;
        yield* generateGroup(
          {
            rows,
            text,
            grammars,
            limits,
            now: () => performance.now(),
            sortFault: (thrown) => this.#sortFault(thrown),
          },
          request,
          joined,
        );
      }
    } finally {
      done();
    }
  }

  async *score(request: ScoreRequest, signal: AbortSignal): AsyncGenerator<ScoreEvent, void, void> {
    const joined = this.#joined(signal);
    const done = await this.#take();
    try {
      const model = joined.aborted ? fail(aborted()) : await this.#ready(joined);
      if (!model.ok) {
        const { failure } = model;
        for (const index of request.items.keys()) yield { type: 'failed', index, failure };
      } else {
        const { rows, branching, limits, opened } = model.value;
        const { text } = opened;
        const sortFault = (thrown: unknown) => this.#sortFault(thrown);
        yield* scoreItems({ rows, branching, text, limits, sortFault }, request, joined);
      }
    } finally {
      done();
    }
  }

  async unload(): Promise<void> {
    // Ends what is running or waiting; the next request gets a fresh controller.
    this.#stop.abort();
    const done = await this.#take();
    try {
      this.#wanted = null;
      await this.#tearDown();
    } finally {
      done();
    }
  }

  /** Waits for all earlier requests; the result ends this one's turn. */
  async #take(): Promise<() => void> {
    const before = this.#turn;
    let end: () => void = () => undefined;
    this.#turn = new Promise((resolve) => (end = resolve));
    await before;
    return end;
  }

  #joined(signal: AbortSignal): AbortSignal {
    if (this.#stop.signal.aborted) this.#stop = new AbortController();
    return anySignal(signal, this.#stop.signal);
  }

  /** The loaded model, loaded again if a fault took it. */
  async #ready(signal: AbortSignal): Promise<Result<Loaded>> {
    const device = this.#loaded === null ? null : deviceOf(this.#loaded.opened.pipeline);
    if (device !== null && lossOf(device) !== null) await this.#tearDown();
    if (this.#loaded !== null) return ok(this.#loaded);
    if (this.#wanted === null) return fail(notLoaded());
    const { source, options } = this.#wanted;
    const loaded = await this.#open(source, options, () => undefined, signal);
    if (loaded.ok) this.#loaded = loaded.value;
    return loaded;
  }

  async #open(
    source: ModelSource,
    options: LoadOptions,
    onProgress: (progress: LoadProgress) => void,
    signal: AbortSignal,
  ): Promise<Result<Loaded>> {
    if (signal.aborted) return fail(aborted());
    const gpu = await inspectGpu();
    if (!gpu.ok) return gpu;
    try {
      const opened = await this.#openSource(source, gpu.value, onProgress, signal);
      if (!opened.ok) return opened;
      const cacheBytes = this.#options.cacheBytes ?? CACHE_BUDGET_BYTES;
      const loaded = prepare(source.id, opened.value, options, gpu.value, cacheBytes);
      // With a cache of our own, web-llm's is dead weight, unless it is to be measured.
      if (loaded.branching !== null && this.#options.ownCacheTokens === undefined)
        opened.value.pipeline.kvCache?.dispose();
      onProgress({ phase: 'ready', done: 1, total: 1 });
      return ok(loaded);
    } catch (thrown) {
      if (signal.aborted || isAbort(thrown)) return fail(aborted());
      return fail(loadFailure(thrown, null));
    }
  }

  async #openSource(
    source: ModelSource,
    gpu: Gpu,
    onProgress: (progress: LoadProgress) => void,
    signal: AbortSignal,
  ): Promise<Result<OpenedModel>> {
    const around: Surroundings = {
      gpu,
      libraryBase: this.#options.libraryBase ?? addressOf('model-libs/'),
      get: this.#options.fetch ?? ((url, init) => fetch(url, init)),
      records: this.#options.records ?? prebuiltAppConfig.model_list,
      ownCacheTokens: this.#options.ownCacheTokens ?? PAGE_TOKENS,
      onProgress,
      signal,
    };
    switch (source.kind) {
      case 'gguf':
        return openGgufSource(source, around);
      case 'mlc':
        return openMlcSource(source, around);
      case 'builtin':
        return openReasonerSource(source, around);
      case 'recording':
        return fail(
          unsupported('The web-llm engine cannot play a recording. Open it with its own player.'),
        );
    }
  }

  /** Sorts a fault of a run and takes down what it broke: neither TVM nor a lost device recovers. */
  async #sortFault(thrown: unknown): Promise<Failure> {
    const device = this.#loaded === null ? null : deviceOf(this.#loaded.opened.pipeline);
    if (device !== null) {
      const news = new Promise((resolve) => setTimeout(resolve, LOSS_NEWS_MS));
      await Promise.race([device.lost, news]);
    }
    const failure = runFailure(thrown, device === null ? null : lossOf(device));
    await this.#tearDown();
    return failure;
  }

  async #tearDown(): Promise<void> {
    const loaded = this.#loaded;
    this.#loaded = null;
    if (loaded === null) return;
    const device = deviceOf(loaded.opened.pipeline);
    try {
      loaded.grammars.dispose();
      loaded.rows.dispose();
      await loaded.opened.engine.unload();
    } catch {
      // After a fault the runtime may refuse to be tidied up; its memory goes with the device.
    }
    device.destroy();
  }
}

function prepare(
  id: string,
  opened: OpenedModel,
  options: LoadOptions,
  gpu: Gpu,
  cacheBytes: number,
): Loaded {
  const { pipeline, cacheShape } = opened;
  const contextTokens = Math.min(opened.contextTokens, options.contextTokens ?? Infinity);
  const single = whyNotBatched(pipeline);
  const wantedBatch = options.maxBatch ?? DEFAULT_MAX_BATCH;
  const tokenBytes = bytesPerToken(cacheShape);
  const budget = Math.min(cacheBytes, gpu.maxBindingBytes * cacheShape.layers);
  const capacityTokens = capacityFor(budget, tokenBytes, contextTokens, wantedBatch);
  const branching = single === null ? new BatchedRows(pipeline, wantedBatch, capacityTokens) : null;
  const rows = branching ?? new SingleRows(pipeline);
  return {
    opened,
    rows,
    branching,
    grammars: new Grammars(pipeline),
    limits: { capacityTokens, contextTokens, maxBatch: rows.maxBatch },
    info: {
      id,
      engine: 'webllm',
      dialect: opened.dialect,
      quantisation: opened.quantisation,
      hash: opened.hash,
      contextTokens,
      device: single === null ? gpu.name : `${gpu.name}; one sequence at a time, since ${single}`,
      capabilities: {
        maxBatch: rows.maxBatch,
        sharedPrefill: rows.sharesPrefill,
        score: true,
        // The reasoner's notation has no words to choose from and no JSON.
        jsonSchema: opened.dialect === 'chat',
        choice: opened.dialect === 'chat',
        seeded: true,
      },
    },
  };
}
