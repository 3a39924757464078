/**
 * Questions about one answer's kind that the comparison of structures asks: is it a list, a point, a braced
 * set, a measure. Owns no verdict.
 */
import { type Expression, isScalar, some } from '../read/expression';
import { print } from '../read/print';
import { isSetLike, valueOf } from './shape';

/** Whether it could be a set of real numbers at all; `intervals.ts` says whether it is. */
export function mayBeSet(node: Expression): boolean {
  return node.kind === 'relation' || node.kind === 'group' || isSetLike(node);
}

/** Whether there is a matrix anywhere in it, also as rows in brackets. */
export function hasMatrix(node: Expression): boolean {
  return some(node, (part) => part.kind === 'matrix' || isRows(part));
}

/** `[[1, 2], [3, 4]]`. */
export function isRows(node: Expression): boolean {
  return (
    node.kind === 'group' &&
    node.open === '[' &&
    node.items.length > 0 &&
    node.items.every((item) => item.kind === 'group' && item.open === '[' && item.close === ']')
  );
}

/** Two plain variables or functions of different letters: `x = 3` is not `y = 3`, nor f(x) = 3 g(x) = 3. */
export function areRivals(a: Expression, b: Expression): boolean {
  if (a.kind === 'call' && b.kind === 'call') return a.name !== b.name;
  return (
    a.kind === 'symbol' &&
    b.kind === 'symbol' &&
    a.name !== b.name &&
    /^[a-zA-Z]('|_|$)/.test(a.name) &&
    /^[a-zA-Z]('|_|$)/.test(b.name)
  );
}

export function isList(node: Expression): boolean {
  if (node.kind === 'group') return node.open === '' || node.open === '{';
  if (node.kind === 'relation') {
    const named = valueOf(node);
    return named !== null && named.value !== node && isList(named.value);
  }
  return hasBothSigns(node);
}

/** Whether a ± stands in it. */
export function hasBothSigns(node: Expression): boolean {
  return some(node, (part) => part.kind === 'plus-minus');
}

export function isBracedSet(node: Expression): boolean {
  if (node.kind === 'relation') {
    const named = valueOf(node);
    return named !== null && isBracedSet(named.value);
  }
  return node.kind === 'group' && node.open === '{';
}

export function isPoint(node: Expression): boolean {
  return (
    (node.kind === 'group' &&
      ((node.open === '(' && node.close === ')') ||
        node.open === '⟨' ||
        (node.open === '[' && node.close === ']' && node.items.length !== 2))) ||
    node.kind === 'matrix'
  );
}

export function distinct(items: readonly Expression[]): Expression[] {
  const seen = new Map(items.map((item) => [print(item), item]));
  return [...seen.values()];
}

export function hasInequality(node: Expression): boolean {
  return (
    some(
      node,
      (part) =>
        part.kind === 'relation' &&
        part.signs.some((sign) => sign === '<' || sign === '≤' || sign === '≠'),
    ) ||
    (isSetLike(node) &&
      node.kind === 'group' &&
      node.open === '' &&
      node.items.some((item) => item.kind === 'set-operation'))
  );
}

/** Whether a unit, a degree mark, a percent sign or a time of day stands in it, outside of structures. */
export function isMeasured(node: Expression): boolean {
  return (
    node.kind === 'measured' ||
    node.kind === 'time' ||
    (isScalar(node) && some(node, ({ kind }) => kind === 'degrees' || kind === 'percent'))
  );
}
