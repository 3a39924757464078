/**
 * Formulas of logic and of sets: equal when they have one truth table. Owns which signs they are made of and what
 * counts as one of their letters.
 */
import { type Expression, some } from '../read/expression';
import { print } from '../read/print';
import { different, equal, unknown, type Verdict } from './verdict';

/** Letters past this have too many rows. */
const MAX_LETTERS = 10;
const OPERATORS = /^[∧∨¬]$/;

type Truth = (row: ReadonlyMap<string, boolean>) => boolean;

/** Two formulas; null when neither is one. */
export function compareFormulas(left: Expression, right: Expression): Verdict | null {
  if (!isFormula(left) && !isFormula(right)) return null;
  const letters: string[] = [];
  const [a, b] = [truthOf(left, letters), truthOf(right, letters)];
  if (a === null || b === null)
    return unknown('One is a formula of logic or sets, the other none.');
  if (letters.length > MAX_LETTERS) return unknown('The formulas have too many letters.');
  for (let row = 0; row < 2 ** letters.length; row++) {
    const values = new Map(letters.map((letter, i) => [letter, (row >> i) % 2 === 1]));
    if (a(values) !== b(values))
      return different('structure', 'The formulas differ in a row of their truth table.');
  }
  return equal('structure', 'The formulas have the same truth table.');
}

/** Signs of logic, or operations on sets that are named by letters. */
function isFormula(node: Expression): boolean {
  return (
    (node.kind === 'call' && OPERATORS.test(node.name)) ||
    (node.kind === 'relation' && isImplication(node) && some(node, isConnective)) ||
    (node.kind === 'set-operation' &&
      !some(node, (part) => part.kind === 'group' || part.kind === 'relation') &&
      some(node, (part) => part.kind === 'symbol' && /^[A-Z]/.test(part.name)))
  );
}

function isConnective(node: Expression): boolean {
  return node.kind === 'call' && OPERATORS.test(node.name);
}

function isImplication(node: Extract<Expression, { kind: 'relation' }>): boolean {
  return node.members.length === 2 && node.signs[0] === '→';
}

function truthOf(node: Expression, letters: string[]): Truth | null {
  const parts = (of: readonly Expression[]): readonly Truth[] | null => {
    const read = of.map((part) => truthOf(part, letters));
    return read.every((part) => part !== null) ? read : null;
  };
  if (node.kind === 'call' && OPERATORS.test(node.name)) {
    const of = parts(node.inputs);
    if (of === null) return null;
    if (node.name === '¬') return (row) => of[0]?.(row) === false;
    return node.name === '∧'
      ? (row) => of.every((part) => part(row))
      : (row) => of.some((part) => part(row));
  }
  if (node.kind === 'relation' && isImplication(node)) {
    const of = parts(node.members);
    return of && ((row) => of[0]?.(row) === false || of[1]?.(row) === true);
  }
  if (node.kind === 'set-operation') {
    const of = parts(node.parts);
    if (of === null) return null;
    if (node.operation === 'union') return (row) => of.some((part) => part(row));
    if (node.operation === 'intersection') return (row) => of.every((part) => part(row));
    return (row) => of.every((part, i) => part(row) === (i === 0));
  }
  const letter = complemented(node);
  if (letter !== null) {
    const of = truthOf({ kind: 'symbol', name: letter }, letters);
    return of && ((row) => !of(row));
  }
  if (node.kind === 'group' || node.kind === 'number' || node.kind === 'matrix') return null;
  const name = print(node);
  if (!letters.includes(name)) letters.push(name);
  return (row) => row.get(name) === true;
}

/** The letter in `A'`, `\\overline{A}`, `A^c`. */
function complemented(node: Expression): string | null {
  if (node.kind === 'symbol')
    return (
      /^([A-Z](?:_\w+)?)'$/.exec(node.name)?.[1] ?? /^bar ([A-Z].*)$/.exec(node.name)?.[1] ?? null
    );
  if (
    node.kind === 'power' &&
    node.base.kind === 'symbol' &&
    /^[A-Z]$/.test(node.base.name) &&
    node.exponent.kind === 'symbol' &&
    /^[cC]$/.test(node.exponent.name)
  )
    return node.base.name;
  return null;
}
