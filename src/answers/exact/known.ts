/**
 * What can be worked out over rational numbers alone: functions with rational values, and digits in a base. Null
 * for what has none or would grow past its bound.
 */
import { commonDivisor, modulo } from './factors';
import {
  fraction,
  isInteger,
  NotAlgebra,
  ONE,
  type Rational,
  smallInteger,
  ZERO,
} from './rational';

/** Value of digits 0-9A-Z in a base; throws `NotAlgebra` for a digit the base does not have. */
export function valueInBase(digits: string, base: number): Rational {
  let value = 0n;
  for (const sign of digits) {
    const digit = parseInt(sign, 36);
    if (Number.isNaN(digit) || digit >= base) throw new NotAlgebra('a digit outside its base');
    value = value * BigInt(base) + BigInt(digit);
  }
  return fraction(value);
}

/** Functions of rational numbers with rational values, for arguments small enough to compute. */
export function exactly(name: string, values: readonly (Rational | null)[]): Rational | null {
  const known = values.filter((value) => value !== null);
  const [x, y] = known;
  if (x === undefined) return null;
  const n = smallInteger(x);
  switch (name) {
    case 'factorial':
      if (n === null || n < 0 || n > 400) return null;
      return fraction(product(1, n));
    case 'binom': {
      const k = y === undefined ? null : smallInteger(y);
      if (n === null || k === null || n < 0 || k < 0 || n > 3000) return null;
      return k > n ? ZERO : fraction(product(n - k + 1, n) / product(1, k));
    }
    case 'abs':
      return x.abs();
    case 'floor':
      return x.floor();
    case 'ceil':
      return x.neg().floor().neg();
    case 'mod':
      return y === undefined || y.n === 0n ? null : modulo(x, y);
    case 'gcd':
      return known.every(isInteger) ? known.reduce(commonDivisor) : null;
    case 'lcm':
      return known.every((value) => isInteger(value) && value.n > 0n)
        ? known.reduce((a, b) => a.mul(b).div(commonDivisor(a, b)).abs())
        : null;
    case 'max':
      return known.reduce((a, b) => (a.compare(b) >= 0 ? a : b));
    case 'min':
      return known.reduce((a, b) => (a.compare(b) <= 0 ? a : b));
    case 'arcsin':
    case 'arctan':
      return x.n === 0n ? ZERO : null;
    case 'exp':
      return x.n === 0n ? ONE : null;
    case 'sgn':
      return x.n === 0n ? ZERO : fraction(x.s);
    default:
      return null;
  }
}

function product(from: number, to: number): bigint {
  let out = 1n;
  for (let i = from; i <= to; i++) out *= BigInt(i);
  return out;
}
