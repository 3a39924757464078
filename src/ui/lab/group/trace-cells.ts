/**
 * A trace cut into the parts that stand above each other: hundreds, tens and ones column, then the answer.
 * Says of each part whether another trace has the same there. Pure.
 */
import { answerOf } from '../../../reasoner/trace';

export const PARTS = ['Hundreds', 'Tens', 'Ones', 'Answer'] as const;

/** Four texts; a malformed trace is one long first part, so that it is shown as it was written. */
export function traceParts(trace: string): readonly string[] {
  const match = /^a(\d\d)b(\d\d)c(\d\d)=(\d{4})\.$/u.exec(trace);
  return match === null
    ? [trace]
    : match.slice(1).map((digits) => digits.replace(/^0+(?=\d)/u, ''));
}

/** For each part, whether `other` has the same; null where one of the two is malformed or missing. */
export function samePart(trace: string, other: string | null): readonly (boolean | null)[] {
  const parts = traceParts(trace);
  const against = other === null ? [] : traceParts(other);
  return PARTS.map((_, i) =>
    parts.length < PARTS.length || against.length < PARTS.length ? null : parts[i] === against[i],
  );
}

/** How many of the traces answer `truth`. */
export function rightCount(traces: readonly string[], truth: number): number {
  return traces.filter((trace) => answerOf(trace) === truth).length;
}
