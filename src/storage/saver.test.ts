import { describe, expect, it } from 'vitest';
import { foldAll } from '../cat/log/fold';
import { mathLog } from '../../test/support/cat/logs';
import { failure, type Failure } from '../failure/failure';
import { fail } from '../failure/result';
import { createMemoryRunStore } from './runs-memory';
import { createSaver } from './saver';

const full = failure('storage', 'quota', 'The disk is full.');

describe('keeping a run while it goes on', () => {
  it('keeps every entry once and in order, however slow the store is', async () => {
    const store = createMemoryRunStore();
    const batches: number[] = [];
    const slow: typeof store.append = async (id, entries) => {
      batches.push(entries.length);
      for (let turn = 0; turn < 5; turn++) await Promise.resolve();
      return store.append(id, entries);
    };
    let now = 0;
    const saver = createSaver(
      { ...store, append: slow },
      'a',
      () => (now += 50),
      () => {},
    );
    for (const event of await mathLog()) {
      saver.add(event);
      await Promise.resolve();
    }
    expect(await saver.finish()).toEqual({ ok: true, value: undefined });
    const kept = await store.open('a');
    expect(kept.ok && kept.value.entries).toEqual(saver.entries);
    expect(batches.length).toBeGreaterThan(1);
    expect(batches.length).toBeLessThan(saver.entries.length);
  });

  it('reports a full disk once, loses nothing, and tries again at the end', async () => {
    const store = createMemoryRunStore();
    let writes = 0;
    const append: typeof store.append = async (id, entries) => {
      writes += 1;
      return writes === 2 ? fail(full) : store.append(id, entries);
    };
    const failures: Failure[] = [];
    let now = 0;
    const saver = createSaver(
      { ...store, append },
      'a',
      () => (now += 50),
      (why) => failures.push(why),
    );
    for (const event of await mathLog()) {
      saver.add(event);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(failures).toEqual([full]);
    expect(writes).toBe(2);
    expect(foldAll(saver.entries).status).toBe('completed');
    expect((await saver.finish()).ok).toBe(true);
    const kept = await store.open('a');
    expect(kept.ok && kept.value.entries).toEqual(saver.entries);
  });

  it('holds the run until it is finished', async () => {
    const store = createMemoryRunStore();
    const saver = createSaver(
      store,
      'a',
      () => 0,
      () => {},
    );
    const events = await mathLog();
    for (const event of events.slice(0, 12)) saver.add(event);
    await saver.flush();
    const during = await store.open('a');
    expect(during.ok && during.value.live).toBe(true);
    expect(during.ok && foldAll(during.value.entries).status).toBe('running');
    await saver.finish();
    const after = await store.open('a');
    expect(after.ok && after.value.live).toBe(false);
    expect(after.ok && foldAll(after.value.entries).status).toBe('cancelled');
  });
});
