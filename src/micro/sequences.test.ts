import { describe, expect, test } from 'vitest';
import { encode, QUESTION_LENGTH, TRACE_LENGTH } from '../reasoner/notation';
import { questionOf, type Sum } from '../reasoner/sums';
import { trueTrace } from '../reasoner/trace';
import { commonestTokens, splitTraces, sumsOf, WHOLE_LENGTH, wholeTokens } from './sequences';

const A: Sum = [358, 676, 739, 945];
const B: Sum = [12, 0, 999, 407];
const [a, b] = [A, B].map((sum) => encode(trueTrace(sum))!) as [number[], number[]];

describe('token ids of many sequences', () => {
  test('traces are cut group after group', () => {
    const groups = splitTraces(Int32Array.from([...a, ...b, ...b, ...a]), 2);
    expect(groups).toEqual([
      [trueTrace(A), trueTrace(B)],
      [trueTrace(B), trueTrace(A)],
    ]);
  });

  test('log-probabilities are summed trace by trace', () => {
    const values = Float32Array.from({ length: 2 * TRACE_LENGTH }, (_, i) =>
      i < TRACE_LENGTH ? -1 : -2,
    );
    expect(sumsOf(values)).toEqual([-TRACE_LENGTH, -2 * TRACE_LENGTH]);
  });

  test('questions and traces are joined, less the last token', () => {
    const questions = [A, B].map((sum) => encode(questionOf(sum))!);
    const whole = wholeTokens(Int32Array.from(questions.flat()), Int32Array.from([...a, ...b]));
    expect(whole).toHaveLength(2 * WHOLE_LENGTH);
    expect([...whole.subarray(WHOLE_LENGTH)]).toEqual([...questions[1]!, ...b.slice(0, -1)]);
    expect(questions[1]).toHaveLength(QUESTION_LENGTH);
  });

  test('the commonest token wins its place; of equally common ones the first', () => {
    const changed = (at: number, token: number): number[] => a.with(at, token);
    const group = [changed(3, 1), changed(3, 2), changed(3, 2), changed(5, 7)];
    const other = [b, a, a, b];
    const rows = commonestTokens(Int32Array.from([...group, ...other].flat()), 4);
    expect([...rows.subarray(0, TRACE_LENGTH)]).toEqual(changed(3, 2));
    expect([...rows.subarray(TRACE_LENGTH)]).toEqual(b);
  });
});
