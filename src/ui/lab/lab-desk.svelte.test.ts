/** The desk: one run at a time, experiments in a row, going on, weights, the recorded runs. */
import { readFileSync } from 'node:fs';
import { flushSync } from 'svelte';
import { expect, test, vi } from 'vitest';
import { DEFAULT_LAB } from '../../lab/config';
import type { LabEvent } from '../../lab/events';
import { EXPERIMENTS } from '../../lab/experiments';
import { readExhibitIndex } from '../../lab/logs/exhibit';
import { writeLabLog } from '../../lab/logs/log';
import { failure } from '../../failure/failure';
import { handCheckpoint, handDoors } from '../../../test/support/lab/doors';
import { handLog } from '../../../test/support/lab/hand-log';
import { LabDesk } from './lab-desk.svelte';
import { opening, recordedFor } from './keep/recorded';

const popular = EXPERIMENTS.find(({ id }) => id === 'popular-mistake')!;

function exhibit(name: string, reward: 'cat' | 'majority' | 'truth') {
  const final = { accuracy: 0.8, low: 0.75, high: 0.85, greedy: 0.95 };
  return {
    ...{ file: `${name}.jsonl`, preset: 'popular' as const, reward, seed: 1, steps: 150 },
    ...{ command: 'npm run lab', start: 0.3, final },
  };
}
const RECORDED = [exhibit('popular-cat-1', 'cat'), exhibit('popular-majority-1', 'majority')];

function recordedFiles(): Record<string, string> {
  const log = (reward: 'cat' | 'majority') =>
    writeLabLog(handLog({ preset: 'popular', reward, steps: 150 }));
  return {
    'index.json': JSON.stringify({ version: 1, runs: RECORDED }),
    'popular-cat-1.jsonl': log('cat'),
    'popular-majority-1.jsonl': log('majority'),
  };
}

test('the opening shows recorded runs of the popular mistake, whole', async () => {
  const desk = new LabDesk(handDoors(recordedFiles()));
  await desk.open();
  flushSync();
  expect(desk.runs.map(({ config }) => config.reward)).toEqual(['cat', 'majority']);
  expect(
    desk.runs.every(({ status, origin }) => status === 'completed' && origin === 'recorded'),
  ).toBe(true);
  expect(desk.shown?.config.reward).toBe('cat');
  expect(desk.shown?.rows.at(-1)?.evaluation?.accuracy).toBeCloseTo(0.8);
  expect(opening([])).toEqual([]);
});

test('without recorded runs the desk says so and works', async () => {
  const doors = handDoors();
  const desk = new LabDesk(doors);
  await desk.open();
  expect(desk.recordedFailure?.message).toContain('not here');
  desk.start(DEFAULT_LAB);
  expect(doors.started).toHaveLength(1);
});

test('an experiment finds the recorded runs with exactly its settings', () => {
  expect(recordedFor(popular, RECORDED).map(({ label }) => label)).toEqual([
    'CaT',
    'Majority vote',
  ]);
  const hacking = EXPERIMENTS.find(({ id }) => id === 'reward-hacking')!;
  expect(recordedFor(hacking, RECORDED).map(({ label }) => label)).toEqual(['As usual']);
  const weak = EXPERIMENTS.find(({ id }) => id === 'weak-anchor')!;
  expect(recordedFor(weak, RECORDED)).toEqual([]);
});

