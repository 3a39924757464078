import { expect, test } from 'vitest';
import { requestOf } from './worker';

const entry = {
  name: 'https://models.example/a',
  initiatorType: 'fetch',
  startTime: 20.4,
  transferSize: 0,
};

test('a foreign answer without a size is unknown, an own one came from a cache', () => {
  expect(requestOf(entry, 1000, 'https://page.example')).toEqual({
    url: entry.name,
    by: 'fetch',
    at: 1020,
    bytes: null,
  });
  expect(requestOf(entry, 1000, 'https://models.example').bytes).toBe(0);
  expect(requestOf({ ...entry, transferSize: 7 }, 0, 'https://page.example').bytes).toBe(7);
});
