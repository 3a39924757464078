/**
 * A worker's life as a lock: the worker holds it for as long as it lives, and the browser frees it however the
 * worker ends, also without a word. Where there are no Web Locks nobody is ever found dead this way.
 */
export type Locks = Pick<LockManager, 'request'>;

/** Takes the lock at once or not at all: null where another holds it. The value frees it. Never rejects. */
export function holdLock(
  name: string,
  locks: Locks | undefined = globalThis.navigator?.locks,
): Promise<(() => void) | null> {
  if (locks === undefined) return Promise.resolve(() => undefined);
  return new Promise((resolve) => {
    locks
      .request(name, { ifAvailable: true }, async (lock) => {
        if (lock === null) resolve(null);
        else await new Promise<void>((free) => resolve(free));
      })
      // Where the browser denies locks it is as where there are none.
      .catch(() => resolve(() => undefined));
  });
}

/** Calls `onFree` once nobody holds the lock. Ask only after it was taken. Returns how to stop waiting. */
export function whenFree(
  name: string,
  onFree: () => void,
  locks: Locks | undefined = globalThis.navigator?.locks,
): () => void {
  const waiting = new AbortController();
  locks
    ?.request(name, { signal: waiting.signal }, onFree)
    // Called off: nothing to say.
    .catch(() => undefined);
  return () => waiting.abort();
}
