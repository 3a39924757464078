/** What one rung says about two parts, and how parts add up to a whole. */
import type { ComparisonRule, Equality } from '../types';

export interface Verdict {
  readonly equality: Equality;
  readonly rule: ComparisonRule;
  readonly because: string;
}

export const equal = (rule: ComparisonRule, because: string): Verdict => ({
  equality: 'equal',
  rule,
  because,
});
export const different = (rule: ComparisonRule, because: string): Verdict => ({
  equality: 'different',
  rule,
  because,
});
export const unknown = (because: string): Verdict => ({
  equality: 'unknown',
  rule: 'undecided',
  because,
});

/** All parts have to be equal; one difference settles it; else one doubt leaves it open. */
export function every(verdicts: readonly Verdict[], what: string): Verdict {
  const apart = verdicts.findIndex(({ equality }) => equality === 'different');
  if (apart >= 0)
    return different(
      'structure',
      `${what}, but part ${String(apart + 1)} differs: ${verdicts[apart]?.because ?? ''}`,
    );
  const doubtful = verdicts.findIndex(({ equality }) => equality === 'unknown');
  if (doubtful >= 0)
    return unknown(
      `${what}, but part ${String(doubtful + 1)} is open: ${verdicts[doubtful]?.because ?? ''}`,
    );
  return equal('structure', `${what}, part by part equal.`);
}
