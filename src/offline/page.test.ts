import { expect, test } from 'vitest';
import { mayReload } from './page';
import { completed } from './headers';

const window = (over: object = {}) => {
  const kept = new Map<string, string>();
  const self = {};
  return {
    crossOriginIsolated: false,
    top: self,
    self,
    sessionStorage: {
      getItem: (name: string) => kept.get(name) ?? null,
      setItem: (name: string, value: string) => void kept.set(name, value),
    },
    ...over,
  };
};
const idle = () => false;

test('one reload in a tab, and never a second', () => {
  const page = window();
  expect(mayReload(page, idle)).toBe(true);
  expect(mayReload(page, idle)).toBe(false);
});

test.each([
  ['already isolated', { crossOriginIsolated: true }],
  ['a browser that knows no isolation', { crossOriginIsolated: undefined }],
  ['in a frame', { top: {} }],
  [
    'a store that forgets, which would make a loop',
    { sessionStorage: { getItem: () => null, setItem: () => undefined } },
  ],
  [
    'a blocked store',
    {
      get sessionStorage(): never {
        throw new DOMException('blocked', 'SecurityError');
      },
    },
  ],
])('no reload: %s', (_, over) => {
  const page = Object.defineProperties(window(), Object.getOwnPropertyDescriptors(over));
  expect(mayReload(page, idle)).toBe(false);
});

test('whoever has begun to do something is not disturbed, and the next visit may', () => {
  const page = window();
  expect(mayReload(page, () => true)).toBe(false);
  expect(mayReload(page, idle)).toBe(true);
});

test('a response gets the headers it lacks, and keeps what its host said', async () => {
  const from = new Response('text', {
    status: 203,
    headers: { 'Content-Type': 'text/html', 'Referrer-Policy': 'origin' },
  });
  const made = completed(from, { 'Referrer-Policy': 'no-referrer', 'X-Added': 'yes' });
  expect(Object.fromEntries(made.headers)).toEqual({
    'content-type': 'text/html',
    'referrer-policy': 'origin',
    'x-added': 'yes',
  });
  expect([made.status, await made.text()]).toEqual([203, 'text']);
  const empty = completed(new Response(null, { status: 304 }), { 'X-Added': 'yes' });
  expect([empty.status, empty.headers.get('x-added')]).toEqual([304, 'yes']);
});
