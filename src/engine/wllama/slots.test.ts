import { describe, expect, test } from 'vitest';
import { laneCount, slotsFor, threadsFor } from './slots';

test('threads leave the page one core, and need isolation', () => {
  expect(threadsFor(8, true)).toBe(7);
  expect(threadsFor(1, true)).toBe(1);
  expect(threadsFor(undefined, true)).toBe(1);
  expect(threadsFor(8, false)).toBe(1);
});

test('few cores have one slot, many have more, and more threads never fewer', () => {
  expect([1, 2, 3, 7, 15].map(slotsFor)).toEqual([1, 1, 1, 2, 4]);
  for (let threads = 2; threads <= 64; threads++)
    expect(slotsFor(threads)).toBeGreaterThanOrEqual(slotsFor(threads - 1));
});

describe('lanes', () => {
  const window = { slots: 4, contextTokens: 1000 };
  test('as many as slots where all fit', () => expect(laneCount(window, 250)).toBe(4));
  // 2 × 400 fit into 1000, 3 × 400 do not
  test('fewer where the shared window is short', () => expect(laneCount(window, 400)).toBe(2));
  test('one where not even one fits', () => expect(laneCount(window, 2000)).toBe(1));
});
