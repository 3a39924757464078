/** A definition stays within the window and off its term. */
import { expect, test } from 'vitest';
import { placeBeside } from './definition';

const room = { width: 360, height: 740 };
const card = { width: 300, height: 90 };

test('above the term and centred on it where there is room', () => {
  const wide = { width: 1280, height: 720 };
  const term = { left: 600, top: 400, width: 80, height: 20 };
  expect(placeBeside(term, card, wide)).toEqual({ left: 490, top: 304 });
});

test('below where the top of the window is too near', () => {
  const term = { left: 100, top: 50, width: 80, height: 20 };
  expect(placeBeside(term, card, room).top).toBe(76);
});

test.each([0, 5, 180, 340])('within a narrow window, with the term at %i', (left) => {
  const placed = placeBeside({ left, top: 400, width: 20, height: 20 }, card, room);
  expect(placed.left).toBeGreaterThanOrEqual(12);
  expect(placed.left + card.width).toBeLessThanOrEqual(room.width - 12);
});
