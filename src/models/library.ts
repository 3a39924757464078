/**
 * The models on this device: their states, and everything that changes them (download, stop, resume, delete,
 * opening a file from disk, and what loading reports). One place that both the screen and the session ask.
 * Plain TypeScript; the screen subscribes.
 */
import type { EngineName, LoadProgress, ModelSource } from '../contract/engine';
import { addressOf } from '../address/address';
import { failure, type Failure } from '../failure/failure';
import { fail, ok, type Result } from '../failure/result';
import { findVariant, type Variant } from './catalogue';
import { download, type DownloadProgress } from './download';
import { make, type MakingDeps } from './making';
import type { MlcFiles } from './mlc';
import { ABSENT, isBusy, step, type ModelEvent, type ModelState } from './state';
import { storageFailure } from './storage-failure';

/** A GGUF file picked from disk; it lives as long as the page. */
export interface LocalModel {
  readonly id: string;
  readonly name: string;
  readonly bytes: number;
}

/** What an engine is to load. */
export interface ResolvedModel {
  readonly engine: EngineName;
  readonly source: ModelSource;
}

export interface LibraryDeps extends MakingDeps {
  readonly mlc: MlcFiles;
  /** Variants to keep an eye on. */
  readonly variants: readonly Variant[];
  /** Runs `task` unless another tab holds `name`; then answers null. Without it, tabs are on their own. */
  readonly exclusive?: <T>(name: string, task: () => Promise<T>) => Promise<T | null>;
}

export interface Library {
  /** State of a variant by its id; `absent` for an unknown one. */
  state(id: string): ModelState;
  /** Calls back after every change; returns the way to stop that. */
  subscribe(changed: () => void): () => void;
  readonly local: readonly LocalModel[];
  readonly durable: boolean;
  /** Looks what is on the device. Never throws. */
  refresh(): Promise<void>;
  /** Downloads, or resumes. A second call while one is under way waits for the same. */
  download(id: string): Promise<Result<Blob>>;
  /** Stops the download and keeps the part; resolves when it has stopped. */
  stop(id: string): Promise<void>;
  /** Deletes files and parts, whatever the state. */
  remove(id: string): Promise<Result<null>>;
  /** Bytes that model files take in the store, by variant id; web-llm's own are not counted here. */
  usage(): Promise<ReadonlyMap<string, number>>;
  /** Takes a file from disk in; the id stays the same for the same file. */
  openFile(file: File): LocalModel;
  /** Makes a choice concrete, downloading what is missing if the user agreed to that. */
  resolve(
    id: string,
    onProgress: (progress: LoadProgress) => void,
    signal: AbortSignal,
  ): Promise<Result<ResolvedModel>>;
  /** Reports of a load, so that the state follows. */
  loading(id: string, progress: LoadProgress): void;
  loadFailed(id: string, why: Failure): void;
  unloaded(id: string): void;
}

/** How a load tells of what the library does before it. */
const PHASES = { verifying: 'verify', downloading: 'download', merging: 'convert' } as const;

