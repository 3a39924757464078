/**
 * The value of an expression in doubles where its variables have given values. Owns which function means
 * what (degrees, real odd roots, principal branches) and how far the value may be trusted; it knows nothing
 * of answers or verdicts.
 */

import type { Expression } from '../read/expression';
import { toNumber } from '../exact/factors';
import type { Rational } from '../exact/rational';
import { valueInBase } from '../exact/known';
import {
  arcsin,
  arctan,
  type Complex,
  cos,
  cosh,
  exp,
  ln,
  minus,
  over,
  plus,
  power,
  sin,
  sinh,
  size,
  times,
} from './complex';

/** A value with a bound on its absolute rounding error. */
export interface Estimate {
  readonly value: Complex;
  readonly error: number;
}

export type Assignment = ReadonlyMap<string, number>;

const EPSILON = 2.3e-16;
const NONE: Complex = [NaN, NaN];

/** Thrown for what has no numeric value here (an unknown function, infinity). */
export class NoValue extends Error {
  override name = 'NoValue';
}

/** Value at one point. NaN where it is undefined; throws `NoValue` for what can never be evaluated. */
export function evaluate(node: Expression, at: Assignment): Estimate {
  const read = (part: Expression): Estimate => evaluate(part, at);
  switch (node.kind) {
    case 'number':
      return exactly([toNumber(node.value), 0]);
    case 'based':
      return exactly([toNumber(valueInBase(node.digits, node.base)), 0]);
    case 'symbol':
      return exactly(symbol(node.name, at));
    case 'negative': {
      const { value, error } = read(node.of);
      return { value: [-value[0], -value[1]], error };
    }
    case 'percent':
      return multiplied(read(node.of), exactly([0.01, 0]));
    case 'degrees':
      return multiplied(read(node.of), exactly([Math.PI / 180, 0]));
    case 'sum':
      return node.terms
        .map(read)
        .reduce((a, b) => rounded(plus(a.value, b.value), a.error + b.error));
    case 'product':
      return node.factors.map(read).reduce(multiplied);
    case 'quotient': {
      const a = read(node.over);
      const b = read(node.under);
      const value = over(a.value, b.value);
      return rounded(
        value,
        (a.error + size(value) * b.error) / Math.max(size(b.value) - b.error, 0),
      );
    }
    case 'power': {
      const base = read(node.base);
      const degree = oddRoot(node.exponent);
      if (degree === null || base.value[1] !== 0 || base.value[0] >= 0)
        return raised(base, read(node.exponent));
      // A negative number to p/q with q odd has a real value, as in the algebra.
      const { value, error } = raised(
        { value: [-base.value[0], 0], error: base.error },
        read(node.exponent),
      );
      return { value: degree.n % 2n === 0n ? value : [-value[0], 0], error };
    }
    case 'call':
      return call(node.name, node.inputs.map(read));
    default:
      throw new NoValue(node.kind);
  }
}

/** The exponent when it is a fraction of whole numbers with an odd denominator above one. */
function oddRoot(exponent: Expression): Rational | null {
  let value: Rational | null = null;
  if (exponent.kind === 'number') value = exponent.value;
  else if (exponent.kind === 'negative') return oddRoot(exponent.of)?.neg() ?? null;
  else if (
    exponent.kind === 'quotient' &&
    exponent.over.kind === 'number' &&
    exponent.under.kind === 'number' &&
    exponent.under.value.n !== 0n
  )
    value = exponent.over.value.div(exponent.under.value);
  return value !== null && value.d > 1n && value.d % 2n === 1n ? value : null;
}

function symbol(name: string, at: Assignment): Complex {
  if (name === 'pi') return [Math.PI, 0];
  if (name === 'e') return [Math.E, 0];
  if (name === 'i') return [0, 1];
  const value = at.get(name);
  if (value === undefined) throw new NoValue(name);
  return [value, 0];
}

const exactly = (value: Complex): Estimate => ({ value, error: size(value) * EPSILON });
const rounded = (value: Complex, error: number): Estimate => ({
  value,
  error: error + 4 * size(value) * EPSILON,
});

function multiplied(a: Estimate, b: Estimate): Estimate {
  return rounded(
    times(a.value, b.value),
    size(a.value) * b.error + size(b.value) * a.error + a.error * b.error,
  );
}

function raised(a: Estimate, b: Estimate): Estimate {
  const value = power(a.value, b.value);
  const relative = a.error / Math.max(size(a.value) - a.error, 0);
  const logarithm = size(a.value) > 0 ? Math.abs(Math.log(size(a.value))) + 4 : 1;
  return rounded(
    value,
    size(value) * (size(b.value) * relative + logarithm * (b.error + EPSILON * size(b.value))),
  );
}

/** Error passed on by the numeric slope, which needs no table of derivatives. */
function applied(f: (x: Complex) => Complex, x: Estimate): Estimate {
  const value = f(x.value);
  const step = Math.max(x.error, size(x.value) * 1e-9, 1e-12);
  const slope = Math.max(
    size(minus(f([x.value[0] + step, x.value[1]]), value)),
    size(minus(f([x.value[0] - step, x.value[1]]), value)),
  );
  const error = (slope / step) * x.error;
  return rounded(value, Number.isFinite(error) ? error * 2 : Infinity);
}

