/** Sums, products and powers, down to one atom. Owns how tightly each sign binds and what an implicit factor is. */
import type { Expression } from '../expression';
import { call, negate, primed, productOf, sumOf, Unreadable } from '../nodes';
import type { Cursor } from './cursor';
import { argument } from './braces';
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
    let factors: Expression[] = [unary(at)];
    for (;;) {
      const sign = at.sign();
      if (sign === '*') {
        at.skip();
        factors.push(unary(at));
      } else if (sign === '/') {
        at.skip();
        factors = [{ kind: 'quotient', over: productOf(factors), under: unary(at) }];
      } else if (isModulo(at)) {
        at.skip();
        if (at.sign() === '{') factors = [call('mod', [productOf(factors), argument(at)])];
        else factors = [call('mod', [productOf(factors), product(at)])];
      } else if (at.startsFactor()) factors.push(power(at));
      else return productOf(factors);
    }
  });
}

function isModulo(at: Cursor): boolean {
  const token = at.peek();
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
