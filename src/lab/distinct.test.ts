import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { TRACE_LENGTH } from '../reasoner/notation';
import { distinctRollouts } from './distinct';

/** A trace that is told by one number. */
const trace = (n: number): number[] => Array.from({ length: TRACE_LENGTH }, (_, i) => (n + i) % 20);
const traces = (numbers: readonly number[]): Int32Array => Int32Array.from(numbers.flatMap(trace));

test('equal rollouts are kept once, with their number; narrow groups are filled up at weight 0', () => {
  const numbers = [1, 1, 2, 1, 1, 2, 1, 1, 3, 4, 5, 3, 3, 3, 3, 3];
  const advantages = numbers.map((n) => n / 10);
  const once = distinctRollouts(traces(numbers), advantages, 8);
  // Three in the second group; widths are quarters of eight.
  expect(once.traces).toEqual(traces([1, 2, 1, 1, 3, 4, 5, 3]));
  expect(once.advantages).toEqual([0.1, 0.2, 0.1, 0.1, 0.3, 0.4, 0.5, 0.3]);
  expect(once.weights).toEqual([6 / 16, 2 / 16, 0, 0, 6 / 16, 1 / 16, 1 / 16, 0]);
});

test('every mean over all rollouts is kept, whatever is equal to what', () => {
  const group = fc.integer({ min: 1, max: 9 });
  fc.assert(
    fc.property(
      group.chain((size) =>
        fc.tuple(
          fc.constant(size),
          fc.array(fc.array(fc.nat(3), { minLength: size, maxLength: size }), {
            ...{ minLength: 1, maxLength: 5 },
          }),
        ),
      ),
      ([size, groups]) => {
        const numbers = groups.flat();
        const advantages = numbers.map((n) => n * n - 2);
        const once = distinctRollouts(traces(numbers), advantages, size);
        const width = once.advantages.length / groups.length;
        expect(Number.isInteger(width) && width <= size).toBe(true);
        expect(once.traces).toHaveLength(once.advantages.length * TRACE_LENGTH);
        groups.forEach((wanted, g) => {
          for (const n of new Set(wanted)) {
            const weight = once.weights.reduce((sum, w, i) => {
              const own = once.traces.subarray(i * TRACE_LENGTH, (i + 1) * TRACE_LENGTH);
              const here = Math.floor(i / width) === g && own.join() === trace(n).join();
              if (here) expect(once.advantages[i]).toBe(n * n - 2);
              return here ? sum + w : sum;
            }, 0);
            const count = wanted.filter((other) => other === n).length;
            expect(weight).toBeCloseTo(count / numbers.length, 12);
          }
        });
        expect(once.weights.reduce((sum, w) => sum + w)).toBeCloseTo(1, 12);
      },
    ),
  );
});
