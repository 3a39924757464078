/** Why there is one thread: the first thing missing is told. */
import { expect, test } from 'vitest';
import { whyOneThread } from './wasm';

test('threads need isolation, memory of 64 bits, and shared memory that is there', () => {
  const isolated = { crossOriginIsolated: true, SharedArrayBuffer };
  expect(whyOneThread(isolated, true)).toBeNull();
  expect(whyOneThread({ ...isolated, crossOriginIsolated: false }, true)).toBe('isolation');
  expect(whyOneThread(isolated, false)).toBe('memory64');
  expect(whyOneThread({ crossOriginIsolated: true }, true)).toBe('shared-memory');
});
