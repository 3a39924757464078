/** Sorts what the browser's storage throws into failures with a way out. */
import { describeThrown, failure, type Failure } from '../failure/failure';

export function storageFailure(thrown: unknown): Failure {
  const name = thrown instanceof Error ? thrown.name : '';
  const detail = describeThrown(thrown);
  if (name === 'QuotaExceededError') {
    return failure(
      'storage',
      'quota',
      'The storage this browser grants the page is full. Delete a model or free disk space, then resume: what was downloaded is kept.',
      { canRetry: true, detail },
    );
  }
  if (name === 'NoModificationAllowedError') {
    return failure(
      'storage',
      'unavailable',
      'Another tab is writing this model. Let it finish there, or close that tab and resume.',
      { canRetry: true, detail },
    );
  }
  return failure(
    'storage',
    'unavailable',
    'The browser could not write or read the model file. Reload the page and resume; in a private window, use an ordinary one.',
    { canRetry: true, detail },
  );
}
