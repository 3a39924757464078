/**
 * One run, one trainer: a run that trains holds a lock across all tabs of the page, so that two of them cannot write
 * over each other's checkpoint. The browser frees it when the worker ends, however it ends.
 */
import { failure } from '../failure/failure';
import { fail, ok, type Result } from '../failure/result';

/** Takes the run's lock; the value frees it. Fails at once where another tab holds it. */
export function holdAlone(
  id: string,
  locks: Pick<LockManager, 'request'> | undefined = globalThis.navigator?.locks,
): Promise<Result<() => void>> {
  // Without the Web Locks API the tabs cannot know of each other.
  if (locks === undefined) return Promise.resolve(ok(() => undefined));
  return new Promise((resolve) => {
    void locks.request(nameOf(id), { ifAvailable: true }, async (lock) => {
      if (lock === null) resolve(fail(elsewhere));
      else await new Promise<void>((free) => resolve(ok(free)));
    });
  });
}

/**
 * Calls `onFree` once the trainer of a run is no more: the browser frees its lock also where a worker ends without a
 * word. Ask only after the trainer has begun. Returns how to stop waiting.
 */
export function whenFree(
  id: string,
  onFree: () => void,
  locks: Pick<LockManager, 'request'> | undefined = globalThis.navigator?.locks,
): () => void {
  const waiting = new AbortController();
  locks
    ?.request(nameOf(id), { signal: waiting.signal }, onFree)
    // Called off: nothing to say.
    .catch(() => undefined);
  return () => waiting.abort();
}

const nameOf = (id: string): string => `cat-lab:${id}`;

const elsewhere = failure(
  'storage',
  'refused',
  'This run is training in another tab of this page. Stop it there, or start a new one here.',
  { canRetry: true },
);
