/** How long silence is borne, on a clock turned by hand. */
import { expect, test } from 'vitest';
import type { Clock } from './clock';
import { watchSilence } from './silence';

/** Runs a silent load of that size to its end; milliseconds it was given. */
async function borne(total: number | null): Promise<number> {
  let now = 0;
  const clock: Clock = {
    now: () => now,
    sleep: (ms) => {
      now += ms;
      return Promise.resolve();
    },
  };
  await new Promise<void>((resolve) => {
    watchSilence(clock, new AbortController().signal, resolve).heard({
      phase: 'load',
      done: 0,
      total,
    });
  });
  return now;
}

test('a large file is given longer than a small one', async () => {
  expect(await borne(null)).toBeCloseTo(90_000);
  expect(await borne(98e6)).toBeCloseTo(99_800);
  expect(await borne(4e9)).toBeCloseTo(490_000);
});

test('once the load is over nothing falls', async () => {
  const over = new AbortController();
  let sleeps = 0;
  const clock: Clock = {
    now: () => 0,
    sleep: () => {
      if (++sleeps === 3) over.abort();
      return Promise.resolve();
    },
  };
  let fell = false;
  watchSilence(clock, over.signal, () => (fell = true)).heard(null);
  await new Promise((resolve) => setImmediate(resolve));
  expect([sleeps, fell]).toEqual([3, false]);
});
