/** More arithmetic on rationals than reading needs: prime factors, common divisors, remainders, doubles. */
import { greatestDivisor, Rational } from './rational';

/** The largest rational of which both are whole multiples: of 6 and 4 it is 2, of 1/2 and 1/3 it is 1/6. */
export function commonDivisor(a: Rational, b: Rational): Rational {
  return new Rational(greatestDivisor(a.n * b.d, b.n * a.d), a.d * b.d);
}

/** What is left of `value` above the last whole multiple of `by`. Throws `NotAlgebra` when `by` is zero. */
export function modulo(value: Rational, by: Rational): Rational {
  return value.sub(value.div(by).floor().mul(by));
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
export function toNumber(value: Rational): number {
  const over = Number(value.n);
  const under = Number(value.d);
  if (Number.isFinite(over) && Number.isFinite(under)) return (Number(value.s) * over) / under;
  const shift = BigInt(Math.max(value.n.toString(2).length, value.d.toString(2).length) - 1000);
  return (Number(value.s) * Number(value.n >> shift)) / Number(value.d >> shift);
}
