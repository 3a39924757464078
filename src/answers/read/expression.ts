/**
 * What an answer is once it is read: a closed tree of numbers, arithmetic and the structures that answers
 * come in. Owns the shape and the smallest helpers over it; reading is `parse.ts`, printing is `print.ts`.
 */
import type { Rational } from '../exact/rational';

/** How a decimal was written, so that it can be told whether it is another value's rounding. */
export interface Decimals {
  readonly places: number;
  /** `0.\overline{3}`: exact, and itself a decimal expansion. */
  readonly repeating: boolean;
}

export type RelationSign =
  '=' | '≈' | '≠' | '<' | '≤' | '∈' | '≡' | '→' | '⊂' | '∼' | '≅' | '⊥' | '∥' | '∣';

export type Bracket = '(' | '[' | '{' | '⟨' | '';
export type ClosingBracket = ')' | ']' | '}' | '⟩' | '';

export type Expression =
  | { readonly kind: 'number'; readonly value: Rational; readonly decimals: Decimals | null }
  /** A variable, a named constant (`pi`, `e`, `i`, `infinity`) or a set of numbers (`ℝ`). */
  | { readonly kind: 'symbol'; readonly name: string }
  | { readonly kind: 'sum'; readonly terms: readonly Expression[] }
  | { readonly kind: 'product'; readonly factors: readonly Expression[] }
  | { readonly kind: 'quotient'; readonly over: Expression; readonly under: Expression }
  | { readonly kind: 'power'; readonly base: Expression; readonly exponent: Expression }
  | { readonly kind: 'negative'; readonly of: Expression }
  | { readonly kind: 'call'; readonly name: string; readonly inputs: readonly Expression[] }
  | {
      readonly kind: 'plus-minus';
      readonly left: Expression | null;
      readonly right: Expression;
      readonly first: '+' | '-';
    }
  | {
      readonly kind: 'relation';
      readonly members: readonly Expression[];
      /** One sign between each two members; `>` and `≥` are turned round while reading. */
      readonly signs: readonly RelationSign[];
    }
  /** Point, interval, set, vector or (without brackets) a list of solutions. */
  | {
      readonly kind: 'group';
      readonly open: Bracket;
      readonly close: ClosingBracket;
      readonly items: readonly Expression[];
      /** The word between the items, where there was one. */
      readonly joined: 'and' | 'or' | null;
    }
  | { readonly kind: 'matrix'; readonly rows: readonly (readonly Expression[])[] }
  | {
      readonly kind: 'set-operation';
      readonly operation: 'union' | 'intersection' | 'without';
      readonly parts: readonly Expression[];
    }
  | { readonly kind: 'ratio'; readonly terms: readonly Expression[] }
  | { readonly kind: 'time'; readonly minutes: number; readonly half: 'am' | 'pm' | null }
  | { readonly kind: 'based'; readonly digits: string; readonly base: number }
  | { readonly kind: 'percent'; readonly of: Expression }
  | { readonly kind: 'degrees'; readonly of: Expression }
  /** A value with a unit or a remark behind it (or a currency sign before it). */
  | { readonly kind: 'measured'; readonly of: Expression; readonly unit: string }
  | { readonly kind: 'choice'; readonly letter: string; readonly of: Expression | null }
  | { readonly kind: 'such-that'; readonly element: Expression; readonly condition: Expression }
  | { readonly kind: 'text'; readonly words: string };

export type Kind = Expression['kind'];

/** The node's direct parts, in writing order. */
export function partsOf(node: Expression): readonly Expression[] {
  switch (node.kind) {
    case 'number':
    case 'symbol':
    case 'time':
    case 'based':
    case 'text':
      return [];
    case 'sum':
    case 'ratio':
      return node.terms;
    case 'product':
      return node.factors;
    case 'quotient':
      return [node.over, node.under];
    case 'power':
      return [node.base, node.exponent];
    case 'negative':
    case 'percent':
    case 'degrees':
    case 'measured':
      return [node.of];
    case 'call':
      return node.inputs;
    case 'plus-minus':
      return node.left === null ? [node.right] : [node.left, node.right];
    case 'relation':
      return node.members;
    case 'group':
      return node.items;
    case 'matrix':
      return node.rows.flat();
    case 'set-operation':
      return node.parts;
    case 'choice':
      return node.of === null ? [] : [node.of];
    case 'such-that':
      return [node.element, node.condition];
  }
}

/** Whether any node of the tree satisfies the test. */
export function some(node: Expression, test: (node: Expression) => boolean): boolean {
  return test(node) || partsOf(node).some((part) => some(part, test));
}

/** Symbols with a fixed value, which are never variables. */
export const CONSTANTS: ReadonlySet<string> = new Set(['pi', 'e', 'i', 'infinity']);

/** The variables of a tree, each once, in alphabetical order. */
export function variablesOf(node: Expression): string[] {
  const names = new Set<string>();
  some(node, (part) => {
    if (part.kind === 'symbol' && !CONSTANTS.has(part.name)) names.add(part.name);
    return false;
  });
  return [...names].sort();
}

const SCALAR: ReadonlySet<Kind> = new Set([
  'number',
  'symbol',
  'sum',
  'product',
  'quotient',
  'power',
  'negative',
  'call',
  'degrees',
  'percent',
  'based',
]);

/** Whether the tree is one value of ordinary algebra. */
export function isScalar(node: Expression): boolean {
  return !some(node, (part) => !SCALAR.has(part.kind));
}
