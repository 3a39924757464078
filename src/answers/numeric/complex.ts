/** Complex arithmetic in doubles, as far as answers need it. Owns principal values; a pole is NaN. */

export type Complex = readonly [re: number, im: number];

export const plus = (a: Complex, b: Complex): Complex => [a[0] + b[0], a[1] + b[1]];
export const minus = (a: Complex, b: Complex): Complex => [a[0] - b[0], a[1] - b[1]];
export const times = (a: Complex, b: Complex): Complex => [
  a[0] * b[0] - a[1] * b[1],
  a[0] * b[1] + a[1] * b[0],
];
export const size = (a: Complex): number => Math.hypot(a[0], a[1]);

export function over(a: Complex, b: Complex): Complex {
  const norm = b[0] * b[0] + b[1] * b[1];
  if (norm === 0) return [NaN, NaN];
  return [(a[0] * b[0] + a[1] * b[1]) / norm, (a[1] * b[0] - a[0] * b[1]) / norm];
}

export function exp(a: Complex): Complex {
  const r = Math.exp(a[0]);
  return a[1] === 0 ? [r, 0] : [r * Math.cos(a[1]), r * Math.sin(a[1])];
}

export function ln(a: Complex): Complex {
  return a[0] === 0 && a[1] === 0 ? [NaN, NaN] : [Math.log(size(a)), Math.atan2(a[1], a[0])];
}

/** Principal value, but exact for small whole exponents and real for a non-negative real base. */
export function power(a: Complex, b: Complex): Complex {
  if (b[1] === 0 && Number.isInteger(b[0]) && Math.abs(b[0]) <= 64) {
    let out: Complex = [1, 0];
    for (let i = 0; i < Math.abs(b[0]); i++) out = times(out, a);
    return b[0] < 0 ? over([1, 0], out) : out;
  }
  if (a[0] === 0 && a[1] === 0) return b[0] > 0 ? [0, 0] : [NaN, NaN];
  if (a[1] === 0 && a[0] > 0 && b[1] === 0) return [a[0] ** b[0], 0];
  return exp(times(b, ln(a)));
}

export const sin = (a: Complex): Complex =>
  a[1] === 0
    ? [Math.sin(a[0]), 0]
    : [Math.sin(a[0]) * Math.cosh(a[1]), Math.cos(a[0]) * Math.sinh(a[1])];
export const cos = (a: Complex): Complex =>
  a[1] === 0
    ? [Math.cos(a[0]), 0]
    : [Math.cos(a[0]) * Math.cosh(a[1]), -Math.sin(a[0]) * Math.sinh(a[1])];

const I: Complex = [0, 1];
const ONE: Complex = [1, 0];
const sqrt = (a: Complex): Complex => power(a, [0.5, 0]);
const negative = (a: Complex): Complex => [-a[0], -a[1]];

export const arcsin = (a: Complex): Complex =>
  a[1] === 0 && Math.abs(a[0]) <= 1
    ? [Math.asin(a[0]), 0]
    : negative(times(I, ln(plus(times(I, a), sqrt(minus(ONE, times(a, a)))))));
export const arctan = (a: Complex): Complex =>
  a[1] === 0
    ? [Math.atan(a[0]), 0]
    : times([0, 0.5], minus(ln(minus(ONE, times(I, a))), ln(plus(ONE, times(I, a)))));
export const sinh = (a: Complex): Complex => over(minus(exp(a), exp(negative(a))), [2, 0]);
export const cosh = (a: Complex): Complex => over(plus(exp(a), exp(negative(a))), [2, 0]);
