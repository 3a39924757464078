/**
 * What the Run page can do: start, stop, open and replay. Brings the model into memory first, follows the run,
 * and has every entry stored as it is sealed. One thing at a time. Everything it needs comes in as a door.
 */
import type { Entry, RunEvent } from '../../cat/log/events';
import type { RunConfig, Task } from '../../cat/task';
import type { LoadProgress, ModelInfo } from '../../contract/engine';
import { describeThrown, failure, isAbort, type Failure } from '../../failure/failure';
import type { Result } from '../../failure/result';
import { replay, realWait, type Wait } from './log/replay';
import { RunState, type TimedEvent } from './run.svelte';

export interface RunDoors {
  /** Loads the named model, or the chosen one, unless it is in memory. */
  prepare(
    onProgress: (progress: LoadProgress) => void,
    signal: AbortSignal,
    modelId: string | null,
  ): Promise<Result<ModelInfo>>;
  run(task: Task, config: RunConfig, signal: AbortSignal): AsyncIterable<RunEvent>;
  /** A place for a new run's log; `onFailure` says once that it is not being kept. */
  openRecord(onFailure: (failure: Failure) => void): Promise<RunRecord>;
  clock(): number;
  wait?: Wait;
}

/** A log that is being written; `storage/saver` makes them. */
export interface RunRecord {
  add(event: RunEvent): void;
  flush(): Promise<Result<void>>;
  finish(): Promise<Result<void>>;
  readonly entries: readonly Entry[];
}

export type DeskPhase = 'idle' | 'preparing' | 'running' | 'replaying';

export class RunDesk {
  readonly run: RunState;
  #phase = $state<DeskPhase>('idle');
  #stopping = $state(false);
  #progress = $state.raw<LoadProgress | null>(null);
  #failure = $state.raw<Failure | null>(null);
  #storageFailure = $state.raw<Failure | null>(null);
  #origin = $state.raw<Origin>({ kind: 'own' });
  #loading: AbortController | null = null;
  #record: RunRecord | null = null;
  #opened: readonly Entry[] = [];
  readonly #doors: RunDoors;

  constructor(doors: RunDoors, run = new RunState()) {
    this.#doors = doors;
    this.run = run;
  }

  get phase(): DeskPhase {
    return this.#phase;
  }

  get busy(): boolean {
    return this.#phase !== 'idle';
  }

  /** Stop was asked for, and what is on has not ended yet. */
  get stopping(): boolean {
    return this.#stopping && this.busy;
  }

  /** How far the model is; null unless `preparing`. */
  get progress(): LoadProgress | null {
    return this.#progress;
  }

  /** Why the last start or opening came to nothing. */
  get failure(): Failure | null {
    return this.#failure ?? this.run.failure;
  }

  /** Why the run on screen is not kept. */
  get storageFailure(): Failure | null {
    return this.#storageFailure;
  }

  /** The log of what is on screen. */
  get log(): readonly Entry[] {
    return this.#record?.entries ?? this.#opened;
  }

  /** Where the run on screen came from. */
  get origin(): Origin {
    return this.#origin;
  }

  /** Prepares the named model, or the chosen one, and runs. Resolves when the run is over; never rejects. */
  async start(task: Task, config: RunConfig, modelId: string | null = null): Promise<void> {
    if (this.busy) return;
    this.#stopping = false;
    this.#failure = null;
    this.#storageFailure = null;
    if (!(await this.#prepare(modelId))) return;
    this.#phase = 'running';
    this.#origin = { kind: 'own' };
    const record = await this.#openRecord();
    if (record === null) return;
    this.#record = record;
    const begin = this.#doors.clock();
    const doors = this.#doors;
    await this.run.follow(async function* (signal): AsyncGenerator<TimedEvent> {
      for await (const event of doors.run(task, config, signal)) {
        record.add(event);
        yield { ms: doors.clock() - begin, event };
      }
    });
    const stored = await record.finish();
    if (stored.ok) this.#storageFailure = null;
    this.#phase = 'idle';
  }

  /** Stores what is held back, for when the page is hidden. */
  async flush(): Promise<void> {
    await this.#record?.flush();
  }

  /** Stops whatever is on: loading, running or replaying. */
  stop(): void {
    this.#stopping = true;
    this.#loading?.abort();
    this.run.stop();
  }

  /** Shows a stored, imported or shared run as it ended. */
  open(entries: readonly Entry[], origin: Origin): void {
    if (this.busy) return;
    this.#failure = null;
    this.#storageFailure = null;
    this.#origin = origin;
    this.#record = null;
    this.#opened = entries;
    this.run.open(entries);
  }

  /** Plays what is shown again, `speed` times as fast; stopping shows the end. */
  async replay(speed: number): Promise<void> {
    if (this.busy) return;
    const entries = [...this.log];
    if (entries.length === 0) return;
    this.#stopping = false;
    this.#phase = 'replaying';
    await this.run.follow(
      (signal) => replay(entries, speed, signal, this.#doors.wait ?? realWait),
      'replay',
    );
    this.run.open(entries);
    this.#phase = 'idle';
  }

  fail(why: Failure): void {
    this.#failure = why;
  }

  /** Null, with the page idle again, where not even a place for the log could be had. */
  async #openRecord(): Promise<RunRecord | null> {
    try {
      return await this.#doors.openRecord((why) => {
        this.#storageFailure = why;
      });
    } catch (thrown) {
      this.#failure = notLoaded(thrown);
      this.#phase = 'idle';
      return null;
    }
  }

  async #prepare(modelId: string | null): Promise<boolean> {
    this.#phase = 'preparing';
    const loading = new AbortController();
    this.#loading = loading;
    const onProgress = (progress: LoadProgress): void => {
      this.#progress = progress;
    };
    let ready = false;
    try {
      const prepared = await this.#doors.prepare(onProgress, loading.signal, modelId);
      if (prepared.ok) ready = !loading.signal.aborted;
      else if (!loading.signal.aborted) this.#failure = prepared.failure;
    } catch (thrown) {
      if (!isAbort(thrown)) this.#failure = notPrepared(thrown);
    } finally {
      this.#loading = null;
      this.#progress = null;
      this.#phase = 'idle';
    }
    return ready;
  }
}

export type Origin =
  | { readonly kind: 'own' }
  | { readonly kind: 'stored'; readonly id: string }
  | { readonly kind: 'shared' }
  | { readonly kind: 'recorded'; readonly title: string };

function notPrepared(thrown: unknown): Failure {
  return failure(
    'model',
    'internal',
    'The model could not be loaded. Try again; if it happens twice, pick another model on the Models page.',
    { canRetry: true, detail: describeThrown(thrown) },
  );
}

function notLoaded(thrown: unknown): Failure {
  return failure(
    'network',
    'unreachable',
    'A part of the page that keeps runs could not be loaded. Load the page again; nothing you typed is lost.',
    { canRetry: true, detail: describeThrown(thrown) },
  );
}
