/**
 * Answers that are statements or functions rather than numbers: congruences, formulas of logic and of sets, functions
 * by cases, compositions, chances of events. Owns which rule takes which of them.
 */
import type { Expression } from '../read/expression';
import { compareCases } from './cases';
import { isComposed, withNames } from './composed';
import { compareCongruences } from './congruences';
import type { Compare } from './deeper';
import { compareFormulas } from './logic';
import { every, type Verdict } from './verdict';

/** Null when neither answer is one. */
export function compareStatements(
  left: Expression,
  right: Expression,
  compare: Compare,
): Verdict | null {
  return (
    compareCongruences(left, right, compare) ??
    compareFormulas(left, right) ??
    compareCases(left, right, compare) ??
    compareChances(left, right, compare) ??
    (isComposed(left) || isComposed(right) ? compare(withNames(left), withNames(right)) : null)
  );
}

/** P(A ∩ B) beside P(B ∩ A): the same when the events are. */
function compareChances(left: Expression, right: Expression, compare: Compare): Verdict | null {
  if (left.kind !== 'call' || right.kind !== 'call' || left.name !== 'P' || right.name !== 'P')
    return null;
  if (left.inputs.length !== right.inputs.length) return null;
  return every(
    left.inputs.map((input, i) => compare(input, right.inputs[i] as Expression)),
    'The same chance',
  );
}
