import { describe, expect, it, onTestFinished } from 'vitest';
import { foldAll } from '../cat/log/fold';
import { healthLog, mathLog, record } from '../../test/support/cat/logs';
import { openRunStore } from './open-runs';
import type { RunStore } from './runs';
import { createMemoryRunStore } from './runs-memory';

let next = 0;

/** A database of its own, and as many tabs on it as asked for. */
async function tabs(count: number): Promise<RunStore[]> {
  const name = `test-runs-${Date.now()}-${next++}`;
  const opened = await Promise.all(Array.from({ length: count }, () => openRunStore(name)));
  onTestFinished(() => {
    for (const { store } of opened) store.close();
    indexedDB.deleteDatabase(name);
  });
  for (const { failure } of opened) expect(failure).toBeNull();
  return opened.map(({ store }) => store);
}

const MAKERS: [string, () => Promise<RunStore>][] = [
  ['IndexedDB', async () => (await tabs(1))[0]!],
  ['memory', async () => createMemoryRunStore()],
];

describe.each(MAKERS)('runs kept in %s', (_, make) => {
  it('come back entry by entry, newest first, and can be deleted', async () => {
    const store = await make();
    const math = record(await mathLog());
    const health = record(await healthLog()).map((entry) =>
      entry.event.type === 'run.started'
        ? { ...entry, event: { ...entry.event, at: '2026-02-02T00:00:00.000Z' } }
        : entry,
    );
    for (const entry of math) await store.append('math', [entry]);
    await store.append('health', health);
    const listed = await store.list();
    expect(listed.ok && listed.value.map(({ id, status }) => [id, status])).toEqual([
      ['health', 'completed'],
      ['math', 'completed'],
    ]);
    expect(listed.ok && listed.value[1]).toMatchObject({
      question: 'What is 6 times 7?',
      answer: '42',
      entries: math.length,
      health: false,
    });
    const opened = await store.open('math');
    expect(opened.ok && opened.value).toEqual({ entries: math, live: false });
    await store.delete('math');
    await store.delete('math');
    expect(await store.open('math')).toMatchObject({ ok: false, failure: { code: 'not-found' } });
    expect((await store.open('health')).ok).toBe(true);
  });

  it('tell a run that no tab goes on with as stopped, one that goes on as running', async () => {
    const store = await make();
    const begun = record(await mathLog()).slice(0, 5);
    const release = store.hold('live');
    await store.append('live', begun);
    await store.append('left', begun);
    const statuses = async () => {
      const listed = await store.list();
      return listed.ok ? Object.fromEntries(listed.value.map((run) => [run.id, run.status])) : null;
    };
    expect(await statuses()).toEqual({ live: 'running', left: 'cancelled' });
    release();
    expect(await statuses()).toEqual({ live: 'cancelled', left: 'cancelled' });
  });

  it('refuse entries without a start', async () => {
    const store = await make();
    const entries = record(await mathLog()).slice(1);
    expect(await store.append('x', entries)).toMatchObject({ failure: { code: 'bad-request' } });
    expect(await store.list()).toEqual({ ok: true, value: [] });
  });

  it('come back as stopped when a crash cut them short, as running while they go on', async () => {
    const store = await make();
    const release = store.hold('a');
    await store.append('a', record(await mathLog()).slice(0, 12));
    const during = await store.open('a');
    expect(during.ok && during.value.live).toBe(true);
    release();
    await expect
      .poll(async () => {
        const after = await store.open('a');
        return after.ok && foldAll(after.value.entries).status;
      })
      .toBe('cancelled');
  });
});

describe('two tabs', () => {
  it('write at once without losing an entry, and hear of each other', async () => {
    const [one, two] = await tabs(2);
    const entries = record(await mathLog());
    let heard = 0;
    one!.subscribe(() => (heard += 1));
    await Promise.all(
      [one!, two!].flatMap((store, tab) =>
        [0, 1, 2].map(async (run) => {
          for (const entry of entries) await store.append(`${tab}-${run}`, [entry]);
        }),
      ),
    );
    const listed = await one!.list();
    expect(listed.ok && listed.value.map((run) => run.entries)).toEqual(
      Array(6).fill(entries.length),
    );
    await expect.poll(() => heard).toBe(6 * entries.length);
  });

  it('know which runs go on in the other', async () => {
    const [one, two] = await tabs(2);
    const release = one!.hold('a');
    await one!.append('a', record(await mathLog()).slice(0, 5));
    await expect
      .poll(async () => {
        const seen = await two!.open('a');
        return seen.ok && seen.value.live;
      })
      .toBe(true);
    release();
  });
});

describe('a browser that keeps nothing', () => {
  it('falls back to memory and says so', async () => {
    const open = IDBFactory.prototype.open;
    onTestFinished(() => void (IDBFactory.prototype.open = open));
    IDBFactory.prototype.open = () => {
      throw new DOMException('denied', 'SecurityError');
    };
    const { store, failure } = await openRunStore('test-runs-denied');
    expect(store.lasting).toBe(false);
    expect(failure).toMatchObject({ boundary: 'storage', code: 'unavailable' });
    expect((await store.append('a', record(await mathLog()))).ok).toBe(true);
  });

  it('says that the disk is full, and keeps what was there', async () => {
    const [store] = await tabs(1);
    const entries = record(await mathLog());
    await store!.append('a', entries.slice(0, 10));
    const put = IDBObjectStore.prototype.put;
    onTestFinished(() => void (IDBObjectStore.prototype.put = put));
    let puts = 0;
    IDBObjectStore.prototype.put = function (...given) {
      // The summary and two entries still fit.
      if (++puts > 3) throw new DOMException('full', 'QuotaExceededError');
      return put.apply(this, given);
    };
    expect(await store!.append('a', entries.slice(10))).toMatchObject({
      failure: { code: 'quota' },
    });
    IDBObjectStore.prototype.put = put;
    const opened = await store!.open('a');
    expect(opened.ok && opened.value.entries.slice(0, 10)).toEqual(entries.slice(0, 10));
    expect(opened.ok && foldAll(opened.value.entries).status).toBe('cancelled');
    const listed = await store!.list();
    expect(listed.ok && listed.value[0]?.entries).toBe(10);
  });
});
