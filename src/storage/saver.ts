/**
 * Keeps a run while it goes on: events in, batches out to the store, one write at a time, whatever has
 * gathered meanwhile in the next. Never throws into the run and never slows it; when the store fails, the
 * whole log is still in `entries`, so that it can be exported.
 */
import type { Entry, RunEvent } from '../cat/log/events';
import { createRecorder } from '../cat/log/record';
import type { Failure } from '../failure/failure';
import { ok, type Result } from '../failure/result';
import type { RunStore } from './runs';

export interface RunSaver {
  add(event: RunEvent): void;
  /** Writes what is held back now, for when the page is hidden. */
  flush(): Promise<Result<void>>;
  /** Writes the rest and lets go of the run; tries once more where an earlier write failed. */
  finish(): Promise<Result<void>>;
  /** The log so far, kept or not. */
  readonly entries: readonly Entry[];
}

/** `onFailure` is called once, at the first write that fails. */
export function createSaver(
  store: Pick<RunStore, 'append' | 'hold'>,
  id: string,
  clock: () => number,
  onFailure: (failure: Failure) => void,
): RunSaver {
  const recorder = createRecorder(clock);
  const release = store.hold(id);
  const entries: Entry[] = [];
  let pending: Entry[] = [];
  let failed = false;
  let writing: Promise<Result<void>> | null = null;

  const write = async (): Promise<Result<void>> => {
    while (pending.length > 0) {
      const batch = pending;
      pending = [];
      const done = await store.append(id, batch);
      if (done.ok) continue;
      pending = [...batch, ...pending];
      if (!failed) onFailure(done.failure);
      failed = true;
      return done;
    }
    return ok(undefined);
  };
  const start = (): Promise<Result<void>> =>
    (writing ??= write().finally(() => {
      writing = null;
    }));
  const take = (ready: readonly Entry[]): void => {
    entries.push(...ready);
    pending.push(...ready);
  };
  const flush = async (): Promise<Result<void>> => {
    take(recorder.flush());
    await writing;
    return start();
  };
  return {
    entries,
    flush,
    add: (event) => {
      take(recorder.add(event));
      // After a failure nothing is tried before `finish`: a full disk does not empty itself.
      if (pending.length > 0 && !failed) void start();
    },
    finish: async () => {
      const done = await flush();
      release();
      return done;
    },
  };
}
