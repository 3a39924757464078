/** A worker of a run that ended, its first or its second: what is said of it, and the error that carries it. */
import { failure, type Failure } from '../../failure/failure';

/** A replica's worker that is gone. */
export class LostWorker extends Error {
  override readonly name = 'LostWorker';
}

export function workerDied(detail: string): Failure {
  return failure(
    'engine',
    'worker-died',
    'The worker that trains stopped. Its last checkpoint is kept: go on from it, or start again.',
    { canRetry: true, detail },
  );
}
