/**
 * A queue between one or more producers and one reader, for a stage in which two things go on at once (texts
 * stream while answers are compared). The producer gets push, end and fail; the reader only iterates.
 */
export interface Channel<T> extends AsyncIterable<T> {
  push(value: T): void;
  /** No more values; the reader ends after what is queued. */
  end(): void;
  /** The reader throws this after what is queued: for bugs only. */
  fail(thrown: unknown): void;
}

export function createChannel<T>(): Channel<T> {
  const queue: T[] = [];
  let closed: { readonly thrown?: unknown } | null = null;
  let wake: () => void = () => {};
  return {
    push: (value) => {
      queue.push(value);
      wake();
    },
    end: () => {
      closed ??= {};
      wake();
    },
    fail: (thrown) => {
      closed ??= { thrown };
      wake();
    },
    async *[Symbol.asyncIterator]() {
      for (;;) {
        while (queue.length > 0) yield queue.shift()!;
        if (closed !== null) {
          if ('thrown' in closed) throw closed.thrown;
          return;
        }
        await new Promise<void>((resolve) => (wake = resolve));
      }
    },
  };
}
