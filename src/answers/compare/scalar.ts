/**
 * Two values of ordinary algebra: exact numbers first, then algebra with variables, then seeded points. Owns
 * when a decimal may stand for an exact value. A constant that only agrees in doubles stays `unknown` here:
 * sixty digits are the symbolic rung's business.
 */
import type Fraction from 'fraction.js';
import { Algebra, NotAlgebra } from '../exact/algebra';
import { provesDifference } from '../exact/polynomial-proof';
import { TooLarge, toNumber } from '../exact/rational';
import { evaluate, NoValue } from '../numeric/evaluate';
import { sample } from '../numeric/sample';
import type { Policy } from '../policy';
import { type Expression, some, variablesOf } from '../read/expression';
import { different, equal, unknown, type Verdict } from './verdict';

const LONG = 6;

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
  if (outcome === 'agree' && !constant)
    return equal(
      'numeric',
      `They agree at ${String(points)} sample points and are defined at the same ones.`,
    );
  return unknown(
    outcome === 'agree'
      ? 'Their values agree in double precision, which is no proof.'
      : 'No exact rule applies and the sample points do not decide.',
  );
}

/** The fraction of a bare decimal, or null for anything else. */
function decimalOf(node: Expression): { value: Fraction; places: number } | null {
  if (node.kind === 'negative') {
    const of = decimalOf(node.of);
    return of && { ...of, value: of.value.neg() };
  }
  if (node.kind !== 'number' || node.decimals === null || node.decimals.repeating) return null;
  return { value: node.value, places: node.decimals.places };
}

/**
 * Whether `decimal` is `exact` rounded or cut to the decimal's own digits, as far as the policy allows. Only
 * for exact values without an end of digits: 0.13 never stands for 1/8.
 */
function standsFor(decimal: Expression, exact: Expression, policy: Policy): Verdict | null {
  const stated = decimalOf(decimal);
  if (stated === null || policy.rounding === 'exact') return null;
  const repeats = some(
    exact,
    (part) => part.kind === 'number' && part.decimals?.repeating === true,
  );
  if (
    some(
      exact,
      (part) => part.kind === 'number' && part.decimals !== null && !part.decimals.repeating,
    )
  )
    return null;
  const enough = policy.rounding === 'stated' || repeats ? 1 : LONG;
  if (stated.places < enough) return null;
  const value = exactOrNear(exact);
  if (value === null) return null;
  const unit = 10 ** -stated.places;
  if (typeof value === 'number') {
    const gap = Math.abs(value - toNumber(stated.value));
    // Doubles carry fifteen digits; beyond them nothing can be said here.
    if (unit < Math.abs(value) * 1e-14) return null;
    const cut = Math.trunc(value / unit) * unit;
    return gap <= unit * 0.5000001 ||
      (stated.places >= 3 && Math.abs(cut - toNumber(stated.value)) < unit * 1e-3)
      ? equal(
          'numeric',
          `The decimal is the other value to its own ${String(stated.places)} places.`,
        )
      : null;
  }
  if (isTerminating(value.d)) return null;
  const gap = value.sub(stated.value).abs();
  const step = 10n ** BigInt(stated.places);
  const isRounded = gap.mul(2n * step).compare(1) <= 0;
  const isCut =
    stated.places >= 3 &&
    gap.mul(step).compare(1) < 0 &&
    value.abs().compare(stated.value.abs()) > 0;
  return isRounded || isCut
    ? equal(
        'exact-number',
        `The decimal is the exact value to its own ${String(stated.places)} places.`,
      )
    : null;
}

function isTerminating(under: bigint): boolean {
  let rest = under;
  for (const prime of [2n, 5n]) while (rest % prime === 0n) rest /= prime;
  return rest === 1n;
}

function exactOrNear(node: Expression): Fraction | number | null {
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
    if (thrown instanceof NoValue) return null;
    throw thrown;
  }
}
