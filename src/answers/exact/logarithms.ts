/** Logarithms of constants, split into those of primes; of anything else, one atom. */
import { factorise } from './factors';
import {
  add,
  atom,
  constant,
  NOTHING,
  onlyTerm,
  OPAQUE,
  type Polynomial,
  PRIME,
  scale,
} from './polynomial';
import { type Quotient, textOf, UNIT, whole } from './quotient';
import { fraction } from './rational';

/** ln of a positive rational, or of a power of e, split into logarithms of primes. */
export function logarithm(x: Quotient): Quotient {
  const single = x.under === UNIT ? onlyTerm(x.over) : null;
  if (
    single &&
    single.coefficient.s > 0n &&
    single.powers.every(
      ([name]) => name === 'e' || name.startsWith(PRIME) || name.startsWith('e^('),
    )
  ) {
    let out: Polynomial = NOTHING;
    for (const [part, sign] of [
      [single.coefficient.n, 1n],
      [single.coefficient.d, -1n],
    ] as const) {
      const { primes, rest } = factorise(part);
      if (rest > 1n) primes.set(rest, 1);
      for (const [prime, times] of primes)
        out = add(
          out,
          scale(atom(`${OPAQUE}ln${prime.toString()}`), fraction(sign * BigInt(times))),
        );
    }
    let opaque = false;
    for (const [name, exponent] of single.powers)
      if (name === 'e') out = add(out, constant(exponent));
      else if (name.startsWith(PRIME))
        out = add(out, scale(atom(`${OPAQUE}ln${name.slice(1)}`), exponent));
      else opaque = true;
    if (!opaque) return whole(out);
  }
  return whole(atom(`${OPAQUE}ln(${textOf(x)})`));
}