export function createLibrary(deps: LibraryDeps): Library {
  const { store, mlc, consent } = deps;
  const states = new Map<string, ModelState>();
  const running = new Map<string, { result: Promise<Result<Blob>>; stop: AbortController }>();
  const listeners = new Set<() => void>();
  const files = new Map<string, { model: LocalModel; file: File }>();
  const exclusive = deps.exclusive ?? ((_name, task) => task());

  const state = (id: string): ModelState => states.get(id) ?? ABSENT;
  const apply = (id: string, event: ModelEvent) => {
    states.set(id, step(state(id), event));
    for (const changed of listeners) changed();
  };
  const variantOf = (id: string) =>
    deps.variants.find((variant) => variant.id === id) ?? findVariant(id)?.variant ?? null;

  async function look(variant: Variant): Promise<void> {
    const total = variant.downloadBytes;
    switch (variant.kind) {
      case 'builtin':
        return apply(variant.id, { type: 'found', bytes: 0, whole: true, total });
      case 'mlc': {
        const whole = await mlc.has(variant.id);
        return apply(variant.id, { type: 'found', bytes: whole ? total : 0, whole, total });
      }
      case 'gguf': {
        const whole = (await store.seal(variant.file))?.sha256 === variant.sha256;
        const bytes = (await store.read(variant.file)).size;
        return apply(variant.id, { type: 'found', bytes, whole, total });
      }
    }
  }

  async function fetchFile(
    variant: Extract<Variant, { kind: 'gguf' }>,
    signal: AbortSignal,
  ): Promise<Result<Blob>> {
    const { id, downloadBytes: total } = variant;
    const file = {
      modelId: id,
      name: variant.file,
      bytes: total,
      sha256: variant.sha256,
      urls: variant.urls,
    };
    apply(id, { type: 'download.started', bytes: (await store.read(variant.file)).size, total });
    const report = (progress: DownloadProgress) =>
      apply(id, { type: 'download.reported', progress });
    const { madeFrom } = variant;
    const result = await exclusive(`model ${variant.file}`, () =>
      madeFrom
        ? make({ ...variant, madeFrom }, deps, report, signal)
        : download(file, deps, report, signal),
    );
    // Its base has come with it, or a part of that.
    if (madeFrom) await look(madeFrom.base).catch(() => undefined);
    const outcome = result ?? fail(elsewhere());
    if (outcome.ok) {
      apply(id, { type: 'download.finished', bytes: outcome.value.size });
      return outcome;
    }
    const bytes = (await store.read(variant.file)).size;
    if (outcome.failure.code === 'aborted') apply(id, { type: 'download.stopped', bytes, total });
    else apply(id, { type: 'failed', failure: outcome.failure, bytes });
    return outcome;
  }

  function start(id: string): Promise<Result<Blob>> {
    const before = running.get(id);
    if (before) return before.result;
    const variant = variantOf(id);
    if (variant?.kind !== 'gguf') return Promise.resolve(fail(nothingToDownload(id)));
    const controller = new AbortController();
    const result = fetchFile(variant, controller.signal)
      .catch((thrown: unknown) => {
        const why = storageFailure(thrown);
        apply(id, { type: 'failed', failure: why, bytes: 0 });
        return fail<Blob>(why);
      })
      .finally(() => running.delete(id));
    running.set(id, { result, stop: controller });
    return result;
  }

  async function stop(id: string): Promise<void> {
    const current = running.get(id);
    current?.stop.abort();
    await current?.result;
  }

  const library: Library = {
    state,
    subscribe(changed) {
      listeners.add(changed);
      return () => listeners.delete(changed);
    },
    get local() {
      return [...files.values()].map(({ model }) => model);
    },
    durable: store.durable,

    async refresh() {
      // One model that cannot be looked at does not hide the others.
      await Promise.allSettled(deps.variants.map(look));
    },

    download: start,
    stop,

    async remove(id) {
      await stop(id);
      files.delete(id);
      const variant = variantOf(id);
      try {
        if (variant?.kind === 'gguf') await store.remove(variant.file);
        if (variant?.kind === 'mlc') await mlc.remove(id);
      } catch (thrown) {
        return fail(storageFailure(thrown));
      }
      consent.withdraw(id);
      apply(id, { type: 'removed' });
      if (variant?.kind === 'builtin') await look(variant);
      return ok(null);
    },

    async usage() {
      const byName = new Map((await store.list()).map(({ name, bytes }) => [name, bytes]));
      return new Map(
        deps.variants.flatMap((variant) => {
          const bytes = variant.kind === 'gguf' ? byName.get(variant.file) : undefined;
          return bytes ? [[variant.id, bytes] as const] : [];
        }),
      );
    },

    openFile(file) {
      const id = `file:${file.name}:${file.size}:${file.lastModified}`;
      const model = { id, name: file.name, bytes: file.size };
      files.set(id, { model, file });
      apply(id, { type: 'found', bytes: file.size, whole: true, total: file.size });
      return model;
    },

    async resolve(id, onProgress, signal) {
      const picked = files.get(id);
      if (picked) {
        const source: ModelSource = {
          kind: 'gguf',
          id: picked.file.name,
          file: picked.file,
          hash: null,
        };
        return ok({ engine: 'wllama', source });
      }
      const variant = variantOf(id);
      if (!variant) return fail(unknownModel(id));
      switch (variant.kind) {
        case 'builtin':
          return ok({
            engine: variant.engine,
            source: { kind: 'builtin', id: variant.id, url: addressOf(variant.url) },
          });
        case 'mlc':
          if (!(await mlc.has(id)) && !consent.given(id)) return fail(notAgreed(variant));
          return ok({ engine: variant.engine, source: { kind: 'mlc', id } });
        case 'gguf': {
          const unsubscribe = library.subscribe(() => {
            const now = state(id);
            if (!isBusy(now)) return;
            const { done, total } = now.progress;
            onProgress({ phase: PHASES[now.status], done, total });
          });
          const onAbort = () => void stop(id);
          signal.addEventListener('abort', onAbort, { once: true });
          try {
            const file = await start(id);
            if (!file.ok) return file;
            const hash = variant.sha256;
            return ok({
              engine: variant.engine,
              source: { kind: 'gguf', id: variant.id, file: file.value, hash },
            });
          } finally {
            unsubscribe();
            signal.removeEventListener('abort', onAbort);
          }
        }
      }
    },

    loading: (id, progress) => apply(id, { type: 'load.reported', progress }),
    loadFailed: (id, why) => apply(id, { type: 'failed', failure: why, bytes: 0 }),
    unloaded: (id) => apply(id, { type: 'unloaded' }),
  };
  return library;
}

/** Web Locks, so that two tabs do not write one file; null where another tab holds the name. */
export async function lockedAcrossTabs<T>(name: string, task: () => Promise<T>): Promise<T | null> {
  if (!('locks' in navigator)) return task();
  return navigator.locks.request(name, { ifAvailable: true }, (lock) =>
    lock ? task() : Promise.resolve(null),
  );
}

function elsewhere(): Failure {
  return failure(
    'storage',
    'unavailable',
    'Another tab is downloading this model. Wait for it there, or close that tab and resume here.',
    { canRetry: true },
  );
}

function nothingToDownload(id: string): Failure {
  return failure('model', 'unsupported', `${id} is fetched by its engine when it is loaded.`);
}

function unknownModel(id: string): Failure {
  return failure(
    'model',
    'not-found',
    `No model is known by the name ${id}. If it was a file from disk, open it again on the models page.`,
  );
}

function notAgreed(variant: Variant): Failure {
  return failure(
    'network',
    'refused',
    `${variant.id} is not on this device, and its download of about ${Math.round(variant.downloadBytes / 1e6)} MB has not been agreed to. Start it on the models page.`,
    { canRetry: true },
  );
}
