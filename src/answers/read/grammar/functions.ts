/** Names: functions with what they are applied to, constants, variables with subscripts, applications such as f(x). */
import { fraction, ONE } from '../../exact/rational';
import type { Expression } from '../expression';
import { CONSTANT_NAMES, FUNCTIONS } from '../lexicon';
import { call, chain, negate, number, productOf, symbol, Unreadable } from '../nodes';
import type { Cursor } from './cursor';
import { argument, quotient, rawSubscript } from './braces';

const APPLIED = /^[fghFGHP]$/;

export function named(at: Cursor, text: string, command: boolean): Expression {
  at.skip();
  if (text === 'frac') return quotient(at);
  if (text === 'binom') return call('binom', [argument(at), argument(at)]);
  const called = FUNCTIONS.get(text);
  if (called !== undefined && canBeApplied(at, called)) return application(at, called);
  const constant = CONSTANT_NAMES.get(text);
  if (constant !== undefined) return symbol(constant);
  // Sums, integrals and limits are not worked out; as a letter they would be wrong.
  if (command && text === 'partial') return symbol('∂');
  if (command && /^(sum|prod|i*int|oint|lim|limsup|liminf|bigoplus|nabla)$/.test(text))
    throw new Unreadable();
  return variable(at, text);
}

function canBeApplied(at: Cursor, name: string): boolean {
  const sign = at.sign();
  if (/^(max|min|gcd|lcm|det|abs|floor|ceil|Re|Im|sgn|exp)$/.test(name))
    return sign === '(' || sign === '{' || sign === '\\{' || sign === '|';
  return (
    sign === '^' ||
    sign === '_' ||
    sign === '-' ||
    sign === '{' ||
    at.startsFactor() ||
    at.peek()?.kind === 'number'
  );
}

/** A variable with its subscript, or an application such as f(x). */
function variable(at: Cursor, text: string): Expression {
  let name = text;
  if (at.take('_')) name += `_${rawSubscript(at)}`;
  while (at.take("'")) name += "'";
  if (APPLIED.test(text) && at.sign() === '(') {
    at.skip();
    // `P(A|B)`: the bar is no absolute value.
    at.open.push(text === 'P' ? '|' : ')');
    const { items } = at.grammar.itemsOf(at);
    if (text === 'P' && at.take('|'))
      items.push(chain([items.pop() as Expression, at.grammar.clause(at)], ['∣']));
    at.expect(')');
    at.open.pop();
    return call(name, items);
  }
  return symbol(name);
}

export function application(at: Cursor, name: string): Expression {
  let exponent: Expression | null = null;
  let base: Expression | null = null;
  let root: Expression | null = null;
  if (name === 'sqrt' && at.sign() === '[') {
    at.skip();
    at.open.push(']');
    root = at.grammar.sum(at);
    at.expect(']');
    at.open.pop();
  }
  if (at.take('_')) base = at.sign() === '{' ? argument(at) : at.grammar.atom(at);
  if (at.take('^')) exponent = at.sign() === '{' ? argument(at) : exponentAtom(at);
  if (base === null && at.take('_')) base = at.sign() === '{' ? argument(at) : at.grammar.atom(at);
  const inputs = inputsOf(at, name);
  if (inputs.length === 0) throw new Unreadable();
  let value: Expression;
  if (name === 'sqrt' || name === 'cbrt') {
    const degree: Expression = root ?? number(fraction(name === 'sqrt' ? 2n : 3n));
    value = call('root', [inputs[0] as Expression, degree]);
  } else if (name === 'exp')
    value = {
      kind: 'power',
      base: symbol('e'),
      exponent: inputs[0] as Expression,
    };
  else if (name === 'lg')
    value = {
      kind: 'call',
      name: 'log',
      inputs: [inputs[0] as Expression, number(fraction(10n))],
    };
  else value = call(name, base === null ? inputs : [...inputs, base]);
  if (exponent === null) return value;
  const inverse =
    (exponent.kind === 'number' && exponent.value.equals(fraction(-1n))) ||
    (exponent.kind === 'negative' &&
      exponent.of.kind === 'number' &&
      exponent.of.value.equals(ONE));
  if (inverse && value.kind === 'call' && /^(sin|cos|tan|sec|csc|cot)h?$/.test(name))
    return { ...value, name: `arc${name}` };
  return { kind: 'power', base: value, exponent };
}

function exponentAtom(at: Cursor): Expression {
  if (at.take('-')) return negate(at.grammar.atom(at));
  return at.grammar.atom(at);
}

/** What a function is applied to: its brackets, or the factors up to the next sign or function. */
function inputsOf(at: Cursor, name: string): Expression[] {
  if (at.sign() === '(') {
    at.skip();
    at.open.push(')');
    const { items } = at.grammar.itemsOf(at);
    at.expect(')');
    at.open.pop();
    return items;
  }
  if (at.sign() === '{' || at.sign() === '\\{') {
    const first = argument(at);
    // `\sqrt{}{3}`: the empty braces are a slip.
    if (first.kind === 'group' && first.items.length === 0 && at.sign() === '{')
      return [argument(at)];
    if (first.kind === 'group' && first.open === '') return [...first.items];
    return [first];
  }
  if (name === 'sqrt' || name === 'cbrt' || name === 'abs') return [at.grammar.power(at)];
  const negative = at.take('-');
  const factors = [at.grammar.power(at)];
  for (;;) {
    const token = at.peek();
    if (
      !at.startsFactor() ||
      token?.kind === 'sign' ||
      (token?.kind === 'letters' && FUNCTIONS.has(token.text))
    )
      break;
    factors.push(at.grammar.power(at));
  }
  return [negative ? negate(productOf(factors)) : productOf(factors)];
}
