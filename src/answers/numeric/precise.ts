/**
 * The value of an expression in decimals of any length, at exact points. Owns which function means what here, as
 * `evaluate.ts` does for doubles.
 * Reads plain fields only, so that a tree that was posted to a worker can be read as it is.
 */
import { Decimal } from 'decimal.js';
import type { Expression } from '../read/expression';
import { NoValue } from './evaluate';

type Arithmetic = typeof Decimal;
type Value = readonly [re: Decimal, im: Decimal];
/** Exact values of the variables, over a common sign convention with `Rational`. */
export type ExactPoint = ReadonlyMap<
  string,
  { readonly s: bigint; readonly n: bigint; readonly d: bigint }
>;

/** More digits than this the library's own constants do not have. */
export const MOST_DIGITS = 900;
/** A power with more digits before its point than this is not worked out. */
const MAX_POWER = 1e7;
const MAX_FACTORIAL = 2000;

export interface Precise {
  readonly re: Decimal;
  readonly im: Decimal;
}

/** One evaluation: its arithmetic, and the decimal orders of everything that came up. */
export class PreciseReader {
  /** Sum of the decimal orders of all intermediate values: what near coincidences can hide behind. */
  span = 0;
  readonly #d: Arithmetic;
  readonly #at: ExactPoint;
  readonly #zero: Decimal;
  readonly #tiny: Decimal;
  /** π, once it was asked for. */
  #turn: Decimal | null = null;

  constructor(digits: number, at: ExactPoint = new Map()) {
    this.#d = Decimal.clone({ precision: digits, toExpNeg: -9, toExpPos: 9, modulo: 3 });
    this.#at = at;
    this.#zero = new this.#d(0);
    this.#tiny = new this.#d(10).pow(-(digits - 10));
  }

  /** Null where the expression is undefined; throws `NoValue` for what can never be evaluated. */
  read(node: Expression): Precise | null {
    const [re, im] = this.#read(node);
    return re.isFinite() && im.isFinite() ? { re, im } : null;
  }

  #real(value: Decimal): Value {
    return [value, this.#zero];
  }

