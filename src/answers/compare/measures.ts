/**
 * Values with something behind them: units, remarks, degree marks, percent signs, times of day. Owns when the mark
 * matters and when it may be left out; the values themselves go back to the comparison.
 */
import type { Policy } from '../policy';
import { type Expression, isScalar, some, variablesOf } from '../read/expression';
import type { Compare } from './deeper';
import { compareNumbers } from './numbers';
import { compareTimes } from './rare';
import { compareScalars } from './scalar';
import { valueOf } from './shape';
import { isKnownUnit, unitName } from './units';
import { different, unknown, type Verdict } from './verdict';

/** Two answers of which one is measured; null when its mark decides nothing. */
export function compareMeasures(
  left: Expression,
  right: Expression,
  policy: Policy,
  compare: Compare,
): Verdict | null {
  return measures(left, right, policy, compare) ?? percents(left, right, policy, compare);
}

/** Units, degree marks and remarks. */
function measures(
  left: Expression,
  right: Expression,
  policy: Policy,
  compare: Compare,
): Verdict | null {
  const keep = policy.units === 'require';
  const times = compareTimes(left, right);
  if (times) return times;
  if (left.kind === 'measured' && right.kind === 'measured') {
    const [a, b] = [unitName(left.unit), unitName(right.unit)];
    const value = compare(left.of, right.of);
    if (a === b) return value;
    if (isKnownUnit(a) && isKnownUnit(b))
      return different('structure', `The units differ: ${a} and ${b}.`);
    return value.equality === 'equal'
      ? keep
        ? different('structure', 'The units differ.')
        : unknown('The same value stands before different words.')
      : value;
  }
  for (const [measured, other] of [
    [left, right],
    [right, left],
  ] as const)
    if (measured.kind === 'measured') {
      if (keep) return different('structure', 'Only one side has a unit.');
      if (ofPercent(other) !== null || hasDegrees(other))
        return different('structure', 'The units differ.');
      // `5 m` against `5m`: what looks like a unit here is a variable there.
      if (measured.unit.length === 1 && isScalar(other) && variablesOf(other).length > 0)
        return compare(
          { kind: 'product', factors: [measured.of, { kind: 'symbol', name: measured.unit }] },
          other,
        );
      if (other.kind === 'group' && other.open === '' && other.items.length > 1) return null;
      if (other.kind === 'relation') {
        const named = valueOf(other);
        return named === null ? compare(measured.of, other) : compare(measured, named.value);
      }
      return compare(measured.of, other);
    }
  const degrees = [hasDegrees(left), hasDegrees(right)];
  if ((degrees[0] && ofPercent(right) !== null) || (degrees[1] && ofPercent(left) !== null))
    return different('structure', 'The units differ.');
  if (degrees[0] && degrees[1]) return compare(withoutDegrees(left), withoutDegrees(right));
  if (degrees[0] !== degrees[1] && isScalar(left) && isScalar(right)) {
    if (keep) return different('structure', 'Only one side is in degrees.');
    return compare(withoutDegrees(left), withoutDegrees(right));
  }
  return null;
}

/** `50%` against another percentage, a number or a fraction. */
function percents(
  left: Expression,
  right: Expression,
  policy: Policy,
  compare: Compare,
): Verdict | null {
  const [a, b] = [ofPercent(left), ofPercent(right)];
  if (a && b) return compare(a, b);
  const [percent, other] = a ? [a, right] : [b, left];
  if (!percent || !isScalar(other)) return null;
  const scalars: Compare = (x, y) => compareNumbers(x, y, policy) ?? compareScalars(x, y, policy);
  const hundredth: Expression = { kind: 'percent', of: percent };
  const asNumber = policy.percent === 'fraction' ? null : scalars(percent, other);
  if (asNumber?.equality === 'equal') {
    return { ...asNumber, because: 'One side leaves the percent sign out; the numbers are equal.' };
  }
  const asFraction = policy.percent === 'number' ? null : scalars(hundredth, other);
  if (asFraction?.equality === 'equal') {
    return { ...asFraction, because: 'One side is a percentage; written as a number it is equal.' };
  }
  return asFraction?.equality === 'unknown'
    ? asFraction
    : (asNumber ?? asFraction ?? unknown('No percent policy applies.'));
}

function ofPercent(node: Expression): Expression | null {
  if (node.kind === 'percent') return node.of;
  if (node.kind !== 'negative') return null;
  const of = ofPercent(node.of);
  return of && { kind: 'negative', of };
}

/** Degree marks outside of functions taken off, as a unit: `30° + 360°k` is `30 + 360k`. */
function withoutDegrees(node: Expression): Expression {
  switch (node.kind) {
    case 'degrees':
      return withoutDegrees(node.of);
    case 'negative':
      return { ...node, of: withoutDegrees(node.of) };
    case 'sum':
      return { ...node, terms: node.terms.map(withoutDegrees) };
    case 'product':
      return { ...node, factors: node.factors.map(withoutDegrees) };
    case 'quotient':
      return { ...node, over: withoutDegrees(node.over) };
    default:
      return node;
  }
}

/** Whether a degree mark is there to be taken off. */
function hasDegrees(node: Expression): boolean {
  return countDegrees(withoutDegrees(node)) < countDegrees(node);
}

function countDegrees(node: Expression): number {
  let count = 0;
  some(node, (part) => {
    if (part.kind === 'degrees') count++;
    return false;
  });
  return count;
}
