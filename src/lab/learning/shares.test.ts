import { expect, test } from 'vitest';
import { clipRow, sharesOf, weightedSum } from './shares';

test('a batch is cut into shares that cover it once, of equal length give or take one', () => {
  for (let questions = 1; questions <= 9; questions++) {
    for (let wanted = 1; wanted <= 4; wanted++) {
      const shares = sharesOf(questions, wanted);
      expect(shares).toHaveLength(Math.min(questions, wanted));
      expect(shares[0]!.from).toBe(0);
      expect(shares.at(-1)!.to).toBe(questions);
      shares.slice(1).forEach(({ from }, i) => expect(from).toBe(shares[i]!.to));
      const lengths = shares.map(({ from, to }) => to - from);
      expect(Math.max(...lengths) - Math.min(...lengths)).toBeLessThanOrEqual(1);
      expect(Math.min(...lengths)).toBeGreaterThan(0);
    }
  }
});

test('gradients of shares are summed by their weight', () => {
  const sum = weightedSum([Float32Array.of(1, 2), Float32Array.of(3, -2)], [0.25, 0.75]);
  expect([...sum]).toEqual([2.5, -1]);
});

test('a row longer than allowed is scaled to the allowed length, a shorter one is left alone', () => {
  const long = Float32Array.of(3, 4);
  expect(clipRow(long, 1)).toBeCloseTo(5, 6);
  expect(long[0]).toBeCloseTo(0.6, 5);
  expect(long[1]).toBeCloseTo(0.8, 5);
  const short = Float32Array.of(0.3, 0.4);
  expect(clipRow(short, 1)).toBeCloseTo(0.5, 6);
  expect([...short]).toEqual([...Float32Array.of(0.3, 0.4)]);
});
