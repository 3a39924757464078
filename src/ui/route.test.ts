import fc from 'fast-check';
import { expect, test } from 'vitest';
import { href, parseRoute } from './route';

test('reads a screen with and without parameters', () => {
  expect(parseRoute('#lab').screen).toBe('lab');
  expect(parseRoute('#/lab').screen).toBe('lab');
  const route = parseRoute('#run?log=abc-_1&at=2');
  expect(route.screen).toBe('run');
  expect(route.params.get('log')).toBe('abc-_1');
  expect(route.params.get('at')).toBe('2');
});

test.each(['', '#', '#?', '#<img src=x>', '#a/b', '#../x', '#LAB'])('%j leads home', (hash) => {
  expect(parseRoute(hash).screen).toBe('run');
});

test('what href writes, parseRoute reads', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string({ minLength: 1 }), fc.string()), (params) => {
      const route = parseRoute(href('history', params));
      expect(route.screen).toBe('history');
      expect(Object.fromEntries(route.params)).toEqual({ ...params });
    }),
  );
});
