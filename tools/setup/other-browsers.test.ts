/** What is told of a browser for the walks: where it is, or why there is none. */
import { existsSync } from 'node:fs';
import { afterEach, expect, test, vi } from 'vitest';
import { findFirefox, findWebKit } from './other-browsers.mjs';

afterEach(() => {
  vi.unstubAllEnvs();
});

test('the Firefox that is named is taken, and one that is not there is told by its name', () => {
  vi.stubEnv('CAT_FIREFOX', process.execPath);
  expect(findFirefox()).toEqual({ path: process.execPath });
  vi.stubEnv('CAT_FIREFOX', '/nowhere/firefox');
  expect(findFirefox()).toEqual({
    missing: 'CAT_FIREFOX names /nowhere/firefox, which is not there',
  });
});

test('each is a program that is there, or a reason with what to do', () => {
  for (const each of [findFirefox(), findWebKit()]) {
    if ('path' in each) expect(existsSync(each.path)).toBe(true);
    else expect(each.missing).toMatch(/install/);
  }
});
