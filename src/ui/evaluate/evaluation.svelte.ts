/**
 * The evaluation on screen: start, measure, pause, resume, open, delete. Keeps its log (the source of every view and
 * export), stores each entry as it is written, and leaves statistics to the worker. One thing at a time.
 */
import { decodeEvaluation, encodeEvaluation } from '../../evaluate/export';
import { estimateOf, MEASURED_QUESTIONS, type Estimate } from '../../evaluate/cost';
import type { EvaluationEntry } from '../../evaluate/harness/events';
import { evaluate, resume, type EvaluationStart } from '../../evaluate/harness/harness';
import { EvaluationLog, type LogView } from '../../evaluate/harness/log';
import type { StepId } from '../../evaluate/harness/plan';
import type { Results } from '../../evaluate/results/results';
import type { LoadProgress } from '../../contract/engine';
import { describeThrown, failure, isAbort, type Failure } from '../../failure/failure';
import type { Result } from '../../failure/result';
import { newId } from '../../platform/ids';
import type { EvaluationSummary } from '../../storage/evaluations';
import { textOf } from '../../storage/packed';
import type { EvaluateDoors } from './doors';
import { RECORDED_INDEX, readRecordedIndex, type RecordedEvaluation } from './keep/recorded';
import { ResultsFeed } from './results/results-feed';

export type Phase = 'idle' | 'opening' | 'preparing' | 'measuring' | 'running';
export type EvaluationOrigin = 'none' | 'own' | 'recorded' | 'imported';

export interface LiveStep {
  readonly question: number;
  readonly step: StepId;
  readonly tokens: number;
}

export class EvaluationState {
  #phase = $state<Phase>('idle');
  #origin = $state<EvaluationOrigin>('none');
  #progress = $state.raw<LoadProgress | null>(null);
  #failure = $state.raw<Failure | null>(null);
  #storageFailure = $state.raw<Failure | null>(null);
  #results = $state.raw<Results | null>(null);
  #note = $state<string | null>(null);
  #live = $state.raw<LiveStep | null>(null);
  #stored = $state.raw<readonly EvaluationSummary[]>([]);
  #recorded = $state.raw<readonly RecordedEvaluation[]>([]);
  #log = new EvaluationLog();
  #view = $state.raw<LogView>(this.#log.view());
  #entries: EvaluationEntry[] = [];
  #id = '';
  /** How many times something was asked to be opened. */
  #opening = 0;
  #stopper: AbortController | null = null;
  readonly #feed = new ResultsFeed((results) => (this.#results = results));
  readonly #doors: EvaluateDoors;

  constructor(doors: EvaluateDoors) {
    this.#doors = doors;
  }

  get phase(): Phase {
    return this.#phase;
  }
  get busy(): boolean {
    return this.#phase !== 'idle';
  }
  get origin(): EvaluationOrigin {
    return this.#origin;
  }
  get progress(): LoadProgress | null {
    return this.#progress;
  }
  /** Why the last thing asked for came to nothing; what ended the evaluation itself is in `log.failure`. */
  get failure(): Failure | null {
    return this.#failure;
  }
  /** What a reader should know of a recorded evaluation before its figures. */
  get note(): string | null {
    return this.#note;
  }
  get storageFailure(): Failure | null {
    return this.#storageFailure;
  }
  get results(): Results | null {
    return this.#results;
  }
  get live(): LiveStep | null {
    return this.#live;
  }
  get recorded(): readonly RecordedEvaluation[] {
    return this.#recorded;
  }
  /** Evaluations kept in this browser. */
  get stored(): readonly EvaluationSummary[] {
    return this.#stored;
  }
  /** What the log says now; a new value with every entry. */
  get log(): LogView {
    return this.#view;
  }
  /** The log itself, for exports and the run view; it only grows, so it is not followed. */
  get entries(): readonly EvaluationEntry[] {
    return this.#entries;
  }
  readonly estimate = $derived.by((): Estimate | null =>
    this.#view.started === null ? null : estimateOf(this.#view),
  );

