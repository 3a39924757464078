/**
 * An engine as the rest of the page sees it: the contract, carried out in a worker that is started by the
 * first load. Owns the worker's life: when it dies, everything waiting ends with a `worker-died` failure and
 * the next load starts a fresh one.
 */
import { proxy, releaseProxy, wrap, type Endpoint, type Remote } from 'comlink';
import type { Failure } from '../failure/failure';
import { fail, type Result } from '../failure/result';
import { whenFree } from '../life/lock';
import { newId } from '../platform/ids';
import { FencedWorker as Worker } from '../requests/fenced';
import { workerName } from '../requests/worker';
import { systemClock } from './clock';
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
import { aborted, engineFailure, loadStalled, notLoaded, workerDied } from './errors';
import type { EngineHost } from './host';
import { Sequences } from './sequences';
import { watchSilence } from './silence';
import { createChannel } from './stream';

/** The part of `Worker` that is used; tests pass a message port dressed up as one. */
export interface WorkerLike extends Endpoint {
  terminate(): void;
}

export interface ConnectOptions {
  /** Starts the worker; by default the page's own. */
  readonly createWorker?: (name: EngineName) => WorkerLike;
  /** Milliseconds, for the duration of a group that was cut off. */
  readonly now?: () => number;
  /** How long an orderly unload may take before the worker is ended all the same. */
  readonly unloadPatienceMs?: number;
  /** How long a cancelled request may go on before its worker is taken for dead. */
  readonly cancelPatienceMs?: number;
  /** How long a load may be silent, apart from what its bytes take, before its worker is ended. */
  readonly silencePatienceMs?: number;
}

const UNLOAD_PATIENCE_MS = 3000;
/** A step of a large model on a slow device takes seconds; a worker that is gone never answers. */
const CANCEL_PATIENCE_MS = 10_000;

/** A running worker and the promise of its death, which never rejects. */
interface Line {
  readonly host: Remote<EngineHost>;
  readonly died: Promise<Failure>;
  cancel(id: number): void;
  /** Imports the adapter and watches over the worker from then on. */
  begin(): Promise<Result<null>>;
  /** Ends the worker; calls still waiting end with `why`. */
  hangUp(why: Failure): void;
}

