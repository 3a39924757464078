/** The reader's building blocks: nodes of a tree made in one call, with their signs and chains in order. */
import type { Rational } from '../exact/rational';
import type { Bracket, ClosingBracket, Expression, RelationSign } from './expression';

/** Thrown when the tokens are not a formula; caught by `answer.ts`, so it carries no words. */
export class Unreadable extends Error {}

export const number = (value: Rational): Expression => ({ kind: 'number', value, decimals: null });
export const symbol = (name: string): Expression => ({ kind: 'symbol', name });
export const call = (name: string, inputs: readonly Expression[]): Expression => ({
  kind: 'call',
  name,
  inputs,
});
export const group = (
  open: Bracket,
  close: ClosingBracket,
  items: readonly Expression[],
  joined: 'and' | 'or' | null = null,
): Expression => ({ kind: 'group', open, close, items, joined });

export function negate(value: Expression): Expression {
  if (value.kind === 'number') return { ...value, value: value.value.neg() };
  if (value.kind === 'measured') return { ...value, of: negate(value.of) };
  return { kind: 'negative', of: value };
}

export function sumOf(terms: readonly Expression[]): Expression {
  return terms.length === 1 ? (terms[0] as Expression) : { kind: 'sum', terms };
}

export function productOf(factors: readonly Expression[]): Expression {
  return factors.length === 1 ? (factors[0] as Expression) : { kind: 'product', factors };
}

export function primed(value: Expression): Expression {
  return value.kind === 'symbol' ? symbol(`${value.name}'`) : value;
}

export function list(items: readonly Expression[], joined: 'and' | 'or' | null): Expression {
  return group('', '', items, joined);
}

/** Named by capitals: a triangle, an angle, a segment. */
function isFigure(node: Expression): boolean {
  return (
    (node.kind === 'symbol' && /^[△∠]|^[A-Z]/.test(node.name)) ||
    (node.kind === 'product' && node.factors.every(isFigure))
  );
}

/** A relation with `>` and `≥` turned round, so that only `<` and `≤` remain. */
export function chain(
  members: readonly Expression[],
  signs: readonly (RelationSign | '>' | '≥')[],
): Expression {
  const nested = members[members.length - 1];
  if (nested?.kind === 'relation' && signs.every((sign) => sign === '='))
    return {
      kind: 'relation',
      members: [...members.slice(0, -1), ...nested.members],
      signs: [...(signs as RelationSign[]), ...nested.signs],
    };
  // Only figures are similar or congruent; between numbers these signs say `about`.
  if (signs.some((sign) => sign === '∼' || sign === '≅') && !members.every(isFigure))
    return chain(
      members,
      signs.map((sign) => (sign === '∼' || sign === '≅' ? '≈' : sign)),
    );
  const falling = signs.some((sign) => sign === '>' || sign === '≥');
  if (!falling) return { kind: 'relation', members, signs: signs as RelationSign[] };
  if (signs.some((sign) => sign === '<' || sign === '≤')) throw new Unreadable();
  return {
    kind: 'relation',
    members: members.toReversed(),
    signs: signs.toReversed().map((sign) => (sign === '>' ? '<' : sign === '≥' ? '≤' : sign)),
  };
}
