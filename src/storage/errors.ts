/** Failures of keeping: sorts what the browser's storage throws, with a sentence on the way out. */
import { describeThrown, failure, type Failure } from '../failure/failure';

export function noSuchRun(): Failure {
  return failure(
    'storage',
    'not-found',
    'This run is not kept here any more. It may have been deleted in another tab.',
  );
}

export function notARun(): Failure {
  return failure(
    'storage',
    'bad-request',
    'A run is kept from its start on; these entries have none.',
  );
}

/** Anything thrown by IndexedDB. */
export function storageFailure(thrown: unknown): Failure {
  const detail = describeThrown(thrown);
  const name = thrown instanceof Error || thrown instanceof DOMException ? thrown.name : '';
  if (name === 'QuotaExceededError') {
    return failure(
      'storage',
      'quota',
      'The browser has no more room for this page, so this run is not kept from here on. Export it, or delete runs or models and run again.',
      { canRetry: true, detail },
    );
  }
  return failure(
    'storage',
    'unavailable',
    'The browser does not let this page keep runs, so they are gone when the page is closed. Export what you want to keep; a normal window instead of a private one usually helps.',
    { canRetry: true, detail },
  );
}
