/** The store in a real origin-private file system, and over more than one segment. */
import { afterEach, describe, expect, test } from 'vitest';
import { memoryStore, opfsStore, SEGMENT_BYTES, type ModelStore } from './store';

const NAME = 'store-test.bin';

function bytes(length: number, from: number): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length }, (_, i) => (from + i) % 251);
}

async function write(store: ModelStore, chunk: Uint8Array<ArrayBuffer>): Promise<void> {
  const appender = await store.append(NAME);
  await appender.write(chunk);
  await appender.close();
}

describe.each([
  ['opfs', () => opfsStore()],
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

test('what was closed survives the store that wrote it', async () => {
  await write(await opfsStore(), bytes(100, 0));
  const again = await opfsStore();
  expect((await again.read(NAME)).size).toBe(100);
  await again.remove(NAME);
});
