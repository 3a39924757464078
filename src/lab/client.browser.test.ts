/** The lab in real workers: events, controls, files, checkpoints, and a worker that dies. Untrained weights. */
import { openDB } from 'idb';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { cdp } from 'vitest/browser';
import { rngFor } from '../chance/rng';
import { GPT } from '../micro/model';
import { drawWeights } from '../micro/parameters';
import { writeReasoner } from '../micro/weights';
import { runLock } from './alone';
import { newId } from '../platform/ids';
import { readCheckpoint, writeCheckpoint } from './checkpoints/checkpoint-file';
import { deleteCheckpoint, listCheckpoints, loadCheckpoint } from './checkpoints/checkpoints';
import { startLab, type LabRun, type LabWorker } from './client';
import { DEFAULT_LAB, type LabConfig } from './config';
import type { LabEvent } from './events';
import type { StartRequest } from './protocol';

const CONFIG: LabConfig = {
  ...DEFAULT_LAB,
  steps: 3,
  questions: 2,
  groupSize: 2,
  evaluateEvery: 100,
  evaluateSums: 64,
};

let base = '';
const runs: LabRun[] = [];
let worker: LabWorker | null = null;

beforeAll(() => {
  const bytes = writeReasoner(
    { model: GPT, weights: drawWeights(GPT, rngFor(1, 'client')), metadata: {} },
    'F16',
  );
  // The worker appends the preset's file name; a blob's fragment lets it do so.
  base = `${URL.createObjectURL(new Blob([bytes]))}#`;
});

afterEach(async () => {
  for (const run of runs.splice(0)) {
    run.close();
    await deleteCheckpoint(run.id);
  }
});

function start(over: Partial<StartRequest> = {}): LabRun {
  const run = startLab(
    { id: newId(), config: CONFIG, base, device: 'wasm', checkpoint: false, ...over },
    () => {
      worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
      return worker;
    },
  );
  runs.push(run);
  return run;
}

/** Whether this origin's storage takes a quarter of a megabyte no more. */
async function isFull(): Promise<boolean> {
  const database = await openDB('full-disk', 1, {
    upgrade: (fresh) => void fresh.createObjectStore('filling'),
  });
  try {
    const bytes = crypto.getRandomValues(new Uint8Array(65_536));
    await database.put('filling', [bytes, bytes.slice(), bytes.slice(), bytes.slice()], 'one');
    return false;
  } catch {
    return true;
  } finally {
    database.close();
  }
}

async function all(
  run: LabRun,
  onEvent: (event: LabEvent) => void = () => undefined,
): Promise<LabEvent[]> {
  const events: LabEvent[] = [];
  for await (const event of run.events) {
    events.push(event);
    onEvent(event);
  }
  return events;
}

const types = (events: readonly LabEvent[]): string[] => events.map(({ type }) => type);

