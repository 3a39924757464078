/**
 * Segments in IndexedDB, for browsers without private files: some private windows, and pages over plain http. The
 * database is opened for each piece, so that one that the browser closed is no matter.
 */
import { openDB, type DBSchema, type IDBPDatabase } from 'idb';
import type { Place } from './store-segments';

interface Schema extends DBSchema {
  pieces: { key: [file: string, piece: string]; value: Blob };
}

const NAME = 'model-files';

/** Rejects where the browser has no database or keeps no blobs in it. */
export async function indexedPlace(name = NAME): Promise<Place> {
  async function use<T>(work: (db: IDBPDatabase<Schema>) => Promise<T>): Promise<T> {
    const db = await openDB<Schema>(name, 1, {
      upgrade: (fresh) => void fresh.createObjectStore('pieces'),
    });
    try {
      return await work(db);
    } finally {
      db.close();
    }
  }
  const place: Place = {
    files: () =>
      use(async (db) => [...new Set((await db.getAllKeys('pieces')).map(([file]) => file))]),
    get: (file, piece) => use(async (db) => (await db.get('pieces', [file, piece])) ?? null),
    put: (file, piece, content) =>
      use(async (db) => {
        await db.put('pieces', content, [file, piece]);
      }),
    // Between a file's name alone and with an array behind it lies every piece: arrays come after all texts.
    remove: (file) => use((db) => db.delete('pieces', IDBKeyRange.bound([file], [file, []]))),
  };
  await prove(place);
  return place;
}

/** Private windows of some browsers have the database and refuse blobs, or lose them. */
async function prove(place: Place): Promise<void> {
  const file = '.proof';
  await place.put(file, 'piece', new Blob(['kept']));
  const kept = await (await place.get(file, 'piece'))?.text();
  await place.remove(file);
  if (kept !== 'kept') throw new DOMException('blobs are not kept', 'NotSupportedError');
}
