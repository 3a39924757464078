import { expect, test, vi } from 'vitest';
import { HEADERS } from '../../../tools/server/headers.mjs';
import { hostSendsPolicy } from './policy';

const answers = (headers: Record<string, string>, status = 200) =>
  vi.fn(() => Promise.resolve(new Response(null, { status, headers })));

test('the host is asked for its own word, past every cache', async () => {
  const get = answers({ ...HEADERS });
  expect(await hostSendsPolicy('https://school.example/cat/', get)).toBe(true);
  expect(get).toHaveBeenCalledExactlyOnceWith('https://school.example/cat/', {
    method: 'HEAD',
    cache: 'no-store',
  });
});

test('no policy, or another one, is not ours; without an answer nothing is claimed', async () => {
  expect(await hostSendsPolicy('/', answers({}))).toBe(false);
  expect(await hostSendsPolicy('/', answers({ 'content-security-policy': '*' }))).toBe(false);
  expect(await hostSendsPolicy('/', answers({}, 503))).toBeNull();
  expect(await hostSendsPolicy('/', () => Promise.reject(new TypeError('offline')))).toBeNull();
});
