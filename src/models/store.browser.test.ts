/** Every place that a store can be in, each the browser's own; over more than one segment; and which one is chosen. */
import { afterEach, describe, expect, test } from 'vitest';
import { openStore } from './open-store';
import { memoryStore, type ModelStore } from './store';
import { filePlace, writeHere, writeInWorker } from './store-files';
import { indexedPlace } from './store-indexed';
import { SEGMENT_BYTES, segmentStore } from './store-segments';

const NAME = 'store-test.bin';

function bytes(length: number, from: number): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length }, (_, i) => (from + i) % 251);
}

async function write(store: ModelStore, chunk: Uint8Array<ArrayBuffer>): Promise<void> {
  const appender = await store.append(NAME);
  await appender.write(chunk);
  await appender.close();
}

const inFiles = async () => segmentStore(await filePlace(writeHere));
const inFilesByWorker = async () => segmentStore(await filePlace(writeInWorker));
const inDatabase = async () => segmentStore(await indexedPlace());

describe.each([
  ['files', inFiles],
  ['files by a worker', inFilesByWorker],
  ['database', inDatabase],
  ['memory', () => Promise.resolve(memoryStore())],
] as const)('store: %s', (_, open) => {
  afterEach(async () => (await open()).remove(NAME));

  test('what is not there is empty, and removing it is fine', async () => {
    const store = await open();
    expect((await store.read(NAME)).size).toBe(0);
    expect(await store.seal(NAME)).toBeNull();
    await store.remove(NAME);
  });

  test('parts grow where they ended, and a seal makes them whole', async () => {
    const store = await open();
    await write(store, bytes(1000, 0));
    await write(store, bytes(500, 1000));
    expect(await store.list()).toEqual([{ name: NAME, bytes: 1500, seal: null }]);
    await store.finish(NAME, { bytes: 1500, sha256: 'ab' });
    expect(await store.list()).toEqual([
      { name: NAME, bytes: 1500, seal: { bytes: 1500, sha256: 'ab' } },
    ]);
    const whole = new Uint8Array(await (await store.read(NAME)).arrayBuffer());
    expect(whole).toEqual(bytes(1500, 0));
    await store.remove(NAME);
    expect(await store.list()).toEqual([]);
  });

  test('a file of more than a segment reads back as one', async () => {
    const store = await open();
    const chunk = bytes(10 * 2 ** 20, 0);
    const appender = await store.append(NAME);
    for (let i = 0; i < 7; i++) await appender.write(chunk);
    await appender.close();
    await write(store, bytes(3, 0));
    const whole = await store.read(NAME);
    expect(whole.size).toBe(7 * chunk.byteLength + 3);
    const across = whole.slice(SEGMENT_BYTES - 5, SEGMENT_BYTES + 5);
    const expected = Array.from(
      { length: 10 },
      (_, i) => ((SEGMENT_BYTES - 5 + i) % chunk.byteLength) % 251,
    );
    expect([...new Uint8Array(await across.arrayBuffer())]).toEqual(expected);
  });
});

describe.each([
  ['files', inFiles],
  ['files by a worker', inFilesByWorker],
  ['database', inDatabase],
] as const)('store: %s', (_, open) => {
  test('what was closed survives the store that wrote it, and goes alone', async () => {
    const other = 'store-test.bin.2';
    await write(await open(), bytes(100, 0));
    await (await open()).finish(other, { bytes: 0, sha256: 'ef' });
    const again = await open();
    expect((await again.read(NAME)).size).toBe(100);
    expect((await again.list()).map(({ name }) => name)).toEqual([NAME, other]);
    await again.remove(NAME);
    expect((await again.list()).map(({ name }) => name)).toEqual([other]);
    await again.remove(other);
  });
});

test('a worker that may not write says why', async () => {
  const refused = writeInWorker({ folders: [], name: 'no/name', content: new Blob(['x']) });
  await expect(refused).rejects.toMatchObject({ name: 'TypeError' });
});

describe('chosen', () => {
  const undo: (() => void)[] = [];
  afterEach(() => undo.splice(0).forEach((again) => again()));

  /** What this browser should lack, until the test is over. */
  function lack<T extends object>(owner: T, name: keyof T & string): void {
    const had = Object.getOwnPropertyDescriptor(owner, name)!;
    expect(Reflect.deleteProperty(owner, name)).toBe(true);
    undo.push(() => Object.defineProperty(owner, name, had));
  }
  /** Who can read a file that the chosen store has written. */
  async function readers(): Promise<Record<'durable' | 'files' | 'database', boolean>> {
    const chosen = await openStore();
    await write(chosen, bytes(10, 0));
    const reads = async (open: () => Promise<ModelStore>) => {
      try {
        return (await (await open()).read(NAME)).size === 10;
      } catch {
        return false;
      }
    };
    const found = {
      durable: chosen.durable,
      files: await reads(inFiles),
      database: await reads(inDatabase),
    };
    await chosen.remove(NAME);
    return found;
  }

  test('private files, also where only a worker may write them', async () => {
    const files = { durable: true, files: true, database: false };
    expect(await readers()).toEqual(files);
    lack(FileSystemFileHandle.prototype, 'createWritable');
    expect(await readers()).toEqual(files);
  });

  test('the database without private files, as over plain http; memory without both', async () => {
    lack(StorageManager.prototype, 'getDirectory');
    expect(await readers()).toEqual({ durable: true, files: false, database: true });
    lack(IDBFactory.prototype, 'open');
    expect(await readers()).toEqual({ durable: false, files: false, database: false });
  });
});
