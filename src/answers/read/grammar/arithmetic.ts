/** Sums, products and powers, down to one atom. Owns how tightly each sign binds and what an implicit factor is. */
import type { Expression } from '../expression';
import { fraction } from '../../exact/rational';
import { call, negate, number, primed, productOf, sumOf, symbol, Unreadable } from '../nodes';
import type { Cursor } from './cursor';
import { argument, derivative } from './braces';
import { signAtom } from './brackets';
import { named } from './functions';
import { numberWords, numeral } from './numerals';

export function sum(at: Cursor): Expression {
  return at.nested(() => {
    const terms: Expression[] = [];
    let value: Expression | null = null;
    const first = at.sign();
    if (first === '±' || first === '∓') {
      at.skip();
      value = {
        kind: 'plus-minus',
        left: null,
        right: product(at),
        first: first === '±' ? '+' : '-',
      };
    } else {
      if (at.word() === 'negative' || at.word() === 'minus') {
        at.skip();
        terms.push(negate(product(at)));
      } else terms.push(product(at));
    }
    for (;;) {
      const sign = at.sign();
      if (sign === '+' || sign === '-') {
        at.skip();
        const next = product(at);
        const term = sign === '+' ? next : negate(next);
        if (value === null) terms.push(term);
        else value = { kind: 'sum', terms: [value, term] };
      } else if (sign === '±' || sign === '∓') {
        at.skip();
        const left: Expression = value ?? sumOf(terms);
        value = {
          kind: 'plus-minus',
          left,
          right: product(at),
          first: sign === '±' ? '+' : '-',
        };
      } else break;
    }
    return value ?? sumOf(terms);
  });
}

function product(at: Cursor): Expression {
  return at.nested(() => {
    let bold = isVector(at);
    let factors: Expression[] = [unary(at)];
    for (;;) {
      const sign = at.sign();
      if (sign === '*' || sign === '×') {
        at.skip();
        const crosses = bold && sign === '×' && isVector(at);
        bold = isVector(at);
        const next = unary(at);
        // The product of two vectors that has a direction: its factors have an order.
        if (crosses) factors.push(call('×', [factors.pop() as Expression, next]));
        else factors.push(next);
      } else if (sign === '∘') {
        at.skip();
        factors.push(call('∘', [factors.pop() as Expression, unary(at)]));
      } else if (sign === '/') {
        at.skip();
        const over = productOf(factors);
        const under = unary(at);
        factors = [derivative(over, under) ?? { kind: 'quotient', over, under }];
      } else if (isModulo(at)) {
        at.skip();
        if (at.sign() === '{') factors = [call('mod', [productOf(factors), argument(at)])];
        else factors = [call('mod', [productOf(factors), product(at)])];
      } else if (at.startsFactor()) {
        bold = isVector(at);
        factors.push(power(at));
      } else return productOf(differentiated(factors));
    }
  });
}

/** Whether the next token sets a letter as a vector. */
function isVector(at: Cursor): boolean {
  return /^\\(mathbf|vec|hat|overrightarrow)$/.test(at.sign() ?? '');
}

/** `d/dx` before other factors: what it is applied to. */
function differentiated(factors: readonly Expression[]): readonly Expression[] {
  const at = factors.findIndex(
    (factor) => factor.kind === 'symbol' && /^[d∂]\/[d∂].+\^\d+$/.test(factor.name),
  );
  const operator = factors[at];
  if (operator?.kind !== 'symbol' || at === factors.length - 1) return factors;
  const [, letter = '', times = '1'] = /^[d∂]\/[d∂](.+)\^(\d+)$/.exec(operator.name) ?? [];
  const inner = differentiated(factors.slice(at + 1));
  const applied = call('derivative', [
    productOf(inner),
    symbol(letter),
    number(fraction(BigInt(times))),
  ]);
  return [...factors.slice(0, at), applied];
}

function isModulo(at: Cursor): boolean {
  const token = at.peek();
  // Behind ≡ the modulus is the statement's, not the value's.
  if (at.congruent) return false;
  return token?.kind === 'letters'
    ? token.text === 'mod'
    : token?.kind === 'sign' && token.text === 'mod';
}

export function unary(at: Cursor): Expression {
  return at.nested(() => {
    if (at.take('-')) return negate(unary(at));
    if (at.take('+')) return unary(at);
    return power(at);
  });
}

export function power(at: Cursor): Expression {
  return at.nested(() => {
    let base = postfix(at, atom(at));
    while (at.sign() === '^') {
      at.skip();
      if (at.take('°')) base = { kind: 'degrees', of: base };
      else if (at.sign() === '{' && at.sign(1) === '°' && at.sign(2) === '}') {
        at.skip(3);
        base = { kind: 'degrees', of: base };
      } else if (at.sign() === "'" || (at.sign() === '{' && at.sign(1) === "'")) {
        const braced = at.take('{');
        while (at.take("'")) base = primed(base);
        if (braced) at.expect('}');
      } else if (!skipOrdinal(at)) base = { kind: 'power', base, exponent: exponent(at) };
      base = postfix(at, base);
    }
    if (base.kind === 'degrees') {
      const next = at.peek();
      if (next && next.kind !== 'number' && next.kind !== 'sign' && /^[CFK]$/.test(next.text)) {
        at.skip();
        return { kind: 'measured', of: base.of, unit: `degree ${next.text}` };
      }
    }
    return base;
  });
}

function exponent(at: Cursor): Expression {
  if (at.take('-')) return negate(exponent(at));
  if (at.take('+')) return exponent(at);
  if (at.sign() === '{') return argument(at);
  const base = postfix(at, atom(at));
  return at.sign() === '^' ? (at.skip(), { kind: 'power', base, exponent: exponent(at) }) : base;
}

/** `5^{\text{th}}`, `5th`: the ending is no exponent. */
function skipOrdinal(at: Cursor): boolean {
  const braced = at.sign() === '{';
  const token = at.peek(braced ? 1 : 0);
  if (token === undefined || token.kind === 'number' || !/^(st|nd|rd|th)$/.test(token.text))
    return false;
  at.skip(braced ? 3 : 1);
  return true;
}

function postfix(at: Cursor, start: Expression): Expression {
  let value = start;
  for (;;) {
    const sign = at.sign();
    if (sign === '!') {
      at.skip();
      value = call('factorial', [value]);
    } else if (sign === '%') {
      at.skip();
      value = { kind: 'percent', of: value };
    } else if (sign === '°') {
      at.skip();
      value = { kind: 'degrees', of: value };
    } else if (sign === "'" && value.kind === 'symbol') {
      at.skip();
      value = primed(value);
    } else return value;
  }
}

export function atom(at: Cursor): Expression {
  return at.nested(() => {
    const token = at.peek();
    if (token === undefined) throw new Unreadable();
    if (token.kind === 'number') return numeral(at);
    if (token.kind === 'letters') return named(at, token.text, token.command);
    if (token.kind === 'word') return numberWords(at);
    return signAtom(at, token.text);
  });
}
