import { expect, test } from 'vitest';
import type { Entry, RunEvent } from '../../cat/log/events';
import { createRecorder } from '../../cat/log/record';
import { DEFAULT_CONFIG } from '../../cat/task';
import { failure } from '../../failure/failure';
import { fail, ok } from '../../failure/result';
import { RunDesk, type RunDoors } from './desk.svelte';
import { RunState } from './run.svelte';
import { asLog, mathRun } from '../../../test/support/run/sample-run';

const task = { question: 'q', kind: 'math' } as const;

function makeDesk(doors: Partial<RunDoors> = {}) {
  const entries: Entry[] = [];
  let now = 0;
  const doorsOf: RunDoors = {
    prepare: () => Promise.resolve(ok({} as never)),
    run: async function* (): AsyncGenerator<RunEvent> {
      yield* mathRun();
    },
    openRecord: () => {
      const recorder = createRecorder(() => now);
      return Promise.resolve({
        entries,
        add: (event) => void entries.push(...recorder.add(event)),
        flush: () => Promise.resolve(ok(undefined)),
        finish: () => {
          entries.push(...recorder.flush());
          return Promise.resolve(ok(undefined));
        },
      });
    },
    clock: () => (now += 1),
    wait: () => Promise.resolve(),
    ...doors,
  };
  const desk = new RunDesk(doorsOf, new RunState(() => () => {}));
  return { desk, entries };
}

test('a start loads, runs and records every event', async () => {
  const { desk, entries } = makeDesk();
  const phases: string[] = [];
  const started = desk.start(task, DEFAULT_CONFIG);
  phases.push(desk.phase);
  await started;
  phases.push(desk.phase);
  expect(phases).toEqual(['preparing', 'idle']);
  expect(desk.run.view.status).toBe('completed');
  expect(desk.log).toBe(entries);
  expect(entries.at(-1)?.event.type).toBe('run.finished');
});

test('a model that cannot be loaded is a failure, the last run stays', async () => {
  const { desk } = makeDesk({
    prepare: () =>
      Promise.resolve(fail(failure('model', 'out-of-memory', 'Needs 900 MB. Pick a smaller one.'))),
  });
  const log = asLog(mathRun());
  desk.open(log, { kind: 'stored', id: 'kept' });
  await desk.start(task, DEFAULT_CONFIG);
  expect(desk.failure?.code).toBe('out-of-memory');
  expect(desk.run.view.status).toBe('completed');
  expect(desk.log).toBe(log);
});

test('a run whose log has no place does not begin, and the page is free again', async () => {
  const { desk } = makeDesk({ openRecord: () => Promise.reject(new TypeError('chunk missing')) });
  await desk.start(task, DEFAULT_CONFIG);
  expect(desk.busy).toBe(false);
  expect(desk.failure).toMatchObject({
    canRetry: true,
    detail: expect.stringContaining('chunk') as string,
  });
  expect(desk.run.view.status).toBe('empty');
});

test('from Stop to the end of the run the desk says that it is stopping', async () => {
  const seen: boolean[] = [];
  const { desk } = makeDesk({
    run: async function* (_task, _config, signal): AsyncGenerator<RunEvent> {
      const [first] = mathRun();
      yield first!;
      seen.push(desk.stopping);
      desk.stop();
      seen.push(desk.stopping, signal.aborted);
      yield { type: 'run.finished', outcome: 'cancelled', failure: null };
    },
  });
  await desk.start(task, DEFAULT_CONFIG);
  expect(seen).toEqual([false, true, true]);
  expect(desk.stopping).toBe(false);
});

test('stopping while the model loads is no failure', async () => {
  const { desk } = makeDesk({
    prepare: (_, signal) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => {
          reject(new DOMException('stopped', 'AbortError'));
        });
      }),
  });
  const started = desk.start(task, DEFAULT_CONFIG);
  desk.stop();
  await started;
  expect(desk.failure).toBeNull();
  expect(desk.phase).toBe('idle');
});

test('a full disk stops nothing and is said', async () => {
  const quota = failure('storage', 'quota', 'The disk is full.');
  const { desk } = makeDesk({
    openRecord: (onFailure) => {
      onFailure(quota);
      return Promise.resolve({
        entries: [],
        add: () => {},
        flush: () => Promise.resolve(fail(quota)),
        finish: () => Promise.resolve(fail(quota)),
      });
    },
  });
  await desk.start(task, DEFAULT_CONFIG);
  expect(desk.run.view.status).toBe('completed');
  expect(desk.storageFailure).toBe(quota);
});

test('a replay ends on the same view, also when it is stopped', async () => {
  const { desk } = makeDesk();
  desk.open(asLog(mathRun()), { kind: 'stored', id: 'kept' });
  const end = desk.run.view;
  const replaying = desk.replay(1);
  expect(desk.phase).toBe('replaying');
  desk.stop();
  await replaying;
  expect(desk.run.view).toEqual(end);
  expect(desk.phase).toBe('idle');
});
