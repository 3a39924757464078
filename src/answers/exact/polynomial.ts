/**
 * Sums of terms with rational coefficients over named atoms with rational exponents: variables, π, e, i,
 * roots of primes, and whole expressions kept closed. Owns the arithmetic and its reductions (i² = -1,
 * √2·√2 = 2, closed bases multiplied out); which expression becomes which atom is `algebra.ts`'s.
 *
 * Two elements over variables and roots of primes are equal exactly when their difference reduces to zero:
 * products of distinct prime roots are linearly independent over ℚ (Besicovitch 1940).
 */

import {
  bounded,
  fraction,
  isInteger,
  ONE,
  power,
  type Rational,
  smallInteger,
  TooLarge,
  ZERO,
} from './rational';

export type Powers = readonly (readonly [atom: string, exponent: Rational])[];
export interface Term {
  readonly coefficient: Rational;
  readonly powers: Powers;
}
/** By the key of the powers; the key of a pure number is the empty string. */
export type Polynomial = ReadonlyMap<string, Term>;

/** What an atom is, by the first sign of its name. */
export const PRIME = '√';
/** A closed sum under a root or a high power; `bases` knows what it stands for. */
export const CLOSED = '#';
/** Anything whose value is fixed but about which nothing is proved (`sin 1`, `ln 2`). */
export const OPAQUE = '?';

const MAX_TERMS = 300;
const MAX_WORK = 20_000;
const MAX_TEXT = 4000;

export function keyOf(powers: Powers): string {
  return powers.map(([atom, exponent]) => `${atom}^${exponent.toString()}`).join('·');
}

export const NOTHING: Polynomial = new Map();

export function constant(value: Rational): Polynomial {
  return value.n === 0n ? NOTHING : new Map([['', { coefficient: value, powers: [] }]]);
}

export function atom(name: string, exponent: Rational = ONE): Polynomial {
  const powers: Powers = [[name, exponent]];
  return new Map([[keyOf(powers), { coefficient: ONE, powers }]]);
}

/** The value of a polynomial without atoms, else null. */
export function rationalValue(p: Polynomial): Rational | null {
  if (p.size === 0) return ZERO;
  return p.size === 1 ? (p.get('')?.coefficient ?? null) : null;
}

export function onlyTerm(p: Polynomial): Term | null {
  return p.size === 1 ? (p.values().next().value ?? null) : null;
}

export function add(p: Polynomial, q: Polynomial): Polynomial {
  const out = new Map(p);
  for (const [key, term] of q) accumulate(out, key, term);
  return out;
}

function accumulate(out: Map<string, Term>, key: string, term: Term): void {
  const there = out.get(key);
  const coefficient = there ? bounded(there.coefficient.add(term.coefficient)) : term.coefficient;
  if (coefficient.n === 0n) out.delete(key);
  else out.set(key, { coefficient, powers: term.powers });
  if (out.size > MAX_TERMS) throw new TooLarge(`a sum of over ${String(MAX_TERMS)} terms`);
}

export function scale(p: Polynomial, by: Rational): Polynomial {
  if (by.n === 0n) return NOTHING;
  const out = new Map<string, Term>();
  for (const [key, { coefficient, powers }] of p)
    out.set(key, { coefficient: bounded(coefficient.mul(by)), powers });
  return out;
}

/** Multiplication over one registry of closed bases. */
export class Ring {
  /** What each closed atom stands for. */
  readonly bases = new Map<string, Polynomial>();
  #work = 0;

