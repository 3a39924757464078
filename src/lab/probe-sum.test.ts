import { expect, test } from 'vitest';
import { columnSums, splitOf } from '../reasoner/sums';
import { isTypical, typicalSum } from './probe-sum';

test('the sum that is shown is held out, of average columns, and the same for the same seed', () => {
  for (let seed = 1; seed <= 50; seed++) {
    const sum = typicalSum(seed);
    expect(splitOf(sum)).toBe('held-out');
    for (const column of columnSums(sum)) expect(Math.abs(column - 18)).toBeLessThanOrEqual(3);
    expect(typicalSum(seed)).toEqual(sum);
  }
});

test('a sum with a large column is not typical', () => {
  expect(isTypical([448, 356, 559, 579])).toBe(false);
});
