/** Compositions of functions and cross products: values whose parts have an order. Owns how they are told from products. */
import { type Expression, some } from '../read/expression';
import { print } from '../read/print';
import { mapped } from './rewrite';

/** Whether a composition or a cross product stands in it. */
export function isComposed(node: Expression): boolean {
  return some(node, (part) => part.kind === 'call' && /^[∘×]$/.test(part.name));
}

/** The tree with each of them under a name of its own, so that algebra cannot change the order of its parts. */
export function withNames(node: Expression): Expression {
  if (node.kind === 'product') {
    const at = node.factors.findIndex((part) => part.kind === 'call' && part.name === '∘');
    const [what, to] = [node.factors[at], node.factors[at + 1]];
    // (f ∘ g)(x) is f(g(x)).
    if (what && to && chainOf(what).every(({ kind }) => kind === 'symbol'))
      return withNames(
        rest(node.factors.toSpliced(at, 2, applied(chainOf(what), to)) as Expression[]),
      );
  }
  if (node.kind !== 'call' || !/^[∘×]$/.test(node.name)) return mapped(node, withNames);
  if (node.name === '∘') {
    const parts = chainOf(node);
    const last = parts[parts.length - 1] as Expression;
    // f ∘ g(x) is f(g(x)) as well.
    if (last.kind === 'call') return applied(parts.slice(0, -1), last);
    return { kind: 'symbol', name: `∘ ${parts.map(print).join(' ')}` };
  }
  const [a, b] = node.inputs.map(withNames).map((part) => print(part)) as [string, string];
  if (a === b) return { kind: 'symbol', name: 'zero vector' };
  const name: Expression = { kind: 'symbol', name: `× ${[a, b].sort().join(' ')}` };
  return a < b ? name : { kind: 'negative', of: name };
}

function rest(factors: readonly Expression[]): Expression {
  return factors.length === 1 ? (factors[0] as Expression) : { kind: 'product', factors };
}

function chainOf(node: Expression): readonly Expression[] {
  return node.kind === 'call' && node.name === '∘' ? node.inputs.flatMap(chainOf) : [node];
}

function applied(functions: readonly Expression[], to: Expression): Expression {
  return functions.reduceRight<Expression>(
    (inner, of) => ({ kind: 'call', name: print(of), inputs: [inner] }),
    to,
  );
}
