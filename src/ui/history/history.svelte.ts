/**
 * Every run kept in this browser: the list, kept in step with the store (also when another tab changes it),
 * and what can be done with one. The store itself is `storage/open-runs`, opened on first use.
 */
import type { Entry } from '../../cat/log/events';
import type { OpenedRunStore } from '../../storage/open-runs';
import type { RunStore } from '../../storage/runs';
import type { RunSummary } from '../../storage/summary';
import { describeThrown, failure, type Failure } from '../../failure/failure';
import { fail, ok, type Result } from '../../failure/result';

export class HistoryState {
  #runs = $state.raw<readonly RunSummary[] | null>(null);
  #failure = $state.raw<Failure | null>(null);
  #notLasting = $state.raw<Failure | null>(null);
  #opened: Promise<RunStore> | null = null;
  readonly #open: () => Promise<OpenedRunStore>;

  constructor(open: () => Promise<OpenedRunStore>) {
    this.#open = open;
  }

  /** Newest first; null until they have been read. */
  get runs(): readonly RunSummary[] | null {
    return this.#runs;
  }

  /** Why the last thing asked for did not happen. */
  get failure(): Failure | null {
    return this.#failure;
  }

  /** Why runs are kept only until the page is closed; null when they last. */
  get notLasting(): Failure | null {
    return this.#notLasting;
  }

  /** The store, opened once; from then on the list follows it. */
  store(): Promise<RunStore> {
    this.#opened ??= this.#open().then(({ store, failure: why }) => {
      this.#notLasting = why;
      store.subscribe(() => void this.#read(store));
      return store;
    });
    return this.#opened;
  }

  async refresh(): Promise<void> {
    await this.#read(await this.store());
  }

  async read(id: string): Promise<Result<readonly Entry[]>> {
    const opened = await (await this.store()).open(id);
    return opened.ok ? ok(opened.value.entries) : this.#refuse(opened.failure);
  }

  async remove(id: string): Promise<void> {
    const removed = await (await this.store()).delete(id);
    this.#failure = removed.ok ? null : removed.failure;
    await this.refresh();
  }

  /**
   * Checks a file of one log or many and keeps each as a run of its own. Gives the last one's id, and what is to be
   * said of the file, if anything.
   */
  async importFile(
    file: File,
    newId: () => string,
  ): Promise<Result<{ readonly id: string; readonly notice: string | null }>> {
    this.#failure = null;
    let text: string;
    try {
      text = await file.text();
    } catch (thrown) {
      return this.#refuse(unreadable(file.name, thrown));
    }
    const { decodeLogs } = await import('../../storage/many');
    const decoded = decodeLogs(text);
    if (!decoded.ok) return this.#refuse(decoded.failure);
    let id = '';
    for (const { entries } of decoded.value.logs) {
      id = newId();
      const kept = await (await this.store()).append(id, entries);
      if (!kept.ok) return this.#refuse(kept.failure);
    }
    await this.refresh();
    return ok({ id, notice: decoded.value.notice });
  }

  #refuse<T>(why: Failure): Result<T> {
    this.#failure = why;
    return fail(why);
  }

  async #read(store: RunStore): Promise<void> {
    const listed = await store.list();
    if (listed.ok) this.#runs = listed.value;
    else {
      this.#runs ??= [];
      this.#failure = listed.failure;
    }
  }
}

function unreadable(name: string, thrown: unknown): Failure {
  return failure(
    'storage',
    'unavailable',
    `“${name}” could not be read. Check that it still exists and that it may be read, then choose it again.`,
    { canRetry: true, detail: describeThrown(thrown) },
  );
}
