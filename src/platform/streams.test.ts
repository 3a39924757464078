import { expect, test } from 'vitest';
import { piecesOf } from './streams';

function counting(cancelled: () => void, failAt = Infinity): ReadableStream<number> {
  let next = 0;
  return new ReadableStream({
    pull(controller) {
      if (next === failAt) controller.error(new Error('cut off'));
      else if (next === 4) controller.close();
      else controller.enqueue(next++);
    },
    cancel: cancelled,
  });
}

test('all pieces come in turn', async () => {
  const seen: number[] = [];
  for await (const piece of piecesOf(counting(() => undefined))) seen.push(piece);
  expect(seen).toEqual([0, 1, 2, 3]);
});

test('leaving early cancels the stream', async () => {
  let cancelled = false;
  for await (const piece of piecesOf(counting(() => (cancelled = true)))) if (piece === 1) break;
  expect(cancelled).toBe(true);
});

test('an error is thrown on after the pieces before it', async () => {
  const seen: number[] = [];
  await expect(async () => {
    for await (const piece of piecesOf(counting(() => undefined, 2))) seen.push(piece);
  }).rejects.toThrow('cut off');
  expect(seen).toEqual([0, 1]);
});
