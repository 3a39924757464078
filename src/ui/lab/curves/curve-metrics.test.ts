/** Points, tables and what training bought, from logs worked out by hand. */
import { describe, expect, test } from 'vitest';
import { curveRows } from '../../../lab/logs/curves';
import { DEFAULT_LAB, defaultsOf } from '../../../lab/config';
import { EXPERIMENTS } from '../../../lab/experiments';
import { boughtRows } from '../gain/bought';
import { CURVE_METRICS, curvePoints, MAIN_METRICS } from './curve-metrics';
import { labelLifts } from './curve-plot';
import { tableRows } from './curve-table';
import { handGroup, handLog } from '../../../../test/support/lab/hand-log';
import { samePart, traceParts, rightCount } from '../group/trace-cells';
import { differences } from '../words';

const metric = (id: string) => CURVE_METRICS.find((one) => one.id === id)!;

describe('curve points', () => {
  const rows = curveRows(handLog({ steps: 20, evaluateEvery: 10 }, 0.2, 0.6));

  test('measurements stand at their steps with their interval', () => {
    const points = curvePoints(rows, metric('accuracy'));
    expect(points.map(({ step }) => step)).toEqual([0, 10, 20]);
    expect(points[1]?.value).toBeCloseTo(0.4);
    expect(points[1]?.low).toBeCloseTo(0.35);
    expect(points[1]?.high).toBeCloseTo(0.45);
  });

  test('single steps are averaged over the last eight that have a number', () => {
    const values = [1, 0, 1, 1, 0, 0, 1, 0, 1, 1];
    const made = values.map((reward, i) => ({
      ...rows[1]!,
      step: i + 1,
      metrics: { ...rows[1]!.metrics!, reward: i === 3 ? null : reward },
    }));
    const points = curvePoints(made, metric('reward'));
    expect(points.map(({ step }) => step)).not.toContain(4);
    expect(points[1]?.value).toBeCloseTo(0.5);
    // Steps 2, 3, 5 to 10: 0 1 0 0 1 0 1 1.
    expect(points.at(-1)?.value).toBeCloseTo(4 / 8);
  });

  test('every experiment names curves there are', () => {
    for (const { curves } of EXPERIMENTS) {
      expect(curves).toHaveLength(4);
      for (const id of curves) expect(metric(id)?.id).toBe(id);
    }
  });

  test('the main metrics exist, and speed is the inverse of the seconds', () => {
    for (const id of MAIN_METRICS) expect(metric(id).id).toBe(id);
    expect(curvePoints(rows, metric('speed')).at(-1)?.value).toBeCloseTo(1.25);
  });

  test('a table has every step of any run once, with gaps where a run has none', () => {
    const series = [10, 20].map((steps, i) => ({
      ...{ number: i + 1, label: '' },
      points: curvePoints(curveRows(handLog({ steps, evaluateEvery: 5 * (i + 1) })), metric('kl')),
    }));
    const table = tableRows(series);
    expect(table.map(({ step }) => step)).toEqual([0, 5, 10, 20]);
    expect(table.map(({ cells }) => cells.map((cell) => cell !== null))).toEqual([
      [true, true],
      [true, false],
      [true, true],
      [false, true],
    ]);
  });
});

test('numbers at the ends of lines stand apart, and only where they would meet', () => {
  const at = (value: number, step = 80) => ({ step, value });
  // A pixel is worth 0.01: 0.82 and 0.84 are two pixels apart and need eleven.
  const lifts = labelLifts([at(0.84), at(0.5), at(0.82), undefined, at(0.82, 40)], 0.01);
  expect(lifts.map((lift) => Math.round(lift))).toEqual([9, 0, 0, 0, 0]);
  const equal = labelLifts([at(0.9), at(0.9), at(0.9)], 0.01);
  expect(equal.map((lift) => Math.round(lift))).toEqual([0, 11, 22]);
});

describe('what training bought', () => {
  test('one sample costs 15 tokens, a group with its synthesis nine times that', () => {
    const rows = boughtRows(curveRows(handLog({ steps: 20 })), { ...DEFAULT_LAB, steps: 20 });
    expect(rows.map(({ tokens }) => tokens)).toEqual([15, 15, 135, 15, 15]);
    expect(rows[1]?.accuracy).toBeCloseTo(0.45);
    // Wilson for 35 of 40: 0.739 to 0.945.
    expect(rows[2]).toMatchObject({ accuracy: 0.875, on: '40 training sums of the first 5 steps' });
    expect(rows[2]?.low).toBeCloseTo(0.739, 3);
    expect(rows[2]?.high).toBeCloseTo(0.9454, 3);
    expect(rows[3]?.accuracy).toBeCloseTo(0.8);
  });

  test('majority and truth have no synthesis to compare with; before the first step there is nothing', () => {
    const rows = curveRows(handLog({ steps: 20 }));
    expect(boughtRows(rows, { ...DEFAULT_LAB, reward: 'majority' })).toHaveLength(4);
    expect(boughtRows(rows.slice(0, 1), DEFAULT_LAB)).toEqual([]);
  });
});

describe('traces', () => {
  test('are cut at the letters, and a malformed one stays as written', () => {
    expect(traceParts('a05b19c28=0718.')).toEqual(['5', '19', '28', '718']);
    expect(traceParts('a5b19')).toEqual(['a5b19']);
  });

  test('parts are compared one by one', () => {
    expect(samePart('a25b19c18=2708.', 'a25b19c28=2718.')).toEqual([true, true, false, false]);
    expect(samePart('junk', 'a25b19c28=2718.')).toEqual([null, null, null, null]);
    expect(rightCount(handGroup(3).traces, 2718)).toBe(3);
  });
});

test('only what differs from the usual settings is named', () => {
  expect(differences(DEFAULT_LAB)).toBe('');
  expect(differences({ ...DEFAULT_LAB, learningRate: 6e-4, anchor: 'live', seed: 7 })).toBe(
    'Learning rate 6e−4, live anchor',
  );
  // Each preset has its own usual values.
  expect(differences(defaultsOf('popular'))).toBe('');
});