  multiply(p: Polynomial, q: Polynomial): Polynomial {
    const out = new Map<string, Term>();
    for (const a of p.values())
      for (const b of q.values()) {
        if (++this.#work > MAX_WORK) throw new TooLarge('the algebra took too many steps');
        const merged = this.#merge(a, b);
        let result: Polynomial = new Map([[keyOf(merged.term.powers), merged.term]]);
        for (const base of merged.opened) result = this.multiply(result, base);
        for (const [key, term] of result) accumulate(out, key, term);
      }
    return out;
  }

  /** `p ** exponent` for a whole exponent of at least zero, expanded. */
  power(p: Polynomial, exponent: number): Polynomial {
    const single = onlyTerm(p);
    if (single && exponent > 3 && single.powers.every(([name]) => !name.startsWith(CLOSED))) {
      const e = fraction(BigInt(exponent));
      return this.multiply(
        new Map([['', { coefficient: power(single.coefficient, exponent), powers: [] }]]),
        this.normal(single.powers.map(([name, x]) => [name, bounded(x.mul(e))] as const)),
      );
    }
    if (exponent > 64) throw new TooLarge('a power of over 64 of a sum');
    let out: Polynomial = constant(ONE);
    for (let i = 0; i < exponent; i++) out = this.multiply(out, p);
    return out;
  }

  /** A product of atoms, reduced. */
  normal(powers: Powers): Polynomial {
    return this.multiply(constant(ONE), new Map([['raw', { coefficient: ONE, powers }]]));
  }

  #merge(a: Term, b: Term): { term: Term; opened: Polynomial[] } {
    const exponents = new Map<string, Rational>();
    for (const [name, exponent] of [...a.powers, ...b.powers])
      exponents.set(name, (exponents.get(name) ?? ZERO).add(exponent));
    let coefficient = a.coefficient.mul(b.coefficient);
    const opened: Polynomial[] = [];
    const powers: [string, Rational][] = [];
    for (const [name, exponent] of exponents) {
      let left = exponent;
      if (name.startsWith(PRIME)) {
        const whole = exponent.floor();
        const times = smallInteger(whole);
        if (times === null) throw new TooLarge('an exponent of over 31 bits');
        if (times !== 0)
          coefficient = coefficient.mul(power(fraction(BigInt(name.slice(1))), times));
        left = exponent.sub(whole);
      } else if (name === 'i' && isInteger(exponent)) {
        const quarter = Number((((exponent.s * exponent.n) % 4n) + 4n) % 4n);
        if (quarter >= 2) coefficient = coefficient.neg();
        left = quarter % 2 === 1 ? ONE : ZERO;
      } else if (name.startsWith(CLOSED) && exponent.compare(ONE) >= 0) {
        const base = this.bases.get(name);
        const times = smallInteger(exponent.floor());
        if (base && times !== null && times <= 16) {
          for (let i = 0; i < times; i++) opened.push(base);
          left = exponent.sub(exponent.floor());
        }
      }
      if (left.n !== 0n) powers.push([name, left]);
    }
    powers.sort(([x], [y]) => (x < y ? -1 : 1));
    return { term: { coefficient: bounded(coefficient), powers }, opened };
  }

  /**
   * The polynomial times the smallest product of closed atoms that leaves no negative exponent of them: zero
   * exactly when the polynomial is.
   */
  cleared(p: Polynomial): Polynomial {
    const lowest = new Map<string, Rational>();
    for (const { powers } of p.values())
      for (const [name, exponent] of powers)
        if (
          name.startsWith(CLOSED) &&
          exponent.s < 0n &&
          exponent.compare(lowest.get(name) ?? ZERO) < 0
        )
          lowest.set(name, exponent);
    if (lowest.size === 0) return p;
    const powers: Powers = [...lowest].map(([name, exponent]) => [name, exponent.neg()] as const);
    // Keyed by hand: `merge` opens what reaches 1.
    return this.multiply(p, new Map([['clear', { coefficient: ONE, powers }]]));
  }
}

/** A text that two polynomials over one ring share exactly when they are the same sum. */
export function canonicalText(p: Polynomial): string {
  const text = [...p]
    .map(([key, { coefficient }]) => `${coefficient.toString()}·${key}`)
    .sort()
    .join(' + ');
  // Names of closed sums hold the names inside them and can double with every level.
  if (text.length > MAX_TEXT)
    throw new TooLarge('a nested expression whose name outgrew its bound');
  return text;
}
