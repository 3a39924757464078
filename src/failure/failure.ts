/**
 * Expected failures as data. Owns the one shape in which anything that went wrong is shown, logged and
 * stored; sorting thrown things into it is left to one helper at each boundary (engine, model, network …).
 * Only bugs throw; an abort by the user is not a failure.
 */

/** The border at which the failure was noticed. */
export type Boundary = 'engine' | 'model' | 'network' | 'storage' | 'parse' | 'device';

/** Closed list of reasons; a new one is added here and given a sentence where it is raised. */
export type FailureCode =
  | 'bad-request'
  | 'not-loaded'
  | 'unsupported'
  | 'out-of-memory'
  | 'context-overflow'
  | 'device-lost'
  | 'worker-died'
  | 'integrity'
  | 'not-found'
  | 'unreachable'
  | 'refused'
  | 'quota'
  | 'unavailable'
  | 'malformed'
  | 'truncated'
  | 'newer-version'
  | 'no-answer'
  | 'degenerate'
  | 'too-few'
  | 'timeout'
  /** The user stopped it; carried where a result is owed, never shown in red. */
  | 'aborted'
  | 'internal';

export interface Failure {
  readonly boundary: Boundary;
  readonly code: FailureCode;
  /** What happened, with the number, and what to do now. Shown to the user as it is. */
  readonly message: string;
  /** Whether doing the same again may succeed. */
  readonly canRetry: boolean;
  /** Technical text for the curious: native error, stack, offending line. */
  readonly detail?: string;
}

/** Makes a failure; `canRetry` defaults to false. */
export function failure(
  boundary: Boundary,
  code: FailureCode,
  message: string,
  extra: { canRetry?: boolean; detail?: string } = {},
): Failure {
  return {
    boundary,
    code,
    message,
    canRetry: extra.canRetry ?? false,
    ...(extra.detail === undefined ? {} : { detail: extra.detail }),
  };
}

/** True for the platform's abort error, which means "the user stopped it" and is never shown in red. */
export function isAbort(thrown: unknown): boolean {
  return (
    typeof thrown === 'object' &&
    thrown !== null &&
    'name' in thrown &&
    thrown.name === 'AbortError'
  );
}

/** The text of anything thrown, with its cause chain, for `Failure.detail`. */
export function describeThrown(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown);
  const cause = thrown.cause === undefined ? '' : ` (caused by ${describeThrown(thrown.cause)})`;
  return `${thrown.name}: ${thrown.message}${cause}`;
}
