/**
 * The lab's database in this browser: checkpoints of runs, and trained policies. Owns its shape and the words for
 * what can go wrong with it; a full disk is a `Failure` and leaves the record before it in place.
 */
import { openDB, type DBSchema, type IDBPDatabase } from 'idb';
import { describeThrown, failure, type Failure } from '../../failure/failure';
import { fail, ok, type Result } from '../../failure/result';
import type { Weights } from '../../micro/parameters';
import type { LabConfig } from '../config';
import type { LabEvent } from '../events';
import type { TrainerState } from '../trainer';

export interface Checkpoint {
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly savedAt: number;
  readonly config: LabConfig;
  readonly state: TrainerState;
  /** The weights the run began with: its anchor. Kept with it, since the page may ship others one day. */
  readonly initial: Weights;
  /** The log so far; of the opened groups one in ten. */
  readonly events: readonly LabEvent[];
}

/** What a list says of a checkpoint; kept beside it, so that a list need not read megabytes of weights. */
export type CheckpointSummary = Omit<Checkpoint, 'state' | 'initial' | 'events'> & {
  readonly step: number;
};

/** A trained policy as the main page can load it. Both files are safetensors in f16. */
export interface KeptPolicy {
  /** `lab:paper-cat-seed1-step80-1a2b`: the model's id on the main page. */
  readonly id: string;
  readonly name: string;
  readonly savedAt: number;
  readonly config: LabConfig;
  readonly step: number;
  readonly file: Blob;
  /** What it began as. */
  readonly anchor: Blob;
}

interface Schema extends DBSchema {
  checkpoints: { key: string; value: Checkpoint };
  summaries: { key: string; value: CheckpointSummary };
  policies: { key: string; value: KeptPolicy };
}

const NAME = 'cat-lab';
/** 2: checkpoints and policies bring their anchor. Older ones could not be gone on with and are let go. */
const VERSION = 2;

function storageFailure(thrown: unknown, what: string): Failure {
  const full = thrown instanceof DOMException && thrown.name === 'QuotaExceededError';
  return full
    ? failure(
        'storage',
        'quota',
        `The browser has no room left for the ${what}; what was kept before is still there. Free some space, or save it as a file.`,
        { canRetry: true },
      )
    : failure(
        'storage',
        'unavailable',
        `The browser did not store the ${what}. Nothing else is affected; save it as a file to be safe.`,
        { canRetry: true, detail: describeThrown(thrown) },
      );
}

/** Opens the database for one task; `what` names the thing in a failure's sentence. */
export async function useLabStore<T>(
  what: 'checkpoint' | 'policy',
  task: (db: IDBPDatabase<Schema>) => Promise<T>,
): Promise<Result<T>> {
  let db: IDBPDatabase<Schema> | null = null;
  try {
    db = await openDB<Schema>(NAME, VERSION, {
      upgrade(fresh) {
        for (const store of ['checkpoints', 'summaries', 'policies'] as const) {
          if (fresh.objectStoreNames.contains(store)) fresh.deleteObjectStore(store);
          fresh.createObjectStore(store, { keyPath: 'id' });
        }
      },
      // Another tab wants a newer shape: let it.
      blocking: (_current, _blocked, event) => (event.target as IDBDatabase).close(),
    });
    return ok(await task(db));
  } catch (thrown) {
    return fail(storageFailure(thrown, what));
  } finally {
    db?.close();
  }
}
