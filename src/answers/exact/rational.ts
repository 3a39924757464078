/**
 * Exact fractions and the bounds that keep them small enough to compute with. Owns nothing but arithmetic
 * on whole numbers; `fraction.js` is the number type.
 */
import Fraction from 'fraction.js';

/** No numerator or denominator longer than this is ever made: 4,096 bits, about 1,200 digits. */
export const MAX_BITS = 4096n;
const TOO_BIG = 1n << MAX_BITS;

/** Thrown inside the reader and the algebra when a bound is passed; caught where the ladder decides. */
export class TooLarge extends Error {
  override name = 'TooLarge';
}

export const ZERO = new Fraction(0n);
export const ONE = new Fraction(1n);

export function fraction(over: bigint, under = 1n): Fraction {
  return new Fraction(over, under);
}

/** The same value, or `TooLarge` when it has outgrown the bound. */
export function bounded(value: Fraction): Fraction {
  if (value.n > TOO_BIG || value.d > TOO_BIG) throw new TooLarge('a number passed 4,096 bits');
  return value;
}

export function isInteger(value: Fraction): boolean {
  return value.d === 1n;
}

/** The whole number as a JavaScript number when it is small (below 2^31), else null. */
export function smallInteger(value: Fraction): number | null {
  return value.d === 1n && value.n < 2147483648n ? Number(value.s * value.n) : null;
}

/** `value ** exponent` for a whole exponent; throws `TooLarge` before the result is computed. */
export function power(value: Fraction, exponent: number): Fraction {
  if (exponent === 0) return ONE;
  const n = BigInt(Math.abs(exponent));
  const bits = BigInt(Math.max(value.n.toString(2).length, value.d.toString(2).length));
  if (value.n > 1n || value.d > 1n)
    if (bits * n > MAX_BITS + 64n) throw new TooLarge('a power passed 4,096 bits');
  const over = value.n ** (value.n <= 1n ? 1n : n);
  const under = value.d ** (value.d <= 1n ? 1n : n);
  const sign = value.s < 0n && n % 2n === 1n ? -1n : 1n;
  if (exponent > 0) return fraction(sign * over, under);
  if (over === 0n) throw new TooLarge('division by zero');
  return fraction(sign * under, over);
}

/**
 * Prime factors of a positive whole number by trial division up to `limit`; what is left and not surely
 * prime is returned as `rest` (1 when fully factored).
 */
export function factorise(
  value: bigint,
  limit = 20_000,
): { primes: Map<bigint, number>; rest: bigint } {
  const primes = new Map<bigint, number>();
  let rest = value;
  for (let p = 2n; p <= BigInt(limit) && p * p <= rest; p += p === 2n ? 1n : 2n)
    while (rest % p === 0n) {
      primes.set(p, (primes.get(p) ?? 0) + 1);
      rest /= p;
    }
  if (rest > 1n && rest < BigInt(limit) * BigInt(limit)) {
    primes.set(rest, (primes.get(rest) ?? 0) + 1);
    rest = 1n;
  }
  return { primes, rest };
}

/** A double near the value, also where numerator and denominator are both beyond doubles. */
export function toNumber(value: Fraction): number {
  const over = Number(value.n);
  const under = Number(value.d);
  if (Number.isFinite(over) && Number.isFinite(under)) return (Number(value.s) * over) / under;
  const shift = BigInt(Math.max(value.n.toString(2).length, value.d.toString(2).length) - 1000);
  return (Number(value.s) * Number(value.n >> shift)) / Number(value.d >> shift);
}