describe('the lab’s worker', () => {
  test('trains, reports every step, keeps a checkpoint and hands out its policy', async () => {
    const run = start();
    const events = await all(run);
    expect(types(events).filter((type) => type === 'step.finished')).toHaveLength(3);
    expect(events.at(-1)).toMatchObject({ type: 'lab.finished', outcome: 'completed', step: 3 });
    expect(types(events)).toContain('checkpoint.saved');
    const now = await run.checkpoint();
    if (!now.ok) throw new Error(now.failure.message);
    expect(now.value).toMatchObject({
      id: run.id,
      config: CONFIG,
      state: { step: 3, updates: 3 * CONFIG.numIterations },
    });
    // A file holds all of it, and what the run began as is what was fetched.
    const read = readCheckpoint(writeCheckpoint(now.value), now.value);
    if (!read.ok) throw new Error(read.failure.message);
    expect(read.value.state).toEqual(now.value.state);
    expect(read.value.initial).toEqual(now.value.initial);
    expect(read.value.initial).not.toEqual(read.value.state.policy);
    const listed = await listCheckpoints();
    expect(listed.ok && listed.value[0]).toMatchObject({ id: run.id, step: 3 });
  }, 120_000);

  test('pauses, steps once, and a stopped run goes on where it was', async () => {
    const run = start();
    const first = await all(run, (event) => {
      if (event.type === 'lab.started') run.pause();
      if (event.type === 'paused') {
        if (event.step === 0) run.step();
      }
      if (event.type === 'step.finished') run.stop();
    });
    expect(types(first).filter((type) => type === 'step.finished')).toHaveLength(1);
    expect(first.at(-1)).toMatchObject({ type: 'lab.finished', outcome: 'stopped', step: 1 });
    const again = start({ id: run.id, checkpoint: true });
    const second = await all(again);
    expect(second[0]).toMatchObject({ type: 'lab.started', fromStep: 1 });
    expect(second.at(-1)).toMatchObject({ outcome: 'completed', step: 3 });
  }, 120_000);

  test('going on with a run whose checkpoint is gone says so and trains nothing', async () => {
    const events = await all(start({ checkpoint: true }));
    expect(events).toMatchObject([
      {
        ...{ type: 'lab.finished', outcome: 'failed', step: 0 },
        failure: { boundary: 'storage', code: 'not-found' },
      },
    ]);
  }, 120_000);

  test('a run whose reader leaves ends by itself: its id is free again', async () => {
    const run = start({ config: { ...CONFIG, steps: 40 } });
    for await (const event of run.events) if (event.type === 'checkpoint.saved') break;
    await expect
      .poll(async () => (await navigator.locks.query()).held?.map(({ name }) => name))
      .not.toContain(runLock(run.id));
  }, 120_000);

  test('when the worker dies the events end with it, and the last checkpoint survives', async () => {
    const run = start({ config: { ...CONFIG, steps: 40 } });
    const events = await all(run, (event) => {
      // A worker that throws outside its calls is as dead as one the browser ended.
      if (event.type === 'checkpoint.saved') {
        (worker as Worker).dispatchEvent(
          new ErrorEvent('error', { message: 'killed', cancelable: true }),
        );
      }
    });
    expect(events.at(-1)).toMatchObject({
      type: 'lab.finished',
      outcome: 'failed',
      failure: { code: 'worker-died' },
    });
    const kept = await loadCheckpoint(run.id);
    expect(kept.ok && kept.value?.state.step).toBe(5);
  }, 120_000);

  test('a worker that ends without a word is noticed, and the last checkpoint survives', async () => {
    const address = new URL('./worker.ts', import.meta.url).href;
    const code = `import ${JSON.stringify(address)};
      addEventListener('message', ({ data }) => data === 'vanish' && close());`;
    const run = startLab(
      {
        ...{ id: newId(), config: { ...CONFIG, steps: 40 }, base, device: 'wasm' },
        checkpoint: false,
      },
      () => {
        const blob = new Blob([code], { type: 'text/javascript' });
        worker = new Worker(URL.createObjectURL(blob), { type: 'module' });
        return worker;
      },
    );
    runs.push(run);
    const events = await all(run, (event) => {
      if (event.type === 'checkpoint.saved') (worker as Worker).postMessage('vanish');
    });
    expect(events.at(-1)).toMatchObject({ outcome: 'failed', failure: { code: 'worker-died' } });
    const kept = await loadCheckpoint(run.id);
    expect(kept.ok && kept.value?.state.step).toBeGreaterThanOrEqual(5);
  }, 120_000);

  test('a paused run is kept at that very step', async () => {
    const run = start({ config: { ...CONFIG, steps: 40 } });
    for await (const event of run.events) {
      if (event.type === 'step.finished' && event.step === 2) run.pause();
      if (event.type === 'paused') {
        const kept = await loadCheckpoint(run.id);
        expect(kept.ok && kept.value?.state.step).toBe(event.step);
        expect(event.step).toBeGreaterThanOrEqual(2);
        break;
      }
    }
  }, 120_000);

  test('when the disk is full the run goes on, says so, and still gives its checkpoint', async () => {
    const quota = (size: number | undefined): Promise<unknown> =>
      cdp().send('Storage.overrideQuotaForOrigin', {
        origin: location.origin,
        ...(size === undefined ? {} : { quotaSize: size }),
      });
    await quota(100_000);
    try {
      // Chromium goes on for some seconds with the room it knew of before.
      await expect.poll(isFull, { timeout: 90_000 }).toBe(true);
      const run = start();
      const events = await all(run);
      const refused = events.find(({ type }) => type === 'checkpoint.failed');
      expect(refused).toMatchObject({ failure: { boundary: 'storage', code: 'quota' } });
      expect(events.at(-1)).toMatchObject({ outcome: 'completed', step: 3 });
      const now = await run.checkpoint();
      expect(now.ok && now.value.state.step).toBe(3);
    } finally {
      await quota(undefined);
    }
  }, 240_000);

  test('a run that trains in one tab is not gone on with in another', async () => {
    const first = start({ config: { ...CONFIG, steps: 400 } });
    for await (const event of first.events) {
      if (event.type === 'checkpoint.saved') break;
      if (event.type === 'step.finished' && event.step === 1) {
        const [end] = await all(start({ id: first.id, checkpoint: true }));
        expect(end).toMatchObject({ outcome: 'failed', failure: { code: 'refused' } });
        first.stop();
      }
    }
  }, 120_000);

  test('two labs at once do not meet', async () => {
    const [a, b] = await Promise.all([
      all(start()),
      all(start({ config: { ...CONFIG, seed: 9 } })),
    ]);
    const groups = (events: readonly LabEvent[]): unknown[] =>
      events.flatMap((event) => (event.type === 'step.finished' ? [event.group?.sum] : []));
    expect(groups(a)).toHaveLength(3);
    expect(groups(a)).not.toEqual(groups(b));
  }, 120_000);

  test('weights that cannot be fetched and settings out of range end the run with a sentence', async () => {
    const missing = await all(start({ base: new URL('/nowhere/', location.href).href }));
    expect(missing.at(-1)).toMatchObject({ type: 'lab.finished', outcome: 'failed' });
    const bad = await all(start({ config: { ...CONFIG, groupSize: 99 } }));
    expect(bad).toHaveLength(1);
    expect(bad[0]?.type === 'lab.finished' && bad[0].failure?.message).toContain('Group size');
  }, 60_000);
});
