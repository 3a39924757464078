/**
 * Exact rational numbers and the bounds that keep them small enough to compute with. Owns arithmetic on whole
 * numbers and nothing else; every answer's number is one of these, so the page's first part carries it.
 */

/** No numerator or denominator longer than this is ever made: 4,096 bits, about 1,200 digits. */
const MAX_BITS = 4096n;
const TOO_BIG = 1n << MAX_BITS;

/** Thrown inside the reader and the algebra when a bound is passed; caught where the ladder decides. */
export class TooLarge extends Error {
  override name = 'TooLarge';
}

/** Thrown for an expression that is no single value of algebra; the ladder goes on to the next rung. */
export class NotAlgebra extends Error {
  override name = 'NotAlgebra';
}

/** In lowest terms: sign `s` (1 for zero), numerator `n` of at least zero, denominator `d` above zero. Immutable. */
export class Rational {
  readonly s: bigint;
  readonly n: bigint;
  readonly d: bigint;

  /** Throws `NotAlgebra` when `under` is zero. */
  constructor(over: bigint, under = 1n) {
    if (under === 0n) throw new NotAlgebra('division by zero');
    const [n, d] = [over < 0n ? -over : over, under < 0n ? -under : under];
    const common = d === 1n ? 1n : greatestDivisor(n, d);
    this.s = over < 0n !== under < 0n && n > 0n ? -1n : 1n;
    this.n = n / common;
    this.d = d / common;
  }

  add(other: Rational): Rational {
    return new Rational(this.s * this.n * other.d + other.s * other.n * this.d, this.d * other.d);
  }

  sub(other: Rational): Rational {
    return this.add(other.neg());
  }

  mul(other: Rational): Rational {
    return new Rational(this.s * this.n * other.s * other.n, this.d * other.d);
  }

  /** Throws `NotAlgebra` when the other is zero. */
  div(other: Rational): Rational {
    return new Rational(this.s * this.n * other.d, this.d * other.s * other.n);
  }

  inverse(): Rational {
    return new Rational(this.s * this.d, this.n);
  }

  neg(): Rational {
    return new Rational(-this.s * this.n, this.d);
  }

  abs(): Rational {
    return this.s < 0n ? this.neg() : this;
  }

  /** The largest whole number not above it. */
  floor(): Rational {
    const whole = this.n / this.d;
    return new Rational(this.s > 0n ? whole : -whole - (this.d > 1n ? 1n : 0n));
  }

  /** Below, at or above zero, as this is below, at or above the other. */
  compare(other: Rational): number {
    const [a, b] = [this.s * this.n * other.d, other.s * other.n * this.d];
    return a < b ? -1 : a > b ? 1 : 0;
  }

  equals(other: Rational): boolean {
    return this.s === other.s && this.n === other.n && this.d === other.d;
  }

  /** `-3/4`, `5`. */
  toString(): string {
    return `${String(this.s * this.n)}${this.d === 1n ? '' : `/${String(this.d)}`}`;
  }
}

/** Of two whole numbers of at least zero. */
export function greatestDivisor(a: bigint, b: bigint): bigint {
  let [x, y] = [a, b];
  while (y !== 0n) [x, y] = [y, x % y];
  return x;
}

export const ZERO = new Rational(0n);
export const ONE = new Rational(1n);

export function fraction(over: bigint, under = 1n): Rational {
  return new Rational(over, under);
}

/** The same value, or `TooLarge` when it has outgrown the bound. */
export function bounded(value: Rational): Rational {
  if (value.n > TOO_BIG || value.d > TOO_BIG) throw new TooLarge('a number passed 4,096 bits');
  return value;
}

export function isInteger(value: Rational): boolean {
  return value.d === 1n;
}

/** The whole number as a JavaScript number when it is small (below 2^31), else null. */
export function smallInteger(value: Rational): number | null {
  return value.d === 1n && value.n < 2147483648n ? Number(value.s * value.n) : null;
}

/** `value ** exponent` for a whole exponent; throws `TooLarge` before the result is computed. */
export function power(value: Rational, exponent: number): Rational {
  if (exponent === 0) return ONE;
  const n = BigInt(Math.abs(exponent));
  const bits = BigInt(Math.max(value.n.toString(2).length, value.d.toString(2).length));
  if (value.n > 1n || value.d > 1n)
    if (bits * n > MAX_BITS + 64n) throw new TooLarge('a power passed 4,096 bits');
  const over = value.n ** (value.n <= 1n ? 1n : n);
  const under = value.d ** (value.d <= 1n ? 1n : n);
  const sign = value.s < 0n && n % 2n === 1n ? -1n : 1n;
  if (exponent > 0) return fraction(sign * over, under);
  return fraction(sign * under, over);
}