  /**
   * What the screen begins with, so that it is never empty: the evaluation that a reload or a crash broke off, if there
   * is one, else the first of the recorded ones.
   */
  async openFirst(): Promise<void> {
    await Promise.all([this.refreshStored(), this.#listRecorded()]);
    // Something is open already: the user came back from another screen.
    if (this.busy || this.#log.started !== null) return;
    const newest = this.#stored[0];
    if (newest !== undefined && newest.status !== 'completed') await this.openStored(newest.id);
    else if (this.#recorded[0] !== undefined) await this.openRecorded(this.#recorded[0]);
  }

  async #listRecorded(): Promise<void> {
    const text = await this.#doors.fetchText(RECORDED_INDEX, new AbortController().signal);
    if (text.ok) this.#recorded = readRecordedIndex(text.value);
  }

  async refreshStored(): Promise<void> {
    const listed = await this.#doors.store.list();
    if (listed.ok) this.#stored = listed.value;
  }

  /** Begins anew; with `measure` it pauses by itself once an estimate can be made. */
  async start(begin: EvaluationStart, options: { readonly measure: boolean }): Promise<void> {
    if (this.busy) return;
    await this.#drive(options.measure, async (stopper) => {
      const deps = await this.#doors.deps();
      this.#clear('own');
      this.#id = newId();
      return evaluate(begin, deps, stopper.signal, this.#onLive);
    });
  }

  /** Goes on with the log on screen; `retry` names questions to try again. */
  async resume(retry: readonly number[] = []): Promise<void> {
    if (this.busy || this.#log.started === null) return;
    await this.#drive(false, async (stopper) => {
      const deps = await this.#doors.deps();
      const followed = EvaluationLog.from(this.#entries);
      return resume(followed, retry, deps, stopper.signal, this.#onLive);
    });
  }

  stop(): void {
    this.#stopper?.abort();
  }

  async openStored(id: string): Promise<void> {
    const opened = await this.#latest(() => this.#doors.store.open(id));
    if (opened === null) return;
    if (!opened.ok) this.#failure = opened.failure;
    else {
      this.#clear('own');
      this.#id = id;
      this.#take(opened.value, true);
    }
  }

  /** A recorded evaluation that the page ships. */
  async openRecorded({ path, note }: RecordedEvaluation): Promise<void> {
    await this.#open('recorded', note, () =>
      this.#doors.fetchText(path, new AbortController().signal),
    );
  }

  /** A log in a file of the user's, packed or not. */
  async openFile(file: Blob): Promise<void> {
    await this.#open('imported', null, () => textOf(file));
  }

  async #open(
    origin: 'recorded' | 'imported',
    note: string | null,
    read: () => Promise<Result<string>>,
  ): Promise<void> {
    const text = await this.#latest(read);
    if (text === null) return;
    const decoded = text.ok ? decodeEvaluation(text.value) : text;
    if (!decoded.ok) {
      this.#failure = decoded.failure;
      return;
    }
    this.#clear(origin);
    this.#note = note;
    this.#id = newId();
    this.#take(decoded.value, true);
  }

  /**
   * Reads what is to be opened; null when something else is under way, or was asked for meanwhile: a file that is chosen
   * while the first example is still on its way is the one that counts.
   */
  async #latest<T>(read: () => Promise<T>): Promise<T | null> {
    if (this.busy && this.#phase !== 'opening') return null;
    const number = ++this.#opening;
    this.#phase = 'opening';
    const found = await read();
    if (number !== this.#opening) return null;
    this.#phase = 'idle';
    return found;
  }

  async remove(id: string): Promise<void> {
    const removed = await this.#doors.store.delete(id);
    if (!removed.ok) this.#storageFailure = removed.failure;
    await this.refreshStored();
  }

  asJsonLines(): string {
    return encodeEvaluation(this.#entries);
  }

  async #drive(
    measure: boolean,
    begin: (stopper: AbortController) => Promise<AsyncIterable<EvaluationEntry>>,
  ): Promise<void> {
    this.#failure = null;
    this.#storageFailure = null;
    this.#phase = 'preparing';
    const stopper = new AbortController();
    this.#stopper = stopper;
    try {
      const prepared = await this.#doors.prepare((p) => (this.#progress = p), stopper.signal);
      this.#progress = null;
      if (!prepared.ok) {
        if (!stopper.signal.aborted) this.#failure = prepared.failure;
        return;
      }
      const entries = await begin(stopper);
      this.#phase = measure ? 'measuring' : 'running';
      for await (const entry of entries) {
        this.#take([entry], entry.event.type === 'evaluation.finished');
        const kept = await this.#keep([entry]);
        if (!kept) this.#storageFailure ??= NOT_KEPT;
        const measured = this.#log.graded.size + this.#log.failed.size;
        if (measure && measured >= MEASURED_QUESTIONS) stopper.abort();
      }
    } catch (thrown) {
      if (!isAbort(thrown)) this.#failure = broken(thrown);
    } finally {
      this.#phase = 'idle';
      this.#progress = null;
      this.#live = null;
      this.#stopper = null;
      void this.refreshStored();
    }
  }

  readonly #onLive = ({
    question,
    step,
    event,
  }: {
    question: number;
    step: StepId;
    event: { type: string; tokens?: number };
  }): void => {
    const same = this.#live?.question === question && this.#live.step === step;
    const before = same ? this.#live!.tokens : 0;
    const more = event.type.endsWith('.delta') ? (event.tokens ?? 0) : 0;
    if (!same || more > 0) this.#live = { question, step, tokens: before + more };
  };

  #clear(origin: EvaluationOrigin): void {
    this.#log = new EvaluationLog();
    this.#entries = [];
    this.#results = null;
    this.#failure = null;
    this.#origin = origin;
    this.#note = null;
    this.#feed.reset();
    this.#view = this.#log.view();
  }

  #take(entries: readonly EvaluationEntry[], now: boolean): void {
    for (const entry of entries) {
      this.#log.add(entry);
      this.#entries.push(entry);
    }
    this.#view = this.#log.view();
    this.#feed.add(entries, now);
  }

  async #keep(entries: readonly EvaluationEntry[]): Promise<boolean> {
    const { started, status, graded, failed } = this.#log;
    if (started === null) return true;
    // What was opened from a file is kept whole when it is gone on with.
    const all = this.#origin === 'own' ? entries : this.#entries;
    this.#origin = 'own';
    const kept = await this.#doors.store.append(
      {
        id: this.#id,
        at: started.at,
        dataset: started.dataset.title,
        model: started.model.id,
        groupSize: started.config.run.groupSize,
        questions: started.questions.length,
        closed: graded.size + failed.size,
        status: status === 'empty' ? 'running' : status,
      },
      // A proxy of the screen's state cannot be stored; a log is plain data.
      all.map((entry) => $state.snapshot(entry) as EvaluationEntry),
    );
    if (!kept.ok) this.#storageFailure = kept.failure;
    return kept.ok;
  }
}

const NOT_KEPT = failure(
  'storage',
  'unavailable',
  'This evaluation is not being kept in the browser. Export it before you close the page.',
);

function broken(thrown: unknown): Failure {
  return failure(
    'engine',
    'internal',
    'The evaluation broke off. What was done is kept; go on with it, or load the page again first.',
    { canRetry: true, detail: describeThrown(thrown) },
  );
}
