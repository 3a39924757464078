/** An expression as MathJSON, the symbolic engine's own notation. Owns the mapping of names; structures have none. */
import { fraction } from '../exact/rational';
import type { Expression } from '../read/expression';

export type MathJson = string | number | { readonly num: string } | readonly MathJson[];

const FUNCTIONS: Readonly<Record<string, string>> = {
  sin: 'Sin',
  cos: 'Cos',
  tan: 'Tan',
  sec: 'Sec',
  csc: 'Csc',
  cot: 'Cot',
  arcsin: 'Arcsin',
  arccos: 'Arccos',
  arctan: 'Arctan',
  arcsec: 'Arcsec',
  arccsc: 'Arccsc',
  arccot: 'Arccot',
  sinh: 'Sinh',
  cosh: 'Cosh',
  tanh: 'Tanh',
  sech: 'Sech',
  csch: 'Csch',
  coth: 'Coth',
  arcsinh: 'Arsinh',
  arccosh: 'Arcosh',
  arctanh: 'Artanh',
  ln: 'Ln',
  abs: 'Abs',
  floor: 'Floor',
  ceil: 'Ceil',
  factorial: 'Factorial',
  binom: 'Binomial',
  max: 'Max',
  min: 'Min',
  gcd: 'GCD',
  lcm: 'LCM',
  mod: 'Mod',
};
const TEN = fraction(10n);
const SYMBOLS: Readonly<Record<string, string>> = {
  pi: 'Pi',
  e: 'ExponentialE',
  i: 'ImaginaryUnit',
};

/** Null for what the engine should not be asked about (structures, unknown functions, infinity). */
export function toMathJson(node: Expression): MathJson | null {
  const all = (head: string, parts: readonly Expression[]): MathJson | null => {
    const read = parts.map(toMathJson);
    return read.every((part) => part !== null) ? [head, ...read] : null;
  };
  switch (node.kind) {
    case 'number': {
      const { s, n, d } = node.value;
      const over: MathJson = { num: (s * n).toString() };
      return d === 1n ? over : ['Rational', over, { num: d.toString() }];
    }
    case 'symbol':
      if (node.name === 'infinity') return null;
      return (
        SYMBOLS[node.name] ??
        `v_${[...node.name].map((sign) => (/[a-zA-Z0-9]/.test(sign) ? sign : `u${String(sign.codePointAt(0))}`)).join('')}`
      );
    case 'sum':
      return all('Add', node.terms);
    case 'product':
      return all('Multiply', node.factors);
    case 'quotient':
      return all('Divide', [node.over, node.under]);
    case 'power':
      return all('Power', [node.base, node.exponent]);
    case 'negative':
      return all('Negate', [node.of]);
    case 'percent': {
      const of = toMathJson(node.of);
      return of && ['Divide', of, 100];
    }
    case 'degrees': {
      const of = toMathJson(node.of);
      return of && ['Divide', ['Multiply', of, 'Pi'], 180];
    }
    case 'call': {
      if (node.name === 'root') return all('Root', node.inputs);
      if (node.name === 'log')
        return node.inputs.length === 2
          ? all('Log', node.inputs)
          : all('Log', [...node.inputs, { kind: 'number', value: TEN, decimals: null }]);
      const head = FUNCTIONS[node.name];
      return head === undefined ? null : all(head, node.inputs);
    }
    default:
      return null;
  }
}
