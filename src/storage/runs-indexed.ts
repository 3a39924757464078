/**
 * Runs in IndexedDB: one store of summaries, one of entries by run and number. A batch and its summary are
 * one transaction, so that two tabs or a crash never leave half of it. What is read back is checked like any
 * import, because another version of the page may have written it.
 */
import { openDB, type DBSchema, type IDBPDatabase } from 'idb';
import type { Entry } from '../cat/log/events';
import { failure } from '../failure/failure';
import { fail, ok, type Result } from '../failure/result';
import { decodeEntry } from './codec';
import { noSuchRun, notARun, storageFailure } from './errors';
import { closeInterrupted, withEnds } from './interrupted';
import { createLiveRuns } from './live';
import type { RunStore } from './runs';
import { newestFirst } from './runs-memory';
import { summarise, type RunSummary } from './summary';

interface Schema extends DBSchema {
  runs: { key: string; value: RunSummary };
  entries: { key: [run: string, seq: number]; value: Entry };
}

type Database = IDBPDatabase<Schema>;

export async function openIndexedRunStore(name: string): Promise<Result<RunStore>> {
  try {
    const connection = createConnection(name);
    await connection.use(async (db) => db.count('runs'));
    return ok(createStore(name, connection));
  } catch (thrown) {
    return fail(storageFailure(thrown));
  }
}

interface Connection {
  use<T>(work: (db: Database) => Promise<T>): Promise<T>;
  close(): void;
}

/** Opens again when the browser closed the database under us, or another tab had to change it. */
function createConnection(name: string): Connection {
  let opening: Promise<Database> | null = null;
  const open = (): Promise<Database> =>
    (opening ??= openDB<Schema>(name, 1, {
      upgrade: (db) => {
        db.createObjectStore('runs', { keyPath: 'id' });
        db.createObjectStore('entries');
      },
      blocking: (_current, _blocked, event) => {
        opening = null;
        (event.target as IDBDatabase).close();
      },
      terminated: () => {
        opening = null;
      },
    }).catch((thrown: unknown) => {
      opening = null;
      throw thrown;
    }));
  return {
    use: async (work) => {
      try {
        return await work(await open());
      } catch (thrown) {
        const closed = thrown instanceof DOMException && thrown.name === 'InvalidStateError';
        if (!closed) throw thrown;
        opening = null;
        return work(await open());
      }
    },
    close: () => {
      void opening?.then((db) => db.close()).catch(() => {});
      opening = null;
    },
  };
}

function createStore(name: string, connection: Connection): RunStore {
  const live = createLiveRuns(name, globalThis.navigator?.locks);
  const listeners = new Set<() => void>();
  const channel = new BroadcastChannel(name);
  const tellListeners = (): void => listeners.forEach((listener) => listener());
  channel.onmessage = tellListeners;
  const changed = (): void => {
    channel.postMessage('changed');
    tellListeners();
  };
  const guarded = async <T>(work: (db: Database) => Promise<Result<T>>): Promise<Result<T>> => {
    try {
      return await connection.use(work);
    } catch (thrown) {
      return fail(storageFailure(thrown));
    }
  };
  return {
    lasting: true,
    append: async (id, entries) => {
      const done = await guarded((db) => append(db, id, entries));
      if (done.ok) changed();
      return done;
    },
    list: () =>
      guarded(async (db) =>
        ok(await withEnds((await db.getAll('runs')).sort(newestFirst), live.isLive)),
      ),
    open: (id) =>
      guarded(async (db) => {
        const read = await readEntries(db, id);
        if (!read.ok) return read;
        const isLive = await live.isLive(id);
        return ok({ entries: isLive ? read.value : closeInterrupted(read.value), live: isLive });
      }),
    delete: async (id) => {
      const done = await guarded((db) => remove(db, id));
      if (done.ok) changed();
      return done;
    },
    hold: live.hold,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: () => {
      channel.close();
      connection.close();
    },
  };
}

async function append(db: Database, id: string, entries: readonly Entry[]): Promise<Result<void>> {
  const transaction = db.transaction(['runs', 'entries'], 'readwrite');
  const runs = transaction.objectStore('runs');
  const log = transaction.objectStore('entries');
  const summary = summarise(id, (await runs.get(id)) ?? null, entries);
  if (summary === null) {
    await undo(transaction);
    return fail(notARun());
  }
  try {
    // One after the other: where one cannot even be asked for, none is left waiting unheard.
    await runs.put(summary);
    for (const entry of entries) await log.put(entry, [id, entry.seq]);
    await transaction.done;
  } catch (thrown) {
    await undo(transaction);
    throw thrown;
  }
  return ok(undefined);
}

/** All or nothing; a transaction that has failed is already undone. */
async function undo(transaction: { abort(): void; done: Promise<void> }): Promise<void> {
  try {
    transaction.abort();
  } catch {
    // Already over.
  }
  await transaction.done.catch(() => {});
}

async function readEntries(db: Database, id: string): Promise<Result<readonly Entry[]>> {
  const stored = await db.getAll('entries', rangeOf(id));
  if (stored.length === 0) return fail(noSuchRun());
  const entries: Entry[] = [];
  for (const [index, value] of stored.entries()) {
    const entry = decodeEntry(value);
    if (!entry.ok) {
      if (entry.failure.code === 'newer-version') return entry;
      const message = `Entry ${index + 1} of this run cannot be read. Delete the run, or import it again from an export.`;
      const { detail = '' } = entry.failure;
      return fail(failure('storage', 'malformed', message, { detail }));
    }
    entries.push(entry.value);
  }
  return ok(entries);
}

async function remove(db: Database, id: string): Promise<Result<void>> {
  const transaction = db.transaction(['runs', 'entries'], 'readwrite');
  await Promise.all([
    transaction.objectStore('runs').delete(id),
    transaction.objectStore('entries').delete(rangeOf(id)),
    transaction.done,
  ]);
  return ok(undefined);
}

function rangeOf(id: string): IDBKeyRange {
  return IDBKeyRange.bound([id, 0], [id, Infinity]);
}
