/** Sines: exact for the usual angles, else one atom for all angles that must have one value. */
import { modulo } from './factors';
import {
  add,
  atom,
  canonicalText,
  NOTHING,
  OPAQUE,
  type Polynomial,
  type Ring,
  scale,
} from './polynomial';
import { leadingSign, type Quotient, textOf, UNIT, whole } from './quotient';
import { fraction, isInteger, ONE, ZERO } from './rational';
import { rootOfTerm } from './roots';

const TWELVE = fraction(12n);
const TWENTY_FOUR = fraction(24n);
/** sin(kπ/12) for k = 0..6 as terms [coefficient, radicand]. */
const SINES: readonly (readonly (readonly [over: bigint, under: bigint, root: bigint])[])[] = [
  [],
  [
    [1n, 4n, 6n],
    [-1n, 4n, 2n],
  ],
  [[1n, 2n, 1n]],
  [[1n, 2n, 2n]],
  [[1n, 2n, 3n]],
  [
    [1n, 4n, 6n],
    [1n, 4n, 2n],
  ],
  [[1n, 1n, 1n]],
];

/** sin(x + kπ/12): exact for multiples of π/12, else an atom with its sign and period taken out. */
export function sine(ring: Ring, x: Quotient, k: number): Quotient {
  let angle = x.under === UNIT ? x.over : null;
  if (angle === null) return whole(atom(`${OPAQUE}sin[${String(k)}](${textOf(x)})`));
  // Degrees are π/180.
  let plain: Polynomial = NOTHING;
  for (const { coefficient, powers } of angle.values()) {
    const degrees = powers.filter(([name]) => name !== '°');
    const factor =
      degrees.length < powers.length ? ring.normal([...degrees, ['pi', ONE]]) : ring.normal(powers);
    plain = add(
      plain,
      scale(factor, degrees.length < powers.length ? coefficient.div(fraction(180n)) : coefficient),
    );
  }
  angle = plain;
  const turns = angle.get('pi^1')?.coefficient ?? ZERO;
  const twelfths = turns.mul(TWELVE).add(fraction(BigInt(k)));
  const rest = add(angle, scale(atom('pi'), turns.neg()));
  if (rest.size === 0 && isInteger(twelfths))
    return whole(sineOf(ring, Number(((twelfths.s * twelfths.n) % 24n) + 24n) % 24));
  // Reduce the phase to [0, π) and the leading sign to plus.
  let phase = modulo(twelfths, TWENTY_FOUR);
  let sign = ONE;
  let body = rest;
  if (rest.size > 0 && leadingSign(rest) < 0n) {
    // sin(-y + p) = sin(y + π - p)
    body = scale(rest, fraction(-1n));
    phase = modulo(TWELVE.sub(phase), TWENTY_FOUR);
  }
  if (phase.compare(TWELVE) >= 0) {
    phase = phase.sub(TWELVE);
    sign = fraction(-1n);
  }
  if (body.size === 0 && phase.compare(fraction(6n)) > 0) phase = TWELVE.sub(phase);
  return whole(scale(atom(`${OPAQUE}sin[${phase.toString()}](${canonicalText(body)})`), sign));
}

function sineOf(ring: Ring, twelfth: number): Polynomial {
  const half = twelfth % 12;
  const index = half <= 6 ? half : 12 - half;
  let out: Polynomial = NOTHING;
  for (const [over, under, root] of SINES[index] ?? []) {
    const radical = rootOfTerm(ring, fraction(root), [], fraction(1n, 2n));
    if (radical) out = add(out, scale(radical.over, fraction(over, under)));
  }
  return twelfth >= 12 ? scale(out, fraction(-1n)) : out;
}
