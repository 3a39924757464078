/**
 * Trees made out of trees: both signs of a ±, other names for variables. Owns how a change reaches every part of
 * an expression.
 */
import { type Expression, variablesOf } from '../read/expression';
import { print } from '../read/print';
import type { Named } from './shape';

/** Both readings of an expression with ±: every sign taken as written, then every sign turned. */
export function bothSigns(node: Expression): readonly [Expression, Expression] {
  return [choose(node, true), choose(node, false)];
}

function choose(node: Expression, upper: boolean): Expression {
  const of = (part: Expression): Expression => choose(part, upper);
  if (node.kind === 'plus-minus') {
    const positive = (node.first === '+') === upper;
    const right: Expression = positive ? of(node.right) : { kind: 'negative', of: of(node.right) };
    return node.left === null ? right : { kind: 'sum', terms: [of(node.left), right] };
  }
  return mapped(node, of);
}

/** The tree with other symbols in place of those named. */
export function renamed(node: Expression, names: ReadonlyMap<string, Expression>): Expression {
  if (node.kind === 'symbol') return names.get(print(node)) ?? node;
  return mapped(node, (part) => renamed(part, names));
}

/** The node with each of its parts replaced; kinds that hold no single values stay. */
export function mapped(node: Expression, of: (part: Expression) => Expression): Expression {
  switch (node.kind) {
    case 'sum':
      return { ...node, terms: node.terms.map(of) };
    case 'product':
      return { ...node, factors: node.factors.map(of) };
    case 'quotient':
      return { ...node, over: of(node.over), under: of(node.under) };
    case 'power':
      return { ...node, base: of(node.base), exponent: of(node.exponent) };
    case 'negative':
    case 'degrees':
    case 'percent':
    case 'measured':
      return { ...node, of: of(node.of) };
    case 'call':
      return { ...node, inputs: node.inputs.map(of) };
    case 'group':
      return { ...node, items: node.items.map(of) };
    case 'relation':
      return { ...node, members: node.members.map(of) };
    default:
      return node;
  }
}

/** `f(t) = t + 1` read as `f(x) = x + 1`, where the other side is f(x): the letter is the writer's choice. */
export function underNameOf(wanted: Named, given: Named): Expression {
  const [a, b] = [wanted.name, given.name];
  if (a?.kind !== 'call' || b?.kind !== 'call' || a.inputs.length !== b.inputs.length)
    return given.value;
  const pairs = b.inputs.map((input, i) => [input, a.inputs[i]] as const);
  return pairs.every(([from, to]) => from.kind === 'symbol' && to?.kind === 'symbol')
    ? renamed(
        given.value,
        new Map(pairs.map(([from, to]) => [print(from), to as Expression] as const)),
      )
    : given.value;
}

/** Its variables called by the order in which they first stand. */
export function inPlace(node: Expression): Expression {
  const text = print(node);
  const names = variablesOf(node).map((name) => print({ kind: 'symbol', name }));
  names.sort((x, y) => text.indexOf(x) - text.indexOf(y));
  return renamed(
    node,
    new Map(names.map((name, i) => [name, { kind: 'symbol', name: `x_${String(i)}` }])),
  );
}
