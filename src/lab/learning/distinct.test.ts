import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { TRACE_LENGTH } from '../../reasoner/notation';
import { distinctRollouts } from './distinct';

/** A trace that is told by one number. */
const trace = (n: number): number[] => Array.from({ length: TRACE_LENGTH }, (_, i) => (n + i) % 20);
const traces = (numbers: readonly number[]): Int32Array => Int32Array.from(numbers.flatMap(trace));

test('equal rollouts of a question are kept once, with their number; the rest is filled up at weight 0', () => {
  const numbers = [1, 1, 2, 1, 1, 2, 1, 1, 1, 4, 5, 1, 1, 1, 1, 1];
  const advantages = numbers.map((n) => n / 10);
  const once = distinctRollouts(traces(numbers), advantages, 8);
  // Five in all, the 1 of each question apart; sizes are eighths of sixteen.
  expect(once.traces).toEqual(traces([1, 2, 1, 4, 5, 1]));
  expect(once.owners).toEqual([0, 0, 1, 1, 1, 0]);
  expect(once.advantages).toEqual([0.1, 0.2, 0.1, 0.4, 0.5, 0.1]);
  expect(once.weights).toEqual([6 / 16, 2 / 16, 6 / 16, 1 / 16, 1 / 16, 0]);
});

test('every mean over all rollouts is kept, whatever is equal to what', () => {
  const groups = fc.integer({ min: 1, max: 9 }).chain((size) =>
    fc.array(fc.array(fc.nat(3), { minLength: size, maxLength: size }), {
      ...{ minLength: 1, maxLength: 5 },
    }),
  );
  fc.assert(
    fc.property(groups, (wanted) => {
      const size = wanted[0]!.length;
      const numbers = wanted.flat();
      const once = distinctRollouts(
        traces(numbers),
        numbers.map((n) => n * n - 2),
        size,
      );
      const rows = once.owners.length;
      expect(rows).toBeLessThanOrEqual(numbers.length);
      expect(once.traces).toHaveLength(rows * TRACE_LENGTH);
      const told = once.owners.map((owner, row) => ({
        owner,
        n: [0, 1, 2, 3].find(
          (n) => trace(n).join() === once.traces.slice(row * 15, row * 15 + 15).join(),
        )!,
        weight: once.weights[row]!,
      }));
      told.forEach(({ n }, row) => expect(once.advantages[row]).toBe(n * n - 2));
      wanted.forEach((group, g) => {
        for (const n of [0, 1, 2, 3]) {
          const weight = told
            .filter((row) => row.owner === g && row.n === n)
            .reduce((sum, row) => sum + row.weight, 0);
          const count = group.filter((other) => other === n).length;
          expect(weight).toBeCloseTo(count / numbers.length, 12);
        }
      });
    }),
  );
});
