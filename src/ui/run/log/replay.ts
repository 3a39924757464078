/**
 * Plays a stored log again by its own clock: the same consumer as a live run, with the same order and, at
 * speed 1, the same pauses. Stops at once when asked.
 */
import type { Entry } from '../../../cat/log/events';

/** Waits that long, or rejects with the signal's reason. Injected, so that tests need no time. */
export type Wait = (ms: number, signal: AbortSignal) => Promise<void>;

/** Longer silences (a model that loads, a slow prefill) are cut to this, ms. */
const LONGEST_PAUSE_MS = 2000;

export const realWait: Wait = (ms, signal) =>
  new Promise((resolve, reject) => {
    const stop = (): void => {
      clearTimeout(timer);
      reject(new DOMException('The replay was stopped.', 'AbortError'));
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop);
      resolve();
    }, ms);
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });

/** `speed` 2 is twice as fast. Ends early, without an error, when aborted. */
export async function* replay(
  entries: readonly Entry[],
  speed: number,
  signal: AbortSignal,
  wait: Wait = realWait,
): AsyncGenerator<Entry, void, void> {
  let last = 0;
  for (const entry of entries) {
    const pause = Math.min(LONGEST_PAUSE_MS, entry.ms - last) / speed;
    last = entry.ms;
    if (pause > 0) await wait(pause, signal);
    if (signal.aborted) return;
    yield entry;
  }
}
