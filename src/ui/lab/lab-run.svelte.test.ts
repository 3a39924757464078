import { expect, test } from 'vitest';
import { DEFAULT_LAB } from '../../lab/config';
import type { LabEvent } from '../../lab/events';
import { handGroup, handLog } from '../../../test/support/lab/hand-log';
import { LabRunState, type RunOrigin } from './lab-run.svelte';

/** A run whose groups, one in ten steps, have this many right answers of eight. */
function opened(origin: RunOrigin, rights: readonly number[]): number | undefined {
  const run = new LabRunState('id', 1, 'run', DEFAULT_LAB, origin);
  const events = handLog({ steps: rights.length * 10 }).map((event): LabEvent =>
    event.type === 'step.finished' && event.group
      ? { ...event, group: handGroup(rights[(event.step - 1) / 10]!, 8) }
      : event,
  );
  run.load(events);
  return run.groups[run.firstToOpen]?.step;
}

test('a log opens at the earliest group whose rewards differ, a run of this page at its newest', () => {
  expect(opened('recorded', [8, 3, 5, 0])).toBe(11);
  expect(opened('file', [8, 8, 8])).toBe(21);
  expect(opened('live', [3, 5, 8, 8])).toBe(31);
  expect(opened('recorded', [])).toBeUndefined();
});

test('where accuracy fell, a log opens at the earliest group that rewarded what was wrong', () => {
  const run = new LabRunState('id', 1, 'run', DEFAULT_LAB, 'recorded');
  run.load(
    handLog({ steps: 40 }, 0.8, 0.1).map((event): LabEvent => {
      if (event.type !== 'step.finished' || !event.group) return event;
      const group = handGroup(4, 8);
      return { ...event, group: event.step < 21 ? group : { ...group, reference: 2708 } };
    }),
  );
  expect(run.groups[run.firstToOpen]?.step).toBe(21);
});
