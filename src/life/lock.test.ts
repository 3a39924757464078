import { expect, test } from 'vitest';
import { holdLock, whenFree, type Locks } from './lock';

test('where the browser denies locks, work goes on as where there are none', async () => {
  const denied: Locks = { request: () => Promise.reject(new DOMException('no', 'SecurityError')) };
  const free = await holdLock('a run', denied);
  expect(free).toBeTypeOf('function');
  whenFree('a run', () => expect.unreachable(), denied)();
});
