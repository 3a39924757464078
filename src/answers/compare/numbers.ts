/**
 * Two rational numbers, exactly. Owns plain arithmetic on an expression without letters, and when a decimal
 * may stand for a value it rounds; whatever is not rational is left to `scalar.ts`.
 */
import {
  bounded,
  fraction,
  NotAlgebra,
  ONE,
  power,
  type Rational,
  smallInteger,
  TooLarge,
} from '../exact/rational';
import type { Policy } from '../policy';
import { type Expression, some } from '../read/expression';
import { different, equal, type Verdict } from './verdict';

/** Decimals from which a rounded value may stand for the exact one by default. */
const LONG = 6;
/** Digits that count in it: 0.000003 says too little. */
const TELLING = 5;

/** The exact value of numbers, signs and the four operations; null for anything else. */
export function rationalOf(node: Expression): Rational | null {
  try {
    return valueOf(node);
  } catch (thrown) {
    if (thrown instanceof NotAlgebra || thrown instanceof TooLarge) return null;
    throw thrown;
  }
}

function valueOf(node: Expression): Rational | null {
  switch (node.kind) {
    case 'number':
      return node.value;
    case 'negative':
      return valueOf(node.of)?.neg() ?? null;
    case 'percent':
      return valueOf(node.of)?.div(fraction(100n)) ?? null;
    case 'sum':
      return folded(node.terms, (a, b) => a.add(b));
    case 'product':
      return folded(node.factors, (a, b) => a.mul(b));
    case 'quotient':
      return folded([node.over, node.under], (a, b) => a.div(b));
    case 'power': {
      const base = valueOf(node.base);
      const exponent = base && valueOf(node.exponent);
      const times = exponent && smallInteger(exponent);
      return base === null || times === null ? null : power(base, times);
    }
    default:
      return null;
  }
}

function folded(
  parts: readonly Expression[],
  operation: (a: Rational, b: Rational) => Rational,
): Rational | null {
  let total: Rational | null = null;
  for (const part of parts) {
    const value = valueOf(part);
    if (value === null) return null;
    total = total === null ? value : bounded(operation(total, value));
  }
  return total;
}

/** Both sides as rationals; null when one is none. */
export function compareNumbers(
  left: Expression,
  right: Expression,
  policy: Policy,
): Verdict | null {
  const a = rationalOf(left);
  const b = a && rationalOf(right);
  if (a === null || b === null) return null;
  if (a.equals(b)) return equal('exact-number', 'Both are exactly the same number.');
  return (
    standsForRational(statedDecimal(left, right, policy), b) ??
    standsForRational(statedDecimal(right, left, policy), a) ??
    different('exact-number', 'Their exact difference is not zero.')
  );
}

export interface StatedDecimal {
  readonly value: Rational;
  readonly places: number;
  /** Without leading zeros. */
  readonly digits: number;
}

/** The decimal, when it is one and may stand for `exact` at all as far as the policy allows. */
export function statedDecimal(
  decimal: Expression,
  exact: Expression,
  policy: Policy,
): StatedDecimal | null {
  const stated = decimalOf(decimal);
  if (stated === null || policy.rounding === 'exact') return null;
  let repeats = false;
  const measured = some(exact, (part) => {
    if (part.kind !== 'number' || part.decimals === null) return false;
    repeats ||= part.decimals.repeating;
    return !part.decimals.repeating;
  });
  if (measured) return null;
  if (policy.rounding === 'stated' || repeats) return stated;
  return stated.places >= LONG && stated.digits >= TELLING ? stated : null;
}

/** The fraction of a bare decimal, or null for anything else. */
function decimalOf(node: Expression): StatedDecimal | null {
  if (node.kind === 'negative') {
    const of = decimalOf(node.of);
    return of && { ...of, value: of.value.neg() };
  }
  if (node.kind !== 'number' || node.decimals === null || node.decimals.repeating) return null;
  const { value } = node;
  const { places } = node.decimals;
  const digits = ((value.n * 10n ** BigInt(places)) / value.d).toString().length;
  return { value, places, digits };
}

/**
 * Whether the decimal is the exact value rounded or cut to its own digits. Only for values without an end of
 * digits: 0.13 never stands for 1/8.
 */
export function standsForRational(stated: StatedDecimal | null, exact: Rational): Verdict | null {
  if (stated === null || isTerminating(exact.d)) return null;
  const gap = exact.sub(stated.value).abs();
  const steps = gap.mul(fraction(10n ** BigInt(stated.places)));
  const isRounded = steps.add(steps).compare(ONE) <= 0;
  const isCut =
    stated.places >= 3 && steps.compare(ONE) < 0 && exact.abs().compare(stated.value.abs()) > 0;
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
