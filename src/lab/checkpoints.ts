/**
 * Checkpoints and trained policies in IndexedDB. A checkpoint is one record put in one transaction, so the
 * last one is whole whatever dies; the newest few runs are kept. A full disk is a `Failure` and leaves the
 * record before it in place.
 */
import { openDB, type DBSchema, type IDBPDatabase } from 'idb';
import { describeThrown, failure, type Failure } from '../failure/failure';
import { fail, ok, type Result } from '../failure/result';
import type { LabConfig } from './config';
import type { LabEvent } from './events';
import type { TrainerState } from './trainer';

export interface Checkpoint {
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly savedAt: number;
  readonly config: LabConfig;
  readonly state: TrainerState;
  /** The log so far, without opened groups. */
  readonly events: readonly LabEvent[];
}

export type CheckpointSummary = Omit<Checkpoint, 'state' | 'events'> & { readonly step: number };

/** A policy that was sent to the main page. `file` is safetensors in f16. */
export interface KeptPolicy {
  readonly id: string;
  readonly name: string;
  readonly savedAt: number;
  readonly config: LabConfig;
  readonly step: number;
  readonly file: Blob;
}

interface Schema extends DBSchema {
  checkpoints: { key: string; value: Checkpoint };
  policies: { key: string; value: KeptPolicy };
}

const NAME = 'cat-lab';
const VERSION = 1;
const KEPT_RUNS = 6;

function storageFailure(thrown: unknown): Failure {
  const full = thrown instanceof DOMException && thrown.name === 'QuotaExceededError';
  return full
    ? failure(
        'storage',
        'quota',
        'The browser has no room left for this checkpoint; the one before it is kept. Free some space, or save the weights as a file.',
        { canRetry: true },
      )
    : failure(
        'storage',
        'unavailable',
        'The browser did not store the checkpoint. The run goes on; save the weights as a file to be safe.',
        { canRetry: true, detail: describeThrown(thrown) },
      );
}

async function use<T>(task: (db: IDBPDatabase<Schema>) => Promise<T>): Promise<Result<T>> {
  let db: IDBPDatabase<Schema> | null = null;
  try {
    db = await openDB<Schema>(NAME, VERSION, {
      upgrade(fresh) {
        fresh.createObjectStore('checkpoints', { keyPath: 'id' });
        fresh.createObjectStore('policies', { keyPath: 'id' });
      },
    });
    return ok(await task(db));
  } catch (thrown) {
    return fail(storageFailure(thrown));
  } finally {
    db?.close();
  }
}

/** Puts the checkpoint over the run's last one and drops the oldest runs beyond the newest six. */
export function saveCheckpoint(checkpoint: Checkpoint): Promise<Result<void>> {
  return use(async (db) => {
    const transaction = db.transaction('checkpoints', 'readwrite');
    await transaction.store.put(checkpoint);
    const all = (await transaction.store.getAll()).sort((a, b) => b.savedAt - a.savedAt);
    for (const old of all.slice(KEPT_RUNS)) await transaction.store.delete(old.id);
    await transaction.done;
  });
}

/** Newest first. */
export function listCheckpoints(): Promise<Result<CheckpointSummary[]>> {
  return use(async (db) =>
    (await db.getAll('checkpoints'))
      .sort((a, b) => b.savedAt - a.savedAt)
      .map(({ id, savedAt, config, state }) => ({ id, savedAt, config, step: state.step })),
  );
}

/** Null when there is none of that id. */
export function loadCheckpoint(id: string): Promise<Result<Checkpoint | null>> {
  return use(async (db) => (await db.get('checkpoints', id)) ?? null);
}

export function deleteCheckpoint(id: string): Promise<Result<void>> {
  return use((db) => db.delete('checkpoints', id));
}

export function keepPolicy(policy: KeptPolicy): Promise<Result<void>> {
  return use(async (db) => {
    await db.put('policies', policy);
  });
}

/** Newest first. */
export function listPolicies(): Promise<Result<KeptPolicy[]>> {
  return use(async (db) => (await db.getAll('policies')).sort((a, b) => b.savedAt - a.savedAt));
}

export function deletePolicy(id: string): Promise<Result<void>> {
  return use((db) => db.delete('policies', id));
}