const inverse =
  (f: (x: Complex) => Complex) =>
  (x: Complex): Complex =>
    over([1, 0], f(x));
const ofInverse =
  (f: (x: Complex) => Complex) =>
  (x: Complex): Complex =>
    f(over([1, 0], x));
const arccos = (x: Complex): Complex => minus([Math.PI / 2, 0], arcsin(x));

const UNARY: Readonly<Record<string, (x: Complex) => Complex>> = {
  sin,
  cos,
  tan: (x) => over(sin(x), cos(x)),
  sec: inverse(cos),
  csc: inverse(sin),
  cot: (x) => over(cos(x), sin(x)),
  arcsin,
  arccos,
  arctan,
  arcsec: ofInverse(arccos),
  arccsc: ofInverse(arcsin),
  arccot: ofInverse(arctan),
  sinh,
  cosh,
  tanh: (x) => over(sinh(x), cosh(x)),
  sech: inverse(cosh),
  csch: inverse(sinh),
  coth: (x) => over(cosh(x), sinh(x)),
  arcsinh: (x) => ln(plus(x, power(plus(times(x, x), [1, 0]), [0.5, 0]))),
  arccosh: (x) =>
    ln(plus(x, times(power(plus(x, [1, 0]), [0.5, 0]), power(minus(x, [1, 0]), [0.5, 0])))),
  arctanh: (x) => times([0.5, 0], minus(ln(plus([1, 0], x)), ln(minus([1, 0], x)))),
  exp,
  ln,
  abs: (x) => [size(x), 0],
  norm: (x) => [size(x), 0],
  Re: (x) => [x[0], 0],
  Im: (x) => [x[1], 0],
  sgn: (x) => (x[1] === 0 ? [Math.sign(x[0]), 0] : NONE),
};

const STEPS: Readonly<Record<string, (x: number) => number>> = {
  floor: Math.floor,
  ceil: Math.ceil,
};

function call(name: string, inputs: readonly Estimate[]): Estimate {
  const x = inputs[0];
  if (x === undefined) throw new NoValue(name);
  const known = UNARY[name];
  if (known && inputs.length === 1) return applied(known, x);
  const y = inputs[1];
  if (name === 'root' && y) return root(x, y);
  if (name === 'log') {
    const below = y ? ln(y.value) : ([Math.LN10, 0] as Complex);
    return applied((z) => over(ln(z), below), x);
  }
  const real = inputs.every(({ value }) => value[1] === 0);
  if (!real) throw new NoValue(name);
  const numbers = inputs.map(({ value }) => value[0]);
  const [a = NaN, b = NaN] = numbers;
  const step = STEPS[name];
  if (step) {
    // Next to a jump the value cannot be told.
    const value = step(a);
    return step(a - 1e-9) === step(a + 1e-9) || Number.isInteger(a)
      ? exactly([value, 0])
      : { value: NONE, error: 0 };
  }
  if (name === 'max')
    return {
      value: [Math.max(...numbers), 0],
      error: Math.max(...inputs.map(({ error }) => error)),
    };
  if (name === 'min')
    return {
      value: [Math.min(...numbers), 0],
      error: Math.max(...inputs.map(({ error }) => error)),
    };
  // Γ continues both to all real numbers, so that identities between them hold at any sample point.
  if (name === 'factorial' && Math.abs(a) <= 100)
    return rounded([gamma(a + 1), 0], 1e-11 * Math.abs(gamma(a + 1)));
  if (name === 'binom' && [a, b].every((n) => Number.isInteger(n) && n >= 0 && n <= 100) && b > a)
    return exactly([0, 0]);
  if (name === 'binom' && Math.abs(a) <= 100 && Math.abs(b) <= 100) {
    const value = gamma(a + 1) / gamma(b + 1) / gamma(a - b + 1);
    return rounded([value, 0], 1e-10 * Math.abs(value));
  }
  if (name === 'mod' && b !== 0) return rounded([a - b * Math.floor(a / b), 0], x.error);
  throw new NoValue(name);
}

/** The principal root, or the real one for an odd root of a real number. */
function root(x: Estimate, degree: Estimate): Estimate {
  const n = degree.value[0];
  if (Number.isInteger(n) && n % 2 !== 0 && x.value[1] === 0 && x.value[0] < 0) {
    const { value, error } = raised(
      { value: [-x.value[0], 0], error: x.error },
      exactly([1 / n, 0]),
    );
    return { value: [-value[0], 0], error };
  }
  return raised(x, exactly([1 / n, 0]));
}

/** Lanczos approximation (g = 7, n = 9), relative error below 1e-13 on [0, 171]. */
function gamma(x: number): number {
  if (Number.isInteger(x) && x > 0 && x < 23) {
    let out = 1;
    for (let i = 2; i < x; i++) out *= i;
    return out;
  }
  if (x < 0.5) return Math.PI / (Math.sin(Math.PI * x) * gamma(1 - x));
  const terms = [
    0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313,
    -176.61502916214059, 12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6,
    1.5056327351493116e-7,
  ];
  const z = x - 1;
  const sum = terms.reduce((total, term, i) => (i === 0 ? term : total + term / (z + i)), 0);
  const t = z + 7.5;
  return Math.sqrt(2 * Math.PI) * t ** (z + 0.5) * Math.exp(-t) * sum;
}
