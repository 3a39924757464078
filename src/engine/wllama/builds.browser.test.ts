/** Each browser fetches the build it can run, and no other. */
import { expect, test } from 'vitest';
import { hasMemory64 } from '../../platform/wasm';
import { fetchBuild } from './builds';

const { signal } = new AbortController();

/** Names of the files that this asks for. */
async function asked(memory64: boolean): Promise<string[]> {
  performance.clearResourceTimings();
  const build = await fetchBuild(memory64, signal);
  expect(build.ok && WebAssembly.validate(build.value.wasm)).toBe(true);
  expect(build.ok && build.value.worker !== null).toBe(!memory64);
  return performance
    .getEntriesByType('resource')
    .map(({ name }) => new URL(name).pathname)
    .filter((path) => /wllama[^/]*\.(?:wasm|js)$/.test(path));
}

test('this Chromium has memory of 64 bits', () => {
  expect(hasMemory64()).toBe(true);
});

test('the usual build is one file', async () => {
  const files = await asked(true);
  expect(files).toHaveLength(1);
  expect(files[0]).not.toContain('compat');
});

test('the compatibility build is its own wasm and its own script', async () => {
  const files = await asked(false);
  expect(files).toHaveLength(2);
  for (const file of files) expect(file).toContain('wllama-compat');
});
