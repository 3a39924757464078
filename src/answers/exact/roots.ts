/** Roots of single terms. Owns when a root may be taken factor by factor without changing the value. */
import { factorise } from './factors';
import { CLOSED, OPAQUE, type Powers, PRIME, type Ring, scale } from './polynomial';
import { type Quotient, whole } from './quotient';
import { fraction, isInteger, ONE, type Rational } from './rational';

/** Constants that are known to be above zero. */
export const POSITIVE = new Set(['pi', 'e']);

/**
 * A root of one term, with the real root of a negative number for odd roots. Null where splitting could
 * change the value: √(x²) is |x|, and √(xy) is not √x·√y when both are negative.
 */
export function rootOfTerm(
  ring: Ring,
  coefficient: Rational,
  powers: Powers,
  exponent: Rational,
): Quotient | null {
  const out: [string, Rational][] = [];
  let sign = ONE;
  const even = exponent.d % 2n === 0n;
  if (coefficient.s < 0n) {
    if (!even) sign = exponent.n % 2n === 0n ? ONE : fraction(-1n);
    else if (exponent.d === 2n) out.push(['i', fraction(exponent.s * exponent.n)]);
    else return null;
  }
  for (const [part, direction] of [
    [coefficient.n, 1n],
    [coefficient.d, -1n],
  ] as const) {
    const { primes, rest } = factorise(part);
    // A large rest of unknown factors is taken as it is: equal texts still meet, nothing is claimed beyond.
    if (rest > 1n) return null;
    for (const [prime, times] of primes)
      out.push([`${PRIME}${prime.toString()}`, exponent.mul(fraction(direction * BigInt(times)))]);
  }
  let odd = 0;
  for (const [name, power] of powers) {
    const positive = name.startsWith(PRIME) || POSITIVE.has(name) || /^\d+\^\(/.test(name);
    if (!positive) {
      if (
        name === 'i' ||
        name.startsWith(OPAQUE) ||
        name.startsWith(CLOSED) ||
        name.includes('^(') ||
        !isInteger(power)
      )
        return null;
      if (even) {
        if (power.n % 2n === 1n) odd++;
        else if (!isInteger(power.mul(exponent)) || power.mul(exponent).n % 2n === 1n) return null;
      }
    }
    out.push([name, power.mul(exponent)]);
  }
  if (odd > 0 && (odd > 1 || coefficient.s < 0n)) return null;
  return whole(scale(ring.normal(out), sign));
}
