/**
 * Evaluations in the browser's database: their logs entry by entry, so that a reload or a crash loses at most the
 * step under way. A second database beside the runs', because an evaluation is large and deleted as a whole.
 */
import { openDB, type DBSchema, type IDBPDatabase } from 'idb';
import type { EvaluationEntry } from '../evaluate/harness/events';
import { fail, ok, type Result } from '../failure/result';
import { storageFailure } from './errors';

export interface EvaluationSummary {
  readonly id: string;
  /** Start, ISO 8601, UTC. */
  readonly at: string;
  readonly dataset: string;
  readonly model: string;
  readonly groupSize: number;
  readonly questions: number;
  readonly closed: number;
  readonly status: 'running' | 'completed' | 'stopped' | 'failed';
}

export interface EvaluationStore {
  /** Adds entries and the summary that now holds; all of them or none. */
  append(summary: EvaluationSummary, entries: readonly EvaluationEntry[]): Promise<Result<void>>;
  /** Newest first. */
  list(): Promise<Result<readonly EvaluationSummary[]>>;
  /** In order; empty when there is none. */
  open(id: string): Promise<Result<readonly EvaluationEntry[]>>;
  delete(id: string): Promise<Result<void>>;
}

interface Schema extends DBSchema {
  summaries: { key: string; value: EvaluationSummary };
  entries: { key: [evaluation: string, seq: number]; value: EvaluationEntry };
}

export function createEvaluationStore(name = 'compute-as-teacher-evaluations'): EvaluationStore {
  let opening: Promise<IDBPDatabase<Schema>> | null = null;
  const open = () => {
    opening ??= openDB<Schema>(name, 1, {
      upgrade: (db) => {
        db.createObjectStore('summaries', { keyPath: 'id' });
        db.createObjectStore('entries');
      },
      terminated: () => {
        opening = null;
      },
    });
    return opening;
  };
  const guarded = async <T>(work: (db: IDBPDatabase<Schema>) => Promise<T>): Promise<Result<T>> => {
    try {
      return ok(await work(await open()));
    } catch (thrown) {
      opening = null;
      return fail(storageFailure(thrown));
    }
  };
  return {
    append: (summary, entries) =>
      guarded(async (db) => {
        const transaction = db.transaction(['summaries', 'entries'], 'readwrite');
        const log = transaction.objectStore('entries');
        await Promise.all([
          transaction.objectStore('summaries').put(summary),
          ...entries.map((entry) => log.put(entry, [summary.id, entry.seq])),
          transaction.done,
        ]);
      }),
    list: () =>
      guarded(async (db) =>
        (await db.getAll('summaries')).sort((a, b) => b.at.localeCompare(a.at)),
      ),
    open: (id) => guarded((db) => db.getAll('entries', rangeOf(id))),
    delete: (id) =>
      guarded(async (db) => {
        const transaction = db.transaction(['summaries', 'entries'], 'readwrite');
        await Promise.all([
          transaction.objectStore('summaries').delete(id),
          transaction.objectStore('entries').delete(rangeOf(id)),
          transaction.done,
        ]);
      }),
  };
}

function rangeOf(id: string): IDBKeyRange {
  return IDBKeyRange.bound([id, 0], [id, Infinity]);
}
