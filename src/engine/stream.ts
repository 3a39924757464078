/**
 * The two shapes a stream takes around a worker: a channel (callbacks in, async iteration out, with
 * back-pressure) and the collector that joins events into batches for the crossing. Knows nothing of engines.
 */
import type { Clock } from './clock';

/** How long the worker collects events before it sends them, in milliseconds. */
export const BATCH_MS = 40;

export interface Channel<T> extends AsyncIterable<T> {
  /** Resolves when the value was taken, or when nobody will take it any more. */
  push(value: T): Promise<void>;
  /** No more values; those already pushed are still delivered. */
  close(): void;
  /** The reader is gone: drops what is waiting and frees every producer. */
  stop(): void;
}

export function createChannel<T>(): Channel<T> {
  const waiting: { value: T; taken: () => void }[] = [];
  let closed = false;
  let wake: (() => void) | null = null;
  const rouse = () => {
    wake?.();
    wake = null;
  };
  return {
    push(value) {
      if (closed) return Promise.resolve();
      return new Promise((taken) => {
        waiting.push({ value, taken });
        rouse();
      });
    },
    close() {
      closed = true;
      rouse();
    },
    stop() {
      closed = true;
      for (const { taken } of waiting.splice(0)) taken();
      rouse();
    },
    async *[Symbol.asyncIterator]() {
      for (;;) {
        const next = waiting.shift();
        if (next) {
          next.taken();
          yield next.value;
        } else if (closed) return;
        else await new Promise<void>((resolve) => (wake = resolve));
      }
    },
  };
}

/**
 * Reads `source` to its end, handing it on in batches: the first event opens a batch, which is sent
 * `everyMs` later with all that came meanwhile. The source is not read while a delivery is under way.
 * Throws what the source or `deliver` throws, after closing the source.
 */
export async function deliverInBatches<T>(
  source: AsyncIterable<T>,
  deliver: (batch: T[]) => Promise<void>,
  clock: Clock,
  everyMs = BATCH_MS,
): Promise<void> {
  const iterator = source[Symbol.asyncIterator]();
  const pull = () => {
    const next = iterator.next();
    next.catch(() => undefined); // awaited below; may reject while a delivery is under way
    return next;
  };
  try {
    let next = pull();
    for (;;) {
      const first = await next;
      if (first.done) return;
      const batch = [first.value];
      next = pull();
      const early = new AbortController();
      const deadline = clock.sleep(everyMs, early.signal).then(() => null);
      for (;;) {
        const result = await Promise.race([next, deadline]);
        if (result === null || result.done) break;
        batch.push(result.value);
        next = pull();
      }
      early.abort();
      await deliver(batch);
    }
  } finally {
    await iterator.return?.();
  }
}
