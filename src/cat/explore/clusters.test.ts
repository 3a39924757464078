import fc from 'fast-check';
import { expect, it } from 'vitest';
import { finalAnswer, formClusters } from './clusters';
import { testGrader } from '../../../test/support/cat/grader';

const compare = (left: string, right: string) =>
  testGrader.compare(left, right, new AbortController().signal);
const answered = (...answers: string[]) => answers.map((answer, index) => ({ index, answer }));

it('labels clusters by size, ties by first member', async () => {
  expect(await formClusters(answered('x', 'y', 'z', 'y'), compare)).toEqual([
    { label: 'A', rollouts: [1, 3], answer: 'y' },
    { label: 'B', rollouts: [0], answer: 'x' },
    { label: 'C', rollouts: [2], answer: 'z' },
  ]);
});

it('never joins what could not be decided', async () => {
  expect(await formClusters(answered('4?', '4', '5?'), compare)).toHaveLength(3);
  expect(await formClusters(answered('4?', '4?'), compare)).toHaveLength(1);
});

it('does not depend on the order in which rollouts end', async () => {
  const answers = fc.array(fc.constantFrom('1', '2', '3', '4?'), { maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(
      answers.chain((given) => {
        const all = answered(...given);
        return fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }));
      }),
      async ([all, shuffled]) => {
        expect(await formClusters(shuffled, compare)).toEqual(await formClusters(all, compare));
      },
    ),
  );
});

it('takes no answer that was given up', () => {
  const span = { start: 0, end: 1 };
  expect(finalAnswer({ status: 'abandoned', answer: '7', rule: 'boxed', span })).toBeNull();
  expect(finalAnswer({ status: 'weak', answer: '7', rule: 'last-number', span })).toBe('7');
  expect(finalAnswer({ status: 'none', answer: null, rule: null, span: null })).toBeNull();
  expect(finalAnswer(null)).toBeNull();
});
