import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clusterAnswers, clusterAnswersAsync } from './clusters';
import { compareCheap } from './ladder';
import type { Equality } from './types';

const cheap = (left: string, right: string): Equality => compareCheap(left, right).equality;

describe('clusters', () => {
  it('are labelled by size, then by first member', () => {
    expect(
      clusterAnswers(['1/2', '3', '0.5', null, '\\frac{3}{1}', '\\frac12', '7'], cheap),
    ).toEqual([
      { label: 'A', rollouts: [0, 2, 5], answer: '1/2' },
      { label: 'B', rollouts: [1, 4], answer: '3' },
      { label: 'C', rollouts: [6], answer: '7' },
    ]);
  });

  it('of no answers are none', () => {
    expect(clusterAnswers([null, null], cheap)).toEqual([]);
  });

  it('never join over unknown, and join over a chain of equal', () => {
    const verdicts: Record<string, Equality> = {
      ab: 'equal',
      bc: 'equal',
      ac: 'unknown',
      ad: 'unknown',
      bd: 'unknown',
      cd: 'unknown',
    };
    const groups = clusterAnswers(
      ['a', 'b', 'c', 'd'],
      (x, y) => verdicts[x + y] ?? verdicts[y + x] ?? 'unknown',
    );
    expect(groups.map(({ rollouts }) => rollouts)).toEqual([[0, 1, 2], [3]]);
  });

  it('do not join two different points over a bare list', () => {
    // 1,3 says (1,3) and also 3,1 says (3,1); the points differ.
    const groups = clusterAnswers(['(1,3)', '1,3', '3,1', '(3,1)'], cheap);
    const of = (index: number): string | undefined =>
      groups.find(({ rollouts }) => rollouts.includes(index))?.label;
    expect(of(0)).not.toBe(of(3));
  });

  it('are the same whatever the order of the rollouts', () => {
    const pool = [
      '1/2',
      '0.5',
      '50%',
      '50',
      '\\frac{2}{4}',
      '3',
      '(1,3)',
      '1,3',
      '3,1',
      '(3,1)',
      'x=3',
      '\\text{east}',
      'East',
      '(((',
      null,
    ];
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...pool), { maxLength: 8 }),
        fc.array(fc.nat(), { minLength: 8, maxLength: 8 }),
        (answers, keys) => {
          const order = answers
            .map((_, i) => i)
            .sort((a, b) => (keys[a] ?? 0) - (keys[b] ?? 0) || a - b);
          const sets = (
            groups: { rollouts: readonly number[] }[],
            back: (i: number) => number,
          ): string[] =>
            groups
              .map(({ rollouts }) =>
                rollouts
                  .map(back)
                  .sort((a, b) => a - b)
                  .join(),
              )
              .sort();
          const straight = sets(clusterAnswers(answers, cheap), (i) => i);
          const shuffled = sets(
            clusterAnswers(
              order.map((i) => answers[i] ?? null),
              cheap,
            ),
            (i) => order[i] ?? -1,
          );
          expect(shuffled).toEqual(straight);
        },
      ),
    );
  });

  it('come out the same over an asynchronous comparison', async () => {
    const answers = ['1/2', '3', '0.5', null, '3.0'];
    expect(await clusterAnswersAsync(answers, (x, y) => Promise.resolve(cheap(x, y)))).toEqual(
      clusterAnswers(answers, cheap),
    );
  });
});
