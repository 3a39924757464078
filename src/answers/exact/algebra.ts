/**
 * An expression to an exact quotient of polynomials: the ladder's exact numbers (rationals, roots, complex
 * numbers, sines of the usual angles) and its algebra with variables. Owns what each kind of expression is
 * worth; arithmetic is `polynomial.ts`. Nothing here rounds.
 */

import type { Expression } from '../read/expression';
import {
  add,
  atom,
  canonicalText,
  CLOSED,
  constant,
  NOTHING,
  onlyTerm,
  OPAQUE,
  type Polynomial,
  PRIME,
  type Powers,
  rationalValue,
  Ring,
  scale,
} from './polynomial';
import { commonDivisor, factorise, modulo } from './factors';
import {
  fraction,
  isInteger,
  NotAlgebra,
  ONE,
  type Rational,
  smallInteger,
  TooLarge,
  ZERO,
} from './rational';

/** `over / under`; `under` is never zero. */
export interface Quotient {
  readonly over: Polynomial;
  readonly under: Polynomial;
}

const POSITIVE = new Set(['pi', 'e']);
const UNIT: Polynomial = constant(ONE);
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

export class Algebra {
  readonly ring = new Ring();

  /** Throws `NotAlgebra` for structures, `TooLarge` past the bounds. */
  read(node: Expression): Quotient {
    switch (node.kind) {
      case 'number':
        return whole(constant(node.value));
      case 'symbol':
        return whole(atom(node.name));
      case 'sum':
        return node.terms.map((term) => this.read(term)).reduce((a, b) => this.plus(a, b));
      case 'product':
        return node.factors.map((factor) => this.read(factor)).reduce((a, b) => this.times(a, b));
      case 'negative': {
        const { over, under } = this.read(node.of);
        return { over: scale(over, fraction(-1n)), under };
      }
      case 'quotient':
        return this.times(this.read(node.over), this.inverse(this.read(node.under)));
      case 'power':
        return this.#raise(this.read(node.base), this.read(node.exponent));
      case 'percent':
        return this.times(this.read(node.of), whole(constant(fraction(1n, 100n))));
      case 'degrees':
        return this.times(this.read(node.of), whole(atom('°')));
      case 'based':
        return whole(constant(valueInBase(node.digits, node.base)));
      case 'call':
        return this.#call(node.name, node.inputs);
      default:
        throw new NotAlgebra(node.kind);
    }
  }

