/**
 * Two values of ordinary algebra: exact numbers first, then algebra with variables, then seeded points. Owns
 * their order. Constants whose agreement would take more digits than `sample.ts` may spend are left to the symbolic
 * rung.
 */
import { Algebra } from '../exact/algebra';
import { provesDifference } from '../exact/polynomial-proof';
import { toNumber } from '../exact/factors';
import { NotAlgebra, type Rational, TooLarge } from '../exact/rational';
import { evaluate, NoValue } from '../numeric/evaluate';
import { sample } from '../numeric/sample';
import type { Policy } from '../policy';
import { type Expression, variablesOf } from '../read/expression';
import { standsForRational, statedDecimal, type StatedDecimal } from './numbers';
import { different, equal, unknown, type Verdict } from './verdict';

export function compareScalars(left: Expression, right: Expression, policy: Policy): Verdict {
  const constant = variablesOf(left).length === 0 && variablesOf(right).length === 0;
  const rounded = (): Verdict | null =>
    constant ? (standsFor(left, right, policy) ?? standsFor(right, left, policy)) : null;
  try {
    const algebra = new Algebra();
    const a = algebra.read(left);
    const b = algebra.read(right);
    const difference = algebra.ring.cleared(algebra.minus(a, b).over);
    if (difference.size === 0)
      return constant
        ? equal('exact-number', 'Both are exactly the same number.')
        : equal('symbolic', 'Both are the same expression once multiplied out.');
    if (provesDifference(difference))
      return (
        rounded() ??
        (constant
          ? different('exact-number', 'Their exact difference is not zero.')
          : different('symbolic', 'Multiplied out, terms are left over.'))
      );
  } catch (thrown) {
    if (!(thrown instanceof NotAlgebra || thrown instanceof TooLarge)) throw thrown;
  }
  const decimal = rounded();
  if (decimal) return decimal;
  const { outcome, points } = sample(left, right);
  if (outcome === 'differ')
    return different(
      'numeric',
      constant
        ? 'Their values differ by more than rounding.'
        : 'They take different values at a sample point.',
    );
  if (outcome === 'agree')
    return equal(
      'numeric',
      constant
        ? 'Their values agree to more digits than numbers of this size can by chance.'
        : `They agree at ${String(points)} sample points, near and far, and are defined at the same ones.`,
    );
  return unknown('No exact rule applies and the sample points do not decide.');
}

/** Whether `decimal` is `exact` to the decimal's own digits, as far as the policy allows. */
function standsFor(decimal: Expression, exact: Expression, policy: Policy): Verdict | null {
  const stated = statedDecimal(decimal, exact, policy);
  if (stated === null) return null;
  const value = exactOrNear(exact);
  if (value === null) return null;
  return typeof value === 'number'
    ? standsForNear(stated, value)
    : standsForRational(stated, value);
}

function standsForNear(stated: StatedDecimal, value: number): Verdict | null {
  const unit = 10 ** -stated.places;
  const near = toNumber(stated.value);
  const gap = Math.abs(value - near);
  // Up to seventeen digits were printed from a double; beyond them nothing can be said here.
  if (unit < Math.abs(value) * 1e-14)
    return stated.digits <= 17 && gap <= Math.abs(value) * 1e-15
      ? equal('numeric', 'The decimal is the other value to the sixteen digits of a double.')
      : null;
  const cut = Math.trunc(value / unit) * unit;
  return gap <= unit * 0.5000001 || (stated.places >= 3 && Math.abs(cut - near) < unit * 1e-3)
    ? equal('numeric', `The decimal is the other value to its own ${String(stated.places)} places.`)
    : null;
}

function exactOrNear(node: Expression): Rational | number | null {
  try {
    const algebra = new Algebra();
    const rational = algebra.rational(algebra.read(node));
    if (rational !== null) return rational;
  } catch (thrown) {
    if (!(thrown instanceof NotAlgebra || thrown instanceof TooLarge)) throw thrown;
  }
  try {
    const { value, error } = evaluate(node, new Map());
    const trusted =
      value[1] === 0 && Number.isFinite(value[0]) && error < Math.abs(value[0]) * 1e-13;
    return trusted ? value[0] : null;
  } catch (thrown) {
    if (thrown instanceof NoValue || thrown instanceof NotAlgebra) return null;
    throw thrown;
  }
}