export function connectEngine(name: EngineName, options: ConnectOptions = {}): Engine {
  const createWorker = options.createWorker ?? startWorker;
  const now = options.now ?? (() => performance.now());
  let line: Line | null = null;
  let lastId = 0;

  function open(): Line {
    const worker = createWorker(name);
    const host = wrap<EngineHost>(worker);
    let die: (failure: Failure) => void = () => undefined;
    let alive = true;
    let unwatch = (): void => undefined;
    const opened: Line = {
      host,
      died: new Promise((resolve) => (die = resolve)),
      cancel(id) {
        if (alive) void host.cancel(id).catch(() => undefined);
      },
      async begin() {
        const life = `cat-engine:${newId()}`;
        const begun = await call(opened, (remote) => remote.open(name, life));
        // Not every death is told: a worker that ends itself or is ended by the browser just falls silent.
        if (begun.ok && alive) unwatch = whenFree(life, () => end('it ended without a word'));
        return begun;
      },
      hangUp(why) {
        if (!alive) return;
        alive = false;
        if (line === opened) line = null;
        unwatch();
        die(why);
        worker.removeEventListener('error', onError);
        worker.removeEventListener('messageerror', onMessageError);
        host[releaseProxy]();
        worker.terminate();
      },
    };
    const end = (detail: string) => opened.hangUp(workerDied(detail));
    const onError = (event: Event) => {
      event.preventDefault();
      end(
        'message' in event && event.message
          ? String(event.message)
          : 'error event without a message',
      );
    };
    const onMessageError = () => end('a message from the worker could not be read');
    worker.addEventListener('error', onError as EventListener);
    worker.addEventListener('messageerror', onMessageError);
    return opened;
  }

  /** Makes a call to the worker that always ends: with its answer, or with the failure that ended it. */
  function call<T>(
    on: Line,
    make: (host: Remote<EngineHost>) => Promise<Result<T>>,
  ): Promise<Result<T>> {
    return Promise.race([
      make(on.host).catch((thrown: unknown) => fail<T>(engineFailure(thrown))),
      on.died.then((failure) => fail<T>(failure)),
    ]);
  }

  /** Cancels a request; a worker that has not ended it after a while is ended itself. */
  function giveUp(on: Line, id: number, over: AbortSignal): void {
    on.cancel(id);
    const patience = options.cancelPatienceMs ?? CANCEL_PATIENCE_MS;
    void systemClock.sleep(patience, over).then(() => {
      if (!over.aborted) on.hangUp(workerDied('it did not stop when it was asked to'));
    });
  }

  /** One streamed request: batches through a channel, cancel by id. The return value is how it ended. */
  async function* stream<T>(
    on: Line,
    signal: AbortSignal,
    make: (
      host: Remote<EngineHost>,
      id: number,
      deliver: (batch: T[]) => Promise<void>,
    ) => Promise<Result<null>>,
  ): AsyncGenerator<T, Result<null>, void> {
    const id = ++lastId;
    const channel = createChannel<T[]>();
    const over = new AbortController();
    const cancel = () => {
      giveUp(on, id, over.signal);
    };
    signal.addEventListener('abort', cancel, { once: true });
    let ended = false;
    const outcome = call(on, (host) =>
      make(
        host,
        id,
        proxy((batch) => channel.push(batch)),
      ),
    ).finally(() => {
      ended = true;
      over.abort();
      channel.close();
    });
    try {
      for await (const batch of channel) yield* batch;
      return await outcome;
    } finally {
      signal.removeEventListener('abort', cancel);
      channel.stop();
      if (!ended) cancel();
    }
  }

  /** Ends with `timeout`, and its worker with it, when it falls silent. */
  async function loadOnce(
    source: ModelSource,
    loadOptions: LoadOptions,
    onProgress: (progress: LoadProgress) => void,
    signal: AbortSignal,
  ): Promise<Result<ModelInfo>> {
    if (signal.aborted) return fail(aborted());
    const fresh = line === null;
    const on = (line ??= open());
    const id = ++lastId;
    const over = new AbortController();
    const cancel = () => {
      giveUp(on, id, over.signal);
    };
    signal.addEventListener('abort', cancel, { once: true });
    const silence = watchSilence(
      systemClock,
      over.signal,
      () => on.hangUp(loadStalled()),
      options.silencePatienceMs,
    );
    try {
      if (fresh) {
        silence.heard(null);
        const opened = await on.begin();
        if (!opened.ok) {
          on.hangUp(opened.failure);
          return opened;
        }
      }
      if (signal.aborted) return fail(aborted());
      // The first word, before any progress, says that its turn has come.
      const report = proxy((progress: LoadProgress | null) => {
        silence.heard(progress);
        if (progress) onProgress(progress);
        return Promise.resolve();
      });
      return await call(on, (host) => host.load(id, source, loadOptions, report));
    } finally {
      over.abort();
      signal.removeEventListener('abort', cancel);
    }
  }

  return {
    name,

    async load(
      source: ModelSource,
      loadOptions: LoadOptions,
      onProgress: (progress: LoadProgress) => void,
      signal: AbortSignal,
    ): Promise<Result<ModelInfo>> {
      const first = await loadOnce(source, loadOptions, onProgress, signal);
      if (!isStalled(first) || signal.aborted) return first;
      onProgress({ phase: 'restart', done: 0, total: null });
      return loadOnce(source, loadOptions, onProgress, signal);
    },

    async *generate(
      request: GenerateRequest,
      signal: AbortSignal,
    ): AsyncGenerator<GenerateEvent, void, void> {
      const start = now();
      const sequences = new Sequences(request.seeds.length);
      if (signal.aborted) return yield* sequences.aborted(0);
      if (!line) return yield* sequences.failed(notLoaded());
      const events = stream<GenerateEvent>(line, signal, (host, id, deliver) =>
        host.generate(id, request, deliver),
      );
      const end = yield* noting(events, (event) => sequences.note(event));
      if (!end.ok && !signal.aborted) yield* sequences.failed(end.failure);
      else if (signal.aborted) yield* sequences.aborted(now() - start);
      else yield* sequences.failed(engineFailure(new Error('the engine ended early')));
    },

    async *score(
      request: ScoreRequest,
      signal: AbortSignal,
    ): AsyncGenerator<ScoreEvent, void, void> {
      const owed = new Set(request.items.keys());
      let failure: Failure | null = null;
      if (signal.aborted) failure = aborted();
      else if (!line) failure = notLoaded();
      else {
        const events = stream<ScoreEvent>(line, signal, (host, id, deliver) =>
          host.score(id, request, deliver),
        );
        const end = yield* noting(events, (event) => owed.delete(event.index));
        if (!end.ok) failure = end.failure;
      }
      if (signal.aborted) failure = aborted();
      failure ??= engineFailure(new Error('the engine ended early'));
      for (const index of owed) yield { type: 'failed', index, failure };
    },

    async unload(): Promise<void> {
      const on = line;
      if (!on) return;
      const patience = options.unloadPatienceMs ?? UNLOAD_PATIENCE_MS;
      const quiet = new AbortController();
      await Promise.race([
        call(on, (host) => host.unload()),
        systemClock.sleep(patience, quiet.signal),
      ]);
      quiet.abort();
      on.hangUp(notLoaded());
    },
  };
}

async function* noting<T, R>(
  events: AsyncGenerator<T, R, void>,
  note: (event: T) => void,
): AsyncGenerator<T, R, void> {
  try {
    for (;;) {
      const next = await events.next();
      if (next.done) return next.value;
      note(next.value);
      yield next.value;
    }
  } finally {
    await events.return(undefined as never);
  }
}

function isStalled(result: Result<unknown>): boolean {
  return !result.ok && result.failure.code === 'timeout';
}

function startWorker(name: EngineName): WorkerLike {
  return new Worker(new URL('./worker.ts', import.meta.url), {
    type: 'module',
    name: workerName(`engine-${name}`),
  });
}
