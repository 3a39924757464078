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

/**
 * Two names for things that differ: `x = 3` is not `y = 3`, nor is P(A) = 3 P(B) = 3. The letter in f(x) is the
 * writer's choice, and one segment or angle has two spellings.
 */
export function areRivals(a: Expression, b: Expression): boolean {
  if (print(a) === print(b)) return false;
  if (a.kind === 'call' && b.kind === 'call')
    return (
      a.name !== b.name ||
      !/^[fghFGH]('|_|$)/.test(a.name) ||
      a.inputs.length !== b.inputs.length ||
      ![...a.inputs, ...b.inputs].every(({ kind }) => kind === 'symbol')
    );
  if (a.kind !== 'symbol' || b.kind !== 'symbol')
    return (
      a.kind === b.kind ||
      isRate(a) ||
      isRate(b) ||
      [a, b].some(({ kind }) => kind === 'quotient' || kind === 'ratio') ||
      isProductBeside(a, b) ||
      isProductBeside(b, a)
    );
  const isLetter = (name: string): boolean => /^(\w+ )?[a-zA-Z]('|_|$)|\//.test(name);
  if (isLetter(a.name) && isLetter(b.name)) return true;
  const [sign, other] = [a.name.charAt(0), b.name.charAt(0)];
  if (sign === '∠' && other === '∠') return angle(a.name) !== angle(b.name);
  const isFigure = (name: string): boolean => /^(△|\w+ )?[A-Z]{2,}$/.test(name);
  return (
    isFigure(a.name) &&
    isFigure(b.name) &&
    [...a.name].sort().join('') !== [...b.name].sort().join('')
  );
}

/** `dy/dt`, which is one name. */
function isRate(node: Expression): boolean {
  return node.kind === 'symbol' && /^[d∂].*\//.test(node.name);
}

/** `xy = 6` beside `z = 6`; `y(x)` is read as a product too, and is y. */
function isProductBeside(a: Expression, b: Expression): boolean {
  return (
    a.kind === 'product' &&
    b.kind === 'symbol' &&
    /^[a-z]('|_|$)/.test(b.name) &&
    a.factors.every((factor) => factor.kind === 'symbol' && /^[a-z]('|_|$)/.test(factor.name)) &&
    print(a.factors[0] as Expression) !== print(b)
  );
}

/** `∠BAC` is the angle at A, as `∠A` and `∠CAB` are; of the arms nothing is kept. */
function angle(name: string): string {
  return /^∠[A-Z]{3}$/.test(name) ? `∠${name.charAt(2)}` : name;
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

/** Whether a congruence, a formula of logic or sets, a function by cases, a composition or a chance stands in it. */
export function isStatement(node: Expression): boolean {
  return some(
    node,
    (part) =>
      (part.kind === 'call' && /^([∧∨¬∘×P]|congruent|piecewise)$/.test(part.name)) ||
      part.kind === 'set-operation',
  );
}