test('the runs of an experiment follow each other; each keeps its trained policy', async () => {
  const doors = handDoors();
  const desk = new LabDesk(doors);
  desk.startExperiment(popular);
  expect(desk.waiting).toBe(2);
  expect(doors.started).toHaveLength(1);
  doors.started[0]!.send(...handLog({ preset: 'popular', steps: 150 }));
  await vi.waitFor(() => expect(doors.started).toHaveLength(2));
  expect(doors.started[0]!.calls).toEqual(['close']);
  expect(desk.runs[0]).toMatchObject({ status: 'completed', step: 150 });
  expect(desk.training?.config.reward).toBe('majority');
  const text = async (precision: 'F16' | 'F32'): Promise<string> => {
    const file = await desk.weights(desk.runs[0]!, precision);
    return file.ok ? new TextDecoder().decode(file.value) : file.failure.message;
  };
  expect([await text('F32'), await text('F16')]).toEqual(['policy F32', 'policy F16']);
  const sent = await desk.send(desk.runs[0]!);
  expect(sent).toEqual({ ok: true, value: 'lab:popular-cat-seed1-step150-run1' });
  expect(desk.keep.policies).toMatchObject([
    { id: 'lab:popular-cat-seed1-step150-run1', step: 150 },
  ]);
  expect(await doors.sent[0]!.file.text()).toBe('policy F16');
  expect(await doors.sent[0]!.anchor.text()).toBe('anchor F16');
  await desk.keep.deletePolicy('lab:popular-cat-seed1-step150-run1');
  expect(desk.keep.policies).toEqual([]);
  desk.stop(true);
  expect(doors.started[1]!.calls).toEqual(['stop']);
  expect(desk.waiting).toBe(0);
});

test('a run that cannot start is said to have failed, and those behind it are let go', async () => {
  const doors = handDoors();
  const desk = new LabDesk(doors);
  desk.startExperiment(popular);
  const why = failure('network', 'not-found', 'no weights', { canRetry: true });
  doors.started[0]!.send({ type: 'lab.finished', outcome: 'failed', step: 0, failure: why });
  await vi.waitFor(() => expect(desk.training).toBeNull());
  expect(desk.runs).toHaveLength(1);
  expect(desk.runs[0]).toMatchObject({ status: 'failed', failure: why });
  expect(doors.started).toHaveLength(1);
});

/** The first steps of a run, as a checkpoint keeps them. */
function firstSteps(steps: number): LabEvent[] {
  return handLog({ steps: 80 }).filter(
    (event) =>
      !(event.type === 'step.finished' && event.step > steps) &&
      !(event.type === 'evaluated' && event.evaluation.step > steps) &&
      event.type !== 'lab.finished',
  );
}

test('a kept run is looked at, then goes on under its own id with the curves it had', async () => {
  const doors = handDoors();
  doors.kept.set('old', handCheckpoint('old', 40, firstSteps(40)));
  const desk = new LabDesk(doors);
  await desk.keep.refresh();
  expect(desk.keep.checkpoints).toMatchObject([{ id: 'old', step: 40 }]);
  await desk.openKept('old');
  expect(doors.started).toHaveLength(0);
  expect(desk.shown).toMatchObject({ id: 'old', status: 'stopped', step: 40, hasWeights: true });
  await desk.goOn('old');
  expect(doors.started[0]!.request).toMatchObject({ id: 'old', checkpoint: true });
  expect(desk.training).toBe(desk.runs[0]);
  expect(desk.training?.rows.at(-1)?.step).toBe(40);
  await desk.goOn('old');
  expect(doors.started).toHaveLength(1);
});

test('when its worker dies a run says so, keeps its curves, and goes on from its checkpoint', async () => {
  const doors = handDoors();
  const desk = new LabDesk(doors);
  desk.start(DEFAULT_LAB);
  doors.kept.set('run-1', handCheckpoint('run-1', 20, firstSteps(20)));
  doors.started[0]!.send(...firstSteps(23));
  const died = failure('engine', 'worker-died', 'The worker stopped.', { canRetry: true });
  doors.started[0]!.send({ type: 'lab.finished', outcome: 'failed', step: 23, failure: died });
  await vi.waitFor(() => expect(desk.keep.has('run-1')).toBe(true));
  expect(desk.runs[0]).toMatchObject({ status: 'failed', step: 23, failure: died });
  expect(desk.runs[0]!.rows.at(-1)?.step).toBe(23);
  await desk.goOn('run-1');
  expect(doors.started[1]!.request).toMatchObject({ id: 'run-1', checkpoint: true });
  expect(desk.runs).toHaveLength(1);
  expect(desk.training).toMatchObject({ status: 'starting', failure: null });
});

