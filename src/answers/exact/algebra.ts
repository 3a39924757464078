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
  rationalValue,
  Ring,
  scale,
} from './polynomial';
import { commonDivisor, factorise } from './factors';
import { exactly, valueInBase } from './known';
import { logarithm } from './logarithms';
import { leadingSign, type Quotient, textOf, UNIT, whole } from './quotient';
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
import { POSITIVE, rootOfTerm } from './roots';
import { sine } from './sines';

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
    return whole(this.ring.normal([[`${OPAQUE}(${textOf(base)})^(${mark})`, coefficient]]));
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
      rootOfTerm(this.ring, single.coefficient, single.powers, exponent) ??
      this.#closed(base, exponent)
    );
  }

  #rootOfSum(sum: Polynomial, exponent: Rational): Quotient {
    const terms = [...sum.values()];
    const content = terms.map(({ coefficient }) => coefficient.abs()).reduce(commonDivisor);
    const outside = rootOfTerm(this.ring, content, [], exponent);
    if (outside === null) return this.#closed(whole(sum), exponent);
    return this.times(outside, this.#closed(whole(scale(sum, content.inverse())), exponent));
  }

  /** A power of something kept closed, under a name made of its canonical text. */
  #closed(base: Quotient, exponent: Rational): Quotient {
    if (base.under !== UNIT) {
      const over = this.rational({ over: base.under, under: UNIT });
      if (over === null) return whole(atom(`${OPAQUE}(${textOf(base)})`, exponent));
    }
    const name = `${CLOSED}(${canonicalText(base.over)})`;
    this.ring.bases.set(name, base.over);
    return whole(this.ring.normal([[name, exponent]]));
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
        return sine(this.ring, x, 0);
      case 'cos':
        return sine(this.ring, x, 6);
      case 'tan':
        return this.times(sine(this.ring, x, 0), this.inverse(sine(this.ring, x, 6)));
      case 'cot':
        return this.times(sine(this.ring, x, 6), this.inverse(sine(this.ring, x, 0)));
      case 'sec':
        return this.inverse(sine(this.ring, x, 6));
      case 'csc':
        return this.inverse(sine(this.ring, x, 0));
      case 'ln':
        return logarithm(x);
      case 'log': {
        const base = read[1] ?? whole(constant(fraction(10n)));
        return this.times(logarithm(x), this.inverse(logarithm(base)));
      }
      case 'abs': {
        const sign = onlyTerm(x.over)?.coefficient.s ?? leadingSign(x.over);
        const turned = sign < 0n ? { over: scale(x.over, fraction(-1n)), under: x.under } : x;
        const single = x.under === UNIT ? onlyTerm(turned.over) : null;
        if (single?.powers.every(([part]) => part.startsWith(PRIME) || POSITIVE.has(part)))
          return turned;
        return whole(atom(`${OPAQUE}abs(${textOf(turned)})`));
      }
      default:
        // An unknown function's value is as free as a variable; a known one's is fixed but unproved.
        return whole(
          atom(
            `${/^[fghFGHP]('|_|$)/.test(name) ? '' : OPAQUE}${name}(${read.map((input) => textOf(input)).join(',')})`,
          ),
        );
    }
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
