/**
 * Keeps the results on screen in step with a growing log: sends what is new to the worker, one request at a time,
 * and asks again when more came meanwhile. Falls back to this thread where a worker cannot be had.
 */
import { wrap } from 'comlink';
import type { EvaluationEntry } from '../../../evaluate/harness/events';
import { EvaluationLog } from '../../../evaluate/harness/log';
import { resultsOf, type Results } from '../../../evaluate/results/results';
import { FencedWorker as Worker } from '../../../requests/fenced';
import { workerName } from '../../../requests/worker';
import type { ResultsWorker } from './results.worker';

type Compute = (entries: readonly EvaluationEntry[], fresh: boolean) => Promise<Results>;

/** At most this often while questions come in. */
const EVERY_MS = 700;

export class ResultsFeed {
  #pending: EvaluationEntry[] = [];
  #fresh = true;
  #busy = false;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #compute: Compute | null = null;
  readonly #show: (results: Results) => void;

  constructor(show: (results: Results) => void) {
    this.#show = show;
  }

  /** Forgets everything: another evaluation follows. */
  reset(): void {
    this.#pending = [];
    this.#fresh = true;
  }

  /** `now`: an evaluation was opened or has ended, so do not wait. */
  add(entries: readonly EvaluationEntry[], now: boolean): void {
    for (const entry of entries) this.#pending.push(withoutTexts(entry));
    if (now) void this.#run();
    else this.#timer ??= setTimeout(() => void this.#run(), EVERY_MS);
  }

  async #run(): Promise<void> {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    if (this.#busy || this.#pending.length === 0) return;
    this.#busy = true;
    const entries = this.#pending;
    const fresh = this.#fresh;
    this.#pending = [];
    this.#fresh = false;
    try {
      this.#compute ??= this.#open();
      const results = await this.#compute(entries, fresh);
      // Another evaluation was opened while this one was worked out.
      if (!this.#fresh) this.#show(results);
    } finally {
      this.#busy = false;
      if (this.#pending.length > 0) void this.#run();
    }
  }

  #open(): Compute {
    try {
      const worker = new Worker(new URL('./results.worker.ts', import.meta.url), {
        type: 'module',
        name: workerName('results'),
      });
      const remote = wrap<ResultsWorker>(worker);
      return (entries, fresh) => remote.update(entries, fresh);
    } catch {
      let log = new EvaluationLog();
      return async (entries, fresh) => {
        if (fresh) log = new EvaluationLog();
        for (const entry of entries) log.add(entry);
        return resultsOf(log);
      };
    }
  }
}

/** Results need no text, and copying texts to a worker costs more than the results themselves. */
function withoutTexts(entry: EvaluationEntry): EvaluationEntry {
  const { event } = entry;
  if (event.type !== 'step.finished' || event.result.kind !== 'events') return entry;
  return { ...entry, event: { ...event, result: { kind: 'events', events: [] } } };
}
