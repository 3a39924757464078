/** Addresses under any path, and no file of the page named from the root of its host. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { baseOf } from './address';

test.each([
  ['https://school.example/assets/index-1.js', 'https://school.example/'],
  ['https://name.github.io/cat/assets/worker-2.js', 'https://name.github.io/cat/'],
  ['http://192.168.1.5:8080/a/b/assets/x.js?v=1', 'http://192.168.1.5:8080/a/b/'],
])('a build finds its folder from any of its scripts: %s', (script, base) => {
  expect(baseOf(script, true)).toBe(base);
});

test('in development the page is the root of its server', () => {
  expect(baseOf('http://localhost:5173/src/address/address.ts', false)).toBe(
    'http://localhost:5173/',
  );
});

test('no product code names a file of the page from the root of the host', () => {
  const files = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter(
    (path) => /\.(ts|svelte)$/.test(path) && !/\.test\.ts$/.test(path),
  );
  expect(files.length).toBeGreaterThan(200);
  const rooted = /["'`]\/(?:models|model-libs|reasoner|recorded|datasets|assets|icons)\//;
  expect(files.filter((path) => rooted.test(readFileSync(join('src', path), 'utf8')))).toEqual([]);
});
