/**
 * The engine boundary's sorting of thrown things into failures, and the few failures that every engine
 * raises. Sentences special to one adapter stay with it.
 */
import { describeThrown, failure, type Failure } from '../failure/failure';

export function notLoaded(): Failure {
  return failure(
    'engine',
    'not-loaded',
    'No model is loaded. Choose a model and load it, then run again.',
    {
      canRetry: true,
    },
  );
}

/** For results and scores that are owed although the user stopped the call. */
export function aborted(): Failure {
  return failure('engine', 'aborted', 'Stopped before it was done.', { canRetry: true });
}

export function workerDied(detail: string): Failure {
  return failure(
    'engine',
    'worker-died',
    'The worker that runs the model stopped. What was written is kept; load the model again to go on. ' +
      'If it happens again, the device may be short of memory: choose a smaller model.',
    { canRetry: true, detail },
  );
}

/** The load fell silent, and again when it was begun anew. */
export function loadStalled(): Failure {
  return failure(
    'engine',
    'timeout',
    'Loading the model came to a halt, and again when the engine was started anew. Close other tabs and try again; ' +
      'if it stays so, choose a smaller model or restart the browser.',
    { canRetry: true },
  );
}

export function unsupported(what: string): Failure {
  return failure('engine', 'unsupported', what);
}

export function outOfMemory(detail: string): Failure {
  return failure(
    'engine',
    'out-of-memory',
    'The device ran out of memory for this model. Close other tabs, choose a smaller model or a shorter context, then load again.',
    { canRetry: true, detail },
  );
}

/** The prompt (and the tokens to come) do not fit the window. Counts in tokens. */
export function contextOverflow(needed: number, contextTokens: number): Failure {
  return failure(
    'engine',
    'context-overflow',
    `The text needs ${needed} tokens and the model's window holds ${contextTokens}. Shorten the question, lower the token limit or the group size, or choose a model with a larger window.`,
  );
}

const MEMORY =
  /out of memory|\boom\b|bad_alloc|cannot enlarge memory|allocation failed|failed to allocate|memory access out of bounds|array buffer allocation/i;

/** Sorts anything thrown inside an engine. `Failure` values pass through. */
export function engineFailure(thrown: unknown): Failure {
  if (isFailure(thrown)) return thrown;
  const detail = describeThrown(thrown);
  if (MEMORY.test(detail)) return outOfMemory(detail);
  return failure(
    'engine',
    'internal',
    'The engine stopped with an error it does not know. Load the model again; the details say more.',
    { canRetry: true, detail },
  );
}

export function isFailure(value: unknown): value is Failure {
  return (
    typeof value === 'object' &&
    value !== null &&
    'boundary' in value &&
    'code' in value &&
    'message' in value &&
    'canRetry' in value
  );
}