  plus(a: Quotient, b: Quotient): Quotient {
    if (a.under === b.under || canonicalText(a.under) === canonicalText(b.under))
      return this.#reduced(add(a.over, b.over), a.under);
    return this.#reduced(
      add(this.ring.multiply(a.over, b.under), this.ring.multiply(b.over, a.under)),
      this.ring.multiply(a.under, b.under),
    );
  }

  times(a: Quotient, b: Quotient): Quotient {
    return this.#reduced(this.ring.multiply(a.over, b.over), this.ring.multiply(a.under, b.under));
  }

  minus(a: Quotient, b: Quotient): Quotient {
    return this.plus(a, { over: scale(b.over, fraction(-1n)), under: b.under });
  }

  inverse(a: Quotient): Quotient {
    if (this.ring.cleared(a.over).size === 0) throw new NotAlgebra('division by zero');
    return this.#reduced(a.under, a.over);
  }

  /** A denominator of one term is taken into the numerator. */
  #reduced(over: Polynomial, under: Polynomial): Quotient {
    if (over.size === 0) return { over: NOTHING, under: UNIT };
    const single = onlyTerm(under);
    if (!single)
      return canonicalText(over) === canonicalText(under) ? whole(UNIT) : { over, under };
    if (single.powers.length === 0 && single.coefficient.equals(ONE)) return { over, under: UNIT };
    const inverted = this.ring.normal(
      single.powers.map(([name, exponent]) => [name, exponent.neg()] as const),
    );
    return {
      over: this.ring.multiply(scale(over, single.coefficient.inverse()), inverted),
      under: UNIT,
    };
  }

  /** The exact value when it is rational, else null. */
  rational(q: Quotient): Rational | null {
    const over = rationalValue(q.over);
    const under = rationalValue(q.under);
    return over !== null && under !== null ? over.div(under) : null;
  }

  #raise(base: Quotient, exponent: Quotient): Quotient {
    const value = this.rational(exponent);
    if (value !== null) return this.#raiseTo(base, value);
    if (rationalValue(exponent.under) === null)
      throw new NotAlgebra('an exponent with a denominator');
    let out: Quotient = whole(UNIT);
    for (const { coefficient, powers } of scale(
      exponent.over,
      (rationalValue(exponent.under) ?? ONE).inverse(),
    ).values()) {
      if (powers.length === 0) out = this.times(out, this.#raiseTo(base, coefficient));
      else {
        const mark = powers.map(([name, x]) => `${name}^${x.toString()}`).join('·');
        out = this.times(out, this.#exponential(base, coefficient, mark));
      }
    }
    return out;
  }

  /** base^(coefficient·m): 4^n is (2^n)², so that equal bases meet in the same atoms. */
  #exponential(base: Quotient, coefficient: Rational, mark: string): Quotient {
    const value = this.rational(base);
    if (value !== null && value.s > 0n && value.n > 0n) {
      const powers: [string, Rational][] = [];
      for (const [part, sign] of [
        [value.n, 1n],
        [value.d, -1n],
      ] as const) {
        const { primes, rest } = factorise(part);
        if (rest > 1n) primes.set(rest, 1);
        for (const [prime, times] of primes)
          powers.push([
            `${prime.toString()}^(${mark})`,
            coefficient.mul(fraction(sign * BigInt(times))),
          ]);
      }
      return whole(this.ring.normal(powers));
    }
    const single = onlyTerm(base.over);
    if (
      single &&
      base.under === UNIT &&
      single.coefficient.equals(ONE) &&
      single.powers.length === 1
    ) {
      const [[name, exponent]] = single.powers as [readonly [string, Rational]];
      // (a^m)^n is a^(mn): both marks in one, in their order.
      const inner = /^([a-zA-Z]\w*)\^\(([^()]*)\)$/.exec(name);
      const raised = inner ? `${inner[1] ?? ''}^(${joined(inner[2] ?? '', mark)})` : null;
      return whole(this.ring.normal([[raised ?? `${name}^(${mark})`, coefficient.mul(exponent)]]));
    }
    return whole(this.ring.normal([[`${OPAQUE}(${this.#text(base)})^(${mark})`, coefficient]]));
  }

  #raiseTo(base: Quotient, exponent: Rational): Quotient {
    const n = smallInteger(exponent);
    if (n !== null) {
      if (n < 0) return this.#raiseTo(this.inverse(base), exponent.neg());
      if (n > 12 && (base.over.size > 1 || base.under.size > 1))
        return this.#closed(base, exponent);
      return this.#reduced(this.ring.power(base.over, n), this.ring.power(base.under, n));
    }
    if (isInteger(exponent)) {
      const value = this.rational(base);
      if (value && (value.n === 0n || value.equals(ONE))) return base;
      throw new TooLarge('an exponent of over 31 bits');
    }
    if (base.over.size === 0) {
      if (exponent.s < 0n) throw new NotAlgebra('division by zero');
      return base;
    }
    if (base.under !== UNIT) return this.#closed(base, exponent);
    const single = onlyTerm(base.over);
    if (single === null) return this.#rootOfSum(base.over, exponent);
    return (
      this.#rootOfTerm(single.coefficient, single.powers, exponent) ?? this.#closed(base, exponent)
    );
  }

  /**
   * A root of one term, with the real root of a negative number for odd roots. Null where splitting could
   * change the value: √(x²) is |x|, and √(xy) is not √x·√y when both are negative.
   */
  #rootOfTerm(coefficient: Rational, powers: Powers, exponent: Rational): Quotient | null {
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
        out.push([
          `${PRIME}${prime.toString()}`,
          exponent.mul(fraction(direction * BigInt(times))),
        ]);
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
          else if (!isInteger(power.mul(exponent)) || power.mul(exponent).n % 2n === 1n)
            return null;
        }
      }
      out.push([name, power.mul(exponent)]);
    }
    if (odd > 0 && (odd > 1 || coefficient.s < 0n)) return null;
    return whole(scale(this.ring.normal(out), sign));
  }

  #rootOfSum(sum: Polynomial, exponent: Rational): Quotient {
    const terms = [...sum.values()];
    const content = terms.map(({ coefficient }) => coefficient.abs()).reduce(commonDivisor);
    const outside = this.#rootOfTerm(content, [], exponent);
    if (outside === null) return this.#closed(whole(sum), exponent);
    return this.times(outside, this.#closed(whole(scale(sum, content.inverse())), exponent));
  }

  /** A power of something kept closed, under a name made of its canonical text. */
  #closed(base: Quotient, exponent: Rational): Quotient {
    if (base.under !== UNIT) {
      const over = this.rational({ over: base.under, under: UNIT });
      if (over === null) return whole(atom(`${OPAQUE}(${this.#text(base)})`, exponent));
    }
    const name = `${CLOSED}(${canonicalText(base.over)})`;
    this.ring.bases.set(name, base.over);
    return whole(this.ring.normal([[name, exponent]]));
  }

  #text(q: Quotient): string {
    return q.under === UNIT
      ? canonicalText(q.over)
      : `(${canonicalText(q.over)})/(${canonicalText(q.under)})`;
  }

  #call(name: string, inputs: readonly Expression[]): Quotient {
    const first = inputs[0];
    if (first === undefined) throw new NotAlgebra(name);
    if (name === 'root') {
      const degree = this.rational(this.read(inputs[1] ?? first));
      if (degree === null || degree.n === 0n) throw new NotAlgebra('a root of no number');
      return this.#raiseTo(this.read(first), degree.inverse());
    }
    const read = inputs.map((input) => this.read(input));
    const values = read.map((input) => this.rational(input));
    const x = read[0] as Quotient;
    const known = values.every((value) => value !== null) ? exactly(name, values) : null;
    if (known !== null) return whole(constant(known));
    switch (name) {
      case 'sin':
        return this.#sine(x, 0);
      case 'cos':
        return this.#sine(x, 6);
      case 'tan':
        return this.times(this.#sine(x, 0), this.inverse(this.#sine(x, 6)));
      case 'cot':
        return this.times(this.#sine(x, 6), this.inverse(this.#sine(x, 0)));
      case 'sec':
        return this.inverse(this.#sine(x, 6));
      case 'csc':
        return this.inverse(this.#sine(x, 0));
      case 'ln':
        return this.#logarithm(x);
      case 'log': {
        const base = read[1] ?? whole(constant(fraction(10n)));
        return this.times(this.#logarithm(x), this.inverse(this.#logarithm(base)));
      }
      case 'abs': {
        const sign = onlyTerm(x.over)?.coefficient.s ?? this.#leadingSign(x.over);
        const turned = sign < 0n ? { over: scale(x.over, fraction(-1n)), under: x.under } : x;
        const single = x.under === UNIT ? onlyTerm(turned.over) : null;
        if (single?.powers.every(([part]) => part.startsWith(PRIME) || POSITIVE.has(part)))
          return turned;
        return whole(atom(`${OPAQUE}abs(${this.#text(turned)})`));
      }
      default:
        // An unknown function's value is as free as a variable; a known one's is fixed but unproved.
        return whole(
          atom(
            `${/^[fghFGHP]('|_|$)/.test(name) ? '' : OPAQUE}${name}(${read.map((input) => this.#text(input)).join(',')})`,
          ),
        );
    }
  }

  #leadingSign(p: Polynomial): bigint {
    const key = [...p.keys()].sort()[0] ?? '';
    return p.get(key)?.coefficient.s ?? 1n;
  }

  /** sin(x + kπ/12): exact for multiples of π/12, else an atom with its sign and period taken out. */
  #sine(x: Quotient, k: number): Quotient {
    let angle = x.under === UNIT ? x.over : null;
    if (angle === null) return whole(atom(`${OPAQUE}sin[${String(k)}](${this.#text(x)})`));
    // Degrees are π/180.
    let plain: Polynomial = NOTHING;
    for (const { coefficient, powers } of angle.values()) {
      const degrees = powers.filter(([name]) => name !== '°');
      const factor =
        degrees.length < powers.length
          ? this.ring.normal([...degrees, ['pi', ONE]])
          : this.ring.normal(powers);
      plain = add(
        plain,
        scale(
          factor,
          degrees.length < powers.length ? coefficient.div(fraction(180n)) : coefficient,
        ),
      );
    }
    angle = plain;
    const turns = angle.get('pi^1')?.coefficient ?? ZERO;
    const twelfths = turns.mul(TWELVE).add(fraction(BigInt(k)));
    const rest = add(angle, scale(atom('pi'), turns.neg()));
    if (rest.size === 0 && isInteger(twelfths))
      return whole(this.#sineOf(Number(((twelfths.s * twelfths.n) % 24n) + 24n) % 24));
    // Reduce the phase to [0, π) and the leading sign to plus.
    let phase = modulo(twelfths, TWENTY_FOUR);
    let sign = ONE;
    let body = rest;
    if (rest.size > 0 && this.#leadingSign(rest) < 0n) {
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

  #sineOf(twelfth: number): Polynomial {
    const half = twelfth % 12;
    const index = half <= 6 ? half : 12 - half;
    let out: Polynomial = NOTHING;
    for (const [over, under, root] of SINES[index] ?? []) {
      const radical = this.#rootOfTerm(fraction(root), [], fraction(1n, 2n));
      if (radical) out = add(out, scale(radical.over, fraction(over, under)));
    }
    return twelfth >= 12 ? scale(out, fraction(-1n)) : out;
  }

  /** ln of a positive rational, or of a power of e, split into logarithms of primes. */
  #logarithm(x: Quotient): Quotient {
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
    return whole(atom(`${OPAQUE}ln(${this.#text(x)})`));
  }
}

/** The product of two marks `m^1·n^2`, its letters in order. */
function joined(a: string, b: string): string {
  const powers = new Map<string, Rational>();
  for (const part of [...a.split('·'), ...b.split('·')]) {
    const [name = '', exponent = '1'] = part.split('^');
    const [over = '1', under = '1'] = exponent.split('/');
    powers.set(name, (powers.get(name) ?? ZERO).add(fraction(BigInt(over), BigInt(under))));
  }
  return [...powers]
    .sort(([x], [y]) => (x < y ? -1 : 1))
    .map(([name, exponent]) => `${name}^${exponent.toString()}`)
    .join('·');
}

function whole(over: Polynomial): Quotient {
  return { over, under: UNIT };
}

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
function exactly(name: string, values: readonly (Rational | null)[]): Rational | null {
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
