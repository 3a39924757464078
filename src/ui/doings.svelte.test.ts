import { expect, test } from 'vitest';
import { Doings } from './doings.svelte';
import type { LabDesk } from './lab/lab-desk.svelte';
import { labDoing } from './lab/doing';
import type { RunDesk } from './run/desk.svelte';
import { runDoing } from './run/doing';
import { foldAll } from '../cat/log/fold';
import { asLog, mathRun } from '../../test/support/run/sample-run';

test('what goes on is told by its own part, the last one of a name', () => {
  const doings = new Doings();
  doings.watch('run', () => null);
  expect(doings.now).toEqual([]);
  const doing = { screen: 'run', words: 'Run', share: null };
  doings.watch('run', () => doing);
  expect(doings.now).toEqual([doing]);
});

test('a run tells how many rollouts are done; one that is idle or replayed tells nothing', () => {
  const events = [...mathRun()];
  const first = events.findIndex(({ type }) => type === 'rollout.finished');
  const view = foldAll(asLog(events.slice(0, first + 1)));
  const desk = { phase: 'running', progress: null, run: { view } } as unknown as RunDesk;
  expect(runDoing(desk)).toEqual({
    screen: 'run',
    words: 'Run: 1 of 8 rollouts done',
    share: 1 / 8,
  });
  expect(runDoing({ ...desk, phase: 'replaying' } as RunDesk)).toBeNull();
  expect(runDoing({ ...desk, phase: 'idle' } as RunDesk)).toBeNull();
  const progress = { phase: 'download', done: 25, total: 100 };
  expect(runDoing({ ...desk, phase: 'preparing', progress } as RunDesk)).toMatchObject({
    words: 'Run: loading the model',
    share: 0.25,
  });
});

test('a training tells its step, and what is left', () => {
  const training = { step: 12, status: 'running', secondsLeft: 120, config: { steps: 80 } };
  const desk = { training, waiting: 1 } as unknown as LabDesk;
  expect(labDoing(desk)).toEqual({
    screen: 'lab',
    words: 'Training: step 12 of 80, about 2 min left, 1 more to come',
    share: 0.15,
  });
  expect(labDoing({ training: null, waiting: 0 } as unknown as LabDesk)).toBeNull();
});