  #rational(value: { readonly s: bigint; readonly n: bigint; readonly d: bigint }): Decimal {
    this.span += Math.abs(value.n.toString().length - value.d.toString().length);
    this.span += value.d > 1n ? value.d.toString().length - 1 : 0;
    return new this.#d((value.s * value.n).toString()).div(value.d.toString());
  }

  #read(node: Expression): Value {
    const value = this.#valueOf(node);
    const size = value[1].isZero() ? value[0] : value[0].abs().add(value[1].abs());
    if (size.isFinite() && !size.isZero()) this.span += Math.abs(size.e);
    return value;
  }

  #valueOf(node: Expression): Value {
    switch (node.kind) {
      case 'number':
        return this.#real(this.#rational(node.value));
      case 'symbol':
        return this.#symbol(node.name);
      case 'negative':
        return negated(this.#read(node.of));
      case 'percent':
        return this.#over(this.#read(node.of), this.#real(new this.#d(100)));
      case 'degrees':
        return this.#times(this.#read(node.of), this.#real(this.#pi().div(180)));
      case 'sum':
        return node.terms
          .map((term) => this.#read(term))
          .reduce(([a, b], [c, d]) => [a.add(c), b.add(d)]);
      case 'product':
        return node.factors.map((factor) => this.#read(factor)).reduce((a, b) => this.#times(a, b));
      case 'quotient':
        return this.#over(this.#read(node.over), this.#read(node.under));
      case 'power': {
        const base = this.#read(node.base);
        const exponent = this.#read(node.exponent);
        const odd = base[1].isZero() && base[0].isNeg() && exponent[1].isZero();
        const degree = odd ? oddDegree(node.exponent) : null;
        if (degree === null) return this.#raised(base, exponent);
        const [root] = this.#raised(this.#real(base[0].neg()), exponent);
        return this.#real(degree ? root.neg() : root);
      }
      case 'call':
        return this.#call(
          node.name,
          node.inputs.map((input) => this.#read(input)),
        );
      default:
        throw new NoValue(node.kind);
    }
  }

  #pi(): Decimal {
    return (this.#turn ??= this.#d.acos(-1));
  }

  #symbol(name: string): Value {
    if (name === 'pi') return this.#real(this.#pi());
    if (name === 'e') return this.#real(this.#d.exp(1));
    if (name === 'i') return [this.#zero, new this.#d(1)];
    const value = this.#at.get(name);
    if (value === undefined) throw new NoValue(name);
    return this.#real(this.#rational(value));
  }

  #times([a, b]: Value, [c, d]: Value): Value {
    if (b.isZero() && d.isZero()) return this.#real(a.mul(c));
    return [a.mul(c).sub(b.mul(d)), a.mul(d).add(b.mul(c))];
  }

  #over([a, b]: Value, [c, d]: Value): Value {
    if (b.isZero() && d.isZero()) return this.#real(c.isZero() ? new this.#d(NaN) : a.div(c));
    const size = c.mul(c).add(d.mul(d));
    return [a.mul(c).add(b.mul(d)).div(size), b.mul(c).sub(a.mul(d)).div(size)];
  }

  #size([a, b]: Value): Decimal {
    return b.isZero() ? a.abs() : a.mul(a).add(b.mul(b)).sqrt();
  }

  #ln(z: Value): Value {
    if (z[1].isZero() && z[0].isPos()) return this.#real(z[0].ln());
    return [this.#size(z).ln(), this.#d.atan2(z[1], z[0])];
  }

  #exp([a, b]: Value): Value {
    if (a.abs().gt(MAX_POWER)) return this.#real(a.isNeg() ? this.#zero : new this.#d(NaN));
    this.span += a.abs().toNumber();
    const size = a.exp();
    return b.isZero() ? this.#real(size) : [size.mul(b.cos()), size.mul(b.sin())];
  }

  #raised(base: Value, exponent: Value): Value {
    if (exponent[1].isZero() && exponent[0].isInteger() && exponent[0].abs().lt(1e6)) {
      const n = exponent[0].toNumber();
      if (base[1].isZero()) {
        if (base[0].isZero() && n < 0) return this.#real(new this.#d(NaN));
        return this.#real(base[0].pow(n));
      }
      let [out, square, left] = [this.#real(new this.#d(1)), base, Math.abs(n)];
      for (; left > 0; left = Math.floor(left / 2)) {
        if (left % 2 === 1) out = this.#times(out, square);
        square = this.#times(square, square);
      }
      return n < 0 ? this.#over(this.#real(new this.#d(1)), out) : out;
    }
    if (base[0].isZero() && base[1].isZero())
      return this.#real(exponent[0].isPos() ? this.#zero : new this.#d(NaN));
    if (base[1].isZero() && base[0].isPos() && exponent[1].isZero()) {
      if (exponent[0].eq(0.5)) return this.#real(base[0].sqrt());
      return this.#exp(this.#real(exponent[0].mul(base[0].ln())));
    }
    return this.#exp(this.#times(exponent, this.#ln(base)));
  }

  #call(name: string, inputs: readonly Value[]): Value {
    const [x, y] = inputs;
    if (x === undefined) throw new NoValue(name);
    const one = this.#real(new this.#d(1));
    switch (name) {
      case 'root':
        return this.#root(x, y);
      case 'exp':
        return this.#exp(x);
      case 'ln':
        return this.#ln(x);
      case 'log':
        return this.#over(this.#ln(x), this.#ln(y ?? this.#real(new this.#d(10))));
      case 'abs':
      case 'norm':
        return this.#real(this.#size(x));
      case 'Re':
        return this.#real(x[0]);
      case 'Im':
        return this.#real(x[1]);
      case 'sin':
      case 'cos':
      case 'tan':
      case 'sec':
      case 'csc':
      case 'cot':
        return this.#circular(name, x);
      case 'sinh':
      case 'cosh':
      case 'tanh':
      case 'sech':
      case 'csch':
      case 'coth': {
        const [up, down] = [this.#exp(x), this.#exp(negated(x))];
        const half = this.#real(new this.#d(0.5));
        const sinh = this.#times(half, [up[0].sub(down[0]), up[1].sub(down[1])]);
        const cosh = this.#times(half, [up[0].add(down[0]), up[1].add(down[1])]);
        if (name === 'sinh') return sinh;
        if (name === 'cosh') return cosh;
        if (name === 'tanh') return this.#over(sinh, cosh);
        if (name === 'sech') return this.#over(one, cosh);
        return name === 'csch' ? this.#over(one, sinh) : this.#over(cosh, sinh);
      }
    }
    if (!inputs.every((input) => input[1].isZero())) throw new NoValue(name);
    return this.#real(
      this.#realCall(
        name,
        inputs.map(([re]) => re),
      ),
    );
  }

  #circular(name: string, x: Value): Value {
    const one = this.#real(new this.#d(1));
    let [sin, cos]: [Value, Value] = [this.#real(x[0].sin()), this.#real(x[0].cos())];
    if (!x[1].isZero()) {
      const [up, down] = [x[1].cosh(), x[1].sinh()];
      sin = [x[0].sin().mul(up), x[0].cos().mul(down)];
      cos = [x[0].cos().mul(up), x[0].sin().mul(down).neg()];
    }
    // At a pole the quotient is noise over noise.
    const poles = (under: Value): Value =>
      this.#size(under).lt(this.#tiny) ? this.#real(this.#zero) : under;
    switch (name) {
      case 'sin':
        return sin;
      case 'cos':
        return cos;
      case 'tan':
        return this.#over(sin, poles(cos));
      case 'sec':
        return this.#over(one, poles(cos));
      case 'csc':
        return this.#over(one, poles(sin));
      default:
        return this.#over(cos, poles(sin));
    }
  }

  #root(x: Value, degree: Value | undefined): Value {
    if (degree === undefined || !degree[1].isZero() || degree[0].isZero())
      throw new NoValue('root');
    const n = degree[0];
    const inverse = this.#real(new this.#d(1).div(n));
    const odd = n.isInteger() && !n.mod(2).isZero();
    if (odd && x[1].isZero() && x[0].isNeg()) return negated(this.#raised(negated(x), inverse));
    return this.#raised(x, inverse);
  }

  /** A value that differs from a whole number by rounding only is that number. */
  #snapped(x: Decimal): Decimal {
    const near = x.round();
    return x
      .sub(near)
      .abs()
      .lte(this.#tiny.mul(x.abs().add(1)))
      ? near
      : x;
  }

  #realCall(name: string, inputs: readonly Decimal[]): Decimal {
    const [x = this.#zero, y] = inputs;
    const one = new this.#d(1);
    switch (name) {
      case 'arcsin':
        return x.asin();
      case 'arccos':
        return x.acos();
      case 'arctan':
        return x.atan();
      case 'arcsec':
        return one.div(x).acos();
      case 'arccsc':
        return one.div(x).asin();
      case 'arccot':
        return x.isZero() ? this.#pi().div(2) : one.div(x).atan();
      case 'arcsinh':
        return x.asinh();
      case 'arccosh':
        return x.acosh();
      case 'arctanh':
        return x.atanh();
      case 'sgn':
        return new this.#d(x.isZero() ? 0 : x.isNeg() ? -1 : 1);
      case 'floor':
        return this.#snapped(x).floor();
      case 'ceil':
        return this.#snapped(x).ceil();
      case 'max':
        return this.#d.max(...inputs);
      case 'min':
        return this.#d.min(...inputs);
      case 'mod':
        if (y === undefined || y.isZero()) return new this.#d(NaN);
        return x.sub(y.mul(this.#snapped(x.div(y)).floor()));
    }
    if (!inputs.every((input) => input.isInteger())) throw new NoValue(name);
    if (
      name !== 'gcd' &&
      name !== 'lcm' &&
      inputs.some((input) => input.isNeg() && !input.isZero())
    )
      return new this.#d(NaN);
    switch (name) {
      case 'factorial':
        return this.#product(one, x);
      case 'doublefactorial':
        return this.#product(x.mod(2).isZero() ? new this.#d(2) : one, x, 2);
      case 'binom':
        if (y === undefined) throw new NoValue(name);
        if (y.gt(x)) return this.#zero;
        return this.#product(x.sub(y).add(1), x).div(this.#product(one, y));
      case 'gcd':
        return inputs.map((n) => n.abs()).reduce(divisor);
      case 'lcm':
        return inputs.reduce((a, b) => (b.isZero() ? b : a.mul(b).div(divisor(a, b))));
      default:
        throw new NoValue(name);
    }
  }

  #product(from: Decimal, to: Decimal, step = 1): Decimal {
    if (to.gt(MAX_FACTORIAL)) throw new NoValue('factorial');
    let out = new this.#d(1);
    for (let k = from; k.lte(to); k = k.add(step)) out = out.mul(k);
    return out;
  }
}

function negated([a, b]: Value): Value {
  return [a.neg(), b.isZero() ? b : b.neg()];
}

function divisor(a: Decimal, b: Decimal): Decimal {
  let [x, y] = [a, b];
  while (!y.isZero()) [x, y] = [y, x.mod(y)];
  return x;
}

/** For p/q with q odd above one: whether p is odd. Null for any other exponent. */
function oddDegree(exponent: Expression): boolean | null {
  if (exponent.kind === 'negative') return oddDegree(exponent.of);
  if (exponent.kind === 'number')
    return exponent.value.d > 1n && exponent.value.d % 2n === 1n
      ? exponent.value.n % 2n === 1n
      : null;
  if (
    exponent.kind !== 'quotient' ||
    exponent.over.kind !== 'number' ||
    exponent.under.kind !== 'number' ||
    exponent.over.value.d !== 1n ||
    exponent.under.value.d !== 1n
  )
    return null;
  let [n, d] = [exponent.over.value.n, exponent.under.value.n];
  for (let [a, b] = [n, d]; ; [a, b] = [b, a % b])
    if (b === 0n) {
      if (a > 1n) [n, d] = [n / a, d / a];
      break;
    }
  return d > 1n && d % 2n === 1n ? n % 2n === 1n : null;
}
