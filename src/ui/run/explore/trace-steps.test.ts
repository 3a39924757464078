import { expect, test } from 'vitest';
import { traceSteps } from './trace-steps';

const sums = (trace: string) => traceSteps(trace).map(({ sum }) => sum);

test('the three column sums of a whole trace', () => {
  // 358 + 676 + 739 + 945: hundreds 3+6+7+9 = 25, tens 5+7+3+4 = 19, ones 8+6+9+5 = 28.
  expect(sums('a25b19c28=2718.')).toEqual(['25', '19', '28']);
  expect(traceSteps('').map(({ column }) => column)).toEqual(['hundreds', 'tens', 'ones']);
});

test('a trace that is still being written shows what is there', () => {
  expect(sums('')).toEqual([null, null, null]);
  expect(sums('a2')).toEqual([null, null, null]);
  expect(sums('a05b19c')).toEqual(['5', '19', null]);
});

test('a malformed trace gives no step that it does not hold', () => {
  expect(sums('b19=2718.')).toEqual([null, '19', null]);
});
