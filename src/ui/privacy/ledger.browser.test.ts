/** The list on the Privacy page and the browser's own record, with real workers. */
import { expect, test } from 'vitest';
import { startSymbolicInBrowser } from '../../answers/symbolic/start-browser';
import { connectEngine } from '../../engine/client';
import { RequestLedger } from './ledger.svelte';

const never = new AbortController().signal;

test('what an engine’s worker asks the network for is in the list, also what failed', async () => {
  const ledger = new RequestLedger();
  const engine = connectEngine('scripted');
  const own = new URL('/no-such-recording.jsonl', location.href).href;
  const foreign = 'https://models.invalid/recording.jsonl';
  for (const url of [own, foreign])
    await engine.load({ kind: 'recording', id: 'x', url }, {}, () => undefined, never);
  const found = (url: string) => ledger.lines.find((line) => line.url === url);
  await expect.poll(() => found(foreign)).toMatchObject({ own: false, by: 'fetch, in a worker' });
  expect(found(own)).toMatchObject({ own: true });
  const now = performance.now();
  expect(ledger.lines.every(({ ms }) => ms >= 0 && ms <= now + 1000)).toBe(true);
  await engine.unload();
});

test('llama.cpp’s wasm is asked for by a worker the list knows', async () => {
  const ledger = new RequestLedger();
  const engine = connectEngine('wllama');
  const head = new Blob([new Uint8Array([0x47, 0x47, 0x55, 0x46, 3, 0, 0, 0]), new Uint8Array(16)]);
  const source = { kind: 'gguf', id: 'x', file: head, hash: null } as const;
  // The file is no model, which llama.cpp finds once it runs.
  const result = await engine.load(source, {}, () => undefined, never);
  expect(result).toMatchObject({ ok: false, failure: { boundary: 'model', code: 'malformed' } });
  const isWasm = ({ url, by }: { url: string; by: string }) =>
    /wllama[^/]*\.wasm$/.test(url) && by === 'fetch, in a worker';
  await expect.poll(() => ledger.lines.some(isWasm)).toBe(true);
  await engine.unload();
});

test('a worker’s script and what it imports are in the list', async () => {
  const ledger = new RequestLedger();
  const worker = startSymbolicInBrowser();
  const has = (part: string) => ledger.lines.some(({ url }) => url.includes(part));
  await expect.poll(() => has('symbolic/worker')).toBe(true);
  await expect.poll(() => has('symbolic/decide')).toBe(true);
  worker.terminate();
});
