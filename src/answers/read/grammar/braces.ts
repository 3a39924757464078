/** What stands in braces: a command's argument, a fraction's two, a raw subscript, and the infix `\\over`. */
import { fraction, smallInteger } from '../../exact/rational';
import type { Expression } from '../expression';
import { call, group, number, productOf, symbol, Unreadable } from '../nodes';
import type { ReadToken } from '../words';
import type { Cursor } from './cursor';

/** A braced argument, or one token: `\frac12` takes one digit each. */
export function argument(at: Cursor, oneDigit = false): Expression {
  return at.nested(() => {
    const closer = at.sign() === '{' ? '}' : at.sign() === '\\{' ? '\\}' : null;
    if (closer !== null) {
      at.skip();
      if (at.take(closer)) return group('', '', []);
      at.open.push(closer);
      const value = at.grammar.statement(at);
      at.expect(closer);
      at.open.pop();
      return value;
    }
    const token = at.peek();
    if (oneDigit && token?.kind === 'number' && token.raw.length > 1 && token.decimals === null) {
      const rest = token.raw.slice(1);
      const split: ReadToken = {
        ...token,
        raw: rest,
        value: fraction(BigInt(rest)),
        spaced: false,
      };
      at.replace(split);
      return number(fraction(BigInt(token.raw.charAt(0))));
    }
    if (token?.kind === 'number') {
      at.skip();
      return { kind: 'number', value: token.value, decimals: token.decimals };
    }
    return at.grammar.atom(at);
  });
}

export function quotient(at: Cursor): Expression {
  const over = argument(at, true);
  const under = argument(at, true);
  return derivative(over, under) ?? { kind: 'quotient', over, under };
}

/**
 * `dy/dx` is one name (`y'` for x), `d/dx` an operator for what stands behind it, `d(x²)/dx` the derivative of what
 * stands in it. Null for an ordinary fraction.
 */
export function derivative(over: Expression, under: Expression): Expression | null {
  const below = under.kind === 'product' ? under.factors : [];
  const [sign, by] = below;
  if (below.length !== 2 || sign?.kind !== 'symbol' || !/^[d∂]$/.test(sign.name)) return null;
  const letter = by?.kind === 'power' ? by.base : by;
  if (letter?.kind !== 'symbol') return null;
  const [head, ...rest] = over.kind === 'product' ? over.factors : [over];
  const start = head?.kind === 'power' ? head.base : head;
  if (start?.kind !== 'symbol' || start.name !== sign.name) return null;
  const times = orderOf(by) ?? 0;
  if (times < 1 || times !== orderOf(head)) return null;
  const [what] = rest;
  if (rest.length === 0) return symbol(`${sign.name}/${sign.name}${letter.name}^${String(times)}`);
  if (rest.length === 1 && what?.kind === 'symbol')
    return sign.name === 'd' && letter.name === 'x'
      ? symbol(what.name + "'".repeat(times))
      : symbol(`${sign.name}${what.name}/${sign.name}${letter.name}^${String(times)}`);
  return call('derivative', [productOf(rest), letter, number(fraction(BigInt(times)))]);
}

function orderOf(node: Expression | undefined): number | null {
  if (node?.kind !== 'power') return 1;
  return node.exponent.kind === 'number' ? smallInteger(node.exponent.value) : null;
}

export function rawSubscript(at: Cursor): string {
  const token = at.peek();
  if (token === undefined) throw new Unreadable();
  if (at.sign() !== '{') {
    at.skip();
    return token.kind === 'number' ? token.raw : token.text;
  }
  let depth = 0;
  let raw = '';
  do {
    const next = at.peek();
    if (next === undefined) throw new Unreadable();
    const text = next.kind === 'number' ? next.raw : next.text;
    if (text === '{') depth++;
    else if (text === '}') depth--;
    else raw += text;
    at.skip();
  } while (depth > 0);
  return raw;
}

/** `a \over b` and `n \choose k` take all that stands before and after them in the same braces. */
export function withInfix(at: Cursor, before: Expression): Expression {
  if (at.take('\\over')) return { kind: 'quotient', over: before, under: at.grammar.statement(at) };
  if (at.take('\\choose')) return call('binom', [before, at.grammar.statement(at)]);
  return before;
}