test('going on is heard also in the moment after the end, while what is kept is read', async () => {
  const hand = handDoors();
  let read = (): void => undefined;
  const { list } = hand.checkpoints;
  const doors = {
    ...hand,
    checkpoints: { ...hand.checkpoints, list: () => list() },
  };
  const desk = new LabDesk(doors);
  desk.start(DEFAULT_LAB);
  hand.kept.set('run-1', handCheckpoint('run-1', 20, firstSteps(20)));
  await desk.keep.refresh();
  const reading = new Promise<void>((resolve) => (read = resolve));
  doors.checkpoints.list = () => reading.then(list);
  const died = failure('engine', 'worker-died', 'The worker stopped.', { canRetry: true });
  const end: LabEvent = { type: 'lab.finished', outcome: 'failed', step: 23, failure: died };
  hand.started[0]!.send(...firstSteps(23), end);
  await vi.waitFor(() => expect(desk.runs[0]!.status).toBe('failed'));
  await desk.goOn('run-1');
  read();
  await vi.waitFor(() => expect(hand.started).toHaveLength(2));
  expect(hand.started[1]!.request).toMatchObject({ id: 'run-1', checkpoint: true });
});

test('a full disk is said and stops nothing; the checkpoint can still be saved as a file', async () => {
  const doors = handDoors();
  const desk = new LabDesk(doors);
  desk.start(DEFAULT_LAB);
  const full = failure('storage', 'quota', 'No room left.', { canRetry: true });
  doors.started[0]!.send(...firstSteps(20), { type: 'checkpoint.failed', step: 20, failure: full });
  await vi.waitFor(() => expect(desk.training?.storageFailure).toEqual(full));
  expect(desk.training).toMatchObject({ status: 'running', step: 20 });
  expect(await desk.checkpointFile(desk.training!)).toEqual({
    ok: true,
    value: new Uint8Array([20]),
  });
  doors.started[0]!.send({ type: 'checkpoint.saved', step: 25 });
  await vi.waitFor(() => expect(desk.training?.storageFailure).toBeNull());
});

test('in a hidden tab, whose timers sleep, a run still comes to its end', async () => {
  vi.useFakeTimers();
  try {
    const doors = handDoors();
    const desk = new LabDesk(doors);
    desk.startExperiment(popular);
    doors.started[0]!.send(...handLog({ preset: 'popular', steps: 150 }));
    while (doors.started.length < 2) await Promise.resolve();
    expect(desk.runs[0]).toMatchObject({ status: 'completed', step: 150 });
    expect(desk.runs[0]!.rows.at(-1)?.step).toBe(150);
    expect(desk.training?.config.reward).toBe('majority');
  } finally {
    vi.useRealTimers();
  }
});

test('a worker that does not answer is ended at once', async () => {
  const doors = handDoors();
  const desk = new LabDesk(doors);
  desk.start(DEFAULT_LAB);
  desk.stop(false);
  expect(desk.training?.status).toBe('stopping');
  desk.kill();
  expect(doors.started[0]!.calls).toEqual(['stop', 'close']);
});

test('of a long run, recent groups and one in ten of the older ones stay', async () => {
  const doors = handDoors();
  const desk = new LabDesk(doors);
  desk.start({ ...DEFAULT_LAB, steps: 300 });
  const log = handLog({ steps: 300 });
  const group = log.find((event) => event.type === 'step.finished' && event.group !== null);
  const whole = log.map((event) =>
    event.type === 'step.finished' && group?.type === 'step.finished'
      ? { ...event, group: group.group }
      : event,
  );
  doors.started[0]!.send(...whole);
  await vi.waitFor(() => expect(desk.training).toBeNull());
  const steps = desk.runs[0]!.groups.map(({ step }) => step);
  expect(steps.at(-1)).toBe(300);
  expect(steps.slice(0, 3)).toEqual([1, 11, 21]);
  expect(steps).toContain(250);
  expect(steps.length).toBeLessThan(90);
});

test('every experiment can be seen as recorded, all of its runs', () => {
  const index = readExhibitIndex(
    JSON.parse(readFileSync('public/recorded/lab/index.json', 'utf8')) as unknown,
  );
  if (!index.ok) throw new Error(index.failure.message);
  for (const experiment of EXPERIMENTS) {
    const labels = recordedFor(experiment, index.value.runs).map(({ label }) => label);
    expect(labels).toEqual(experiment.runs.map(({ label }) => label));
  }
});
