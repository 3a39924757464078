/** A comparison whose worker ends without a word: noticed by its lock, in a real worker. */
import { expect, test } from 'vitest';
import { measureVersus } from './versus-client';

test('a worker that ends without a word ends the comparison with a sentence', async () => {
  const code = `onmessage = ({ data }) =>
    navigator.locks.request(data.life, () => {
      postMessage({ type: 'alive' });
      setTimeout(close);
      return new Promise(() => undefined);
    });`;
  const request = { policy: new Uint8Array(), anchor: new Uint8Array(), sums: [], seed: 1 };
  const outcomes = measureVersus(request, new AbortController().signal, () => {
    return new Worker(URL.createObjectURL(new Blob([code], { type: 'text/javascript' })));
  });
  expect(await outcomes.next()).toMatchObject({ done: true, value: { code: 'worker-died' } });
}, 30_000);
