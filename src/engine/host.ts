/**
 * The inside of the worker: one engine adapter behind calls that carry an id, so that a signal, which cannot
 * be posted, can be raised from outside with `cancel(id)`. Requests wait for the one before them. Every call
 * answers with data; nothing is thrown across the border, where comlink would flatten it.
 */
import { releaseProxy, transfer } from 'comlink';
import { fail, ok, type Result } from '../failure/result';
import { holdLock } from '../life/lock';
import { systemClock, type Clock } from './clock';
import type {
  Engine,
  EngineName,
  GenerateEvent,
  GenerateRequest,
  LoadOptions,
  LoadProgress,
  ModelInfo,
  ModelSource,
  ScoreEvent,
  ScoreRequest,
} from '../contract/engine';
import { engineFailure, notLoaded } from './errors';
import { deliverInBatches } from './stream';

export interface Adapter {
  createEngine(): Engine;
}
export type Adapters = Record<EngineName, () => Promise<Adapter>>;

/** A callback of the other side; comlink proxies it only when it is an argument of its own. */
export type Deliver<T> = (value: T) => Promise<void>;

/** What the worker answers to. Ids are chosen by the caller and never used twice. */
export interface EngineHost {
  /** Imports the adapter; the first call to make. `life` is a lock that is held for as long as the worker lives. */
  open(name: EngineName, life: string): Promise<Result<null>>;
  load(
    id: number,
    source: ModelSource,
    options: LoadOptions,
    onProgress: Deliver<LoadProgress | null>,
  ): Promise<Result<ModelInfo>>;
  generate(
    id: number,
    request: GenerateRequest,
    deliver: Deliver<GenerateEvent[]>,
  ): Promise<Result<null>>;
  score(id: number, request: ScoreRequest, deliver: Deliver<ScoreEvent[]>): Promise<Result<null>>;
  cancel(id: number): void;
  unload(): Promise<Result<null>>;
}

export function createHost(adapters: Adapters, clock: Clock = systemClock): EngineHost {
  let engine: Engine | null = null;
  let turn: Promise<unknown> = Promise.resolve();
  const running = new Map<number, AbortController>();

  /** Runs `task` after all earlier ones; what it throws becomes a failure. */
  function inTurn<T>(task: () => Promise<Result<T>>): Promise<Result<T>> {
    const result = turn.then(task).catch((thrown: unknown) => fail<T>(engineFailure(thrown)));
    turn = result;
    return result;
  }

  function request<T, R>(
    id: number,
    callback: Deliver<T>,
    task: (engine: Engine, signal: AbortSignal) => Promise<Result<R>>,
  ): Promise<Result<R>> {
    const controller = new AbortController();
    running.set(id, controller);
    return inTurn(async () =>
      engine ? task(engine, controller.signal) : fail(notLoaded()),
    ).finally(() => {
      running.delete(id);
      release(callback);
    });
  }

  return {
    open: (name, life) =>
      inTurn(async () => {
        await holdLock(life);
        engine ??= (await adapters[name]()).createEngine();
        return ok(null);
      }),

    load: (id, source, options, onProgress) =>
      request(id, onProgress, async (engine, signal) => {
        // In some browsers the first callback of a proxy is late: one empty call first keeps the order.
        await onProgress(null);
        const result = await engine.load(
          source,
          options,
          (progress) => void onProgress(progress),
          signal,
        );
        // Callbacks are posted in order: once this one was taken, all progress has been seen.
        await onProgress(null);
        return result;
      }),

    generate: (id, generateRequest, deliver) =>
      request(id, deliver, async (engine, signal) => {
        await deliverInBatches(
          engine.generate(generateRequest, signal),
          (batch) => deliver(transfer(batch, generateBuffers(batch))),
          clock,
        );
        return ok(null);
      }),

    score: (id, scoreRequest, deliver) =>
      request(id, deliver, async (engine, signal) => {
        await deliverInBatches(
          engine.score(scoreRequest, signal),
          (batch) => deliver(transfer(batch, scoreBuffers(batch))),
          clock,
        );
        return ok(null);
      }),

    cancel: (id) => running.get(id)?.abort(),

    unload: () => {
      for (const controller of running.values()) controller.abort();
      return inTurn(async () => {
        await engine?.unload();
        return ok(null);
      });
    },
  };
}

function release(callback: object): void {
  (callback as { [releaseProxy]?: () => void })[releaseProxy]?.();
}

function generateBuffers(batch: readonly GenerateEvent[]): Transferable[] {
  return whole(
    batch.flatMap((event) => (event.type === 'finished' ? [event.completion.logprobs] : [])),
  );
}

function scoreBuffers(batch: readonly ScoreEvent[]): Transferable[] {
  return whole(
    batch.flatMap((event) =>
      event.type === 'scored' ? event.scores.map((score) => score.logprobs) : [],
    ),
  );
}

/** Buffers that belong to one array alone; a shared or partial one is copied by the post instead. */
function whole(arrays: readonly Float32Array[]): Transferable[] {
  const seen = new Map<ArrayBufferLike, number>();
  for (const { buffer } of arrays) seen.set(buffer, (seen.get(buffer) ?? 0) + 1);
  return arrays
    .filter(({ buffer, byteLength }) => seen.get(buffer) === 1 && buffer.byteLength === byteLength)
    .map(({ buffer }) => buffer as ArrayBuffer);
}
