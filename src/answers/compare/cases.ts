/**
 * Functions given by cases, against each other or against one formula. Owns how the line falls into pieces on which
 * each side is one formula, and what is compared there.
 */
import { fraction, ONE } from '../exact/rational';
import { isScalar, type Expression } from '../read/expression';
import { number } from '../read/nodes';
import { print } from '../read/print';
import type { Compare } from './deeper';
import { ALL, complement, type End, merged, type Piece, realSetOf } from './intervals';
import { renamed } from './rewrite';
import { different, equal, every, unknown, type Verdict } from './verdict';

interface Branch {
  readonly value: Expression;
  readonly pieces: readonly Piece[];
}

interface Cases {
  /** As printed; null where one formula holds everywhere. */
  readonly variable: string | null;
  readonly branches: readonly Branch[];
}

/** Two answers of which one is given by cases; null when neither is. */
export function compareCases(
  left: Expression,
  right: Expression,
  compare: Compare,
): Verdict | null {
  if (!isPiecewise(left) && !isPiecewise(right)) return null;
  const [a, b] = [casesOf(left), casesOf(right)];
  if (a === null || b === null) return branchByBranch(left, right, compare);
  const variable = a.variable ?? b.variable;
  if (
    variable === null ||
    (a.variable !== null && b.variable !== null && a.variable !== b.variable)
  )
    return branchByBranch(left, right, compare);
  const ends = [...a.branches, ...b.branches]
    .flatMap(({ pieces }) => pieces.flatMap(({ low, high }) => [low, high]))
    .filter(({ near }) => Number.isFinite(near))
    .sort((x, y) => x.near - y.near)
    .filter(({ near }, i, all) => i === 0 || near - (all[i - 1] as End).near > 1e-9);
  const verdicts: Verdict[] = [];
  const at = (near: number, isPoint: boolean, value: Expression | null): Verdict | null => {
    const [x, y] = [activeAt(a, near, isPoint), activeAt(b, near, isPoint)];
    if (x === null && y === null) return null;
    if (x === null || y === null)
      return different('structure', 'One side has no case where the other has one.');
    if (print(x) === print(y)) return equal('normal-form', 'The same formula.');
    if (value === null) return unknown('The piece has no point.');
    const names = new Map([[variable, value]]);
    const whole = isPoint ? null : compare(x, y);
    return whole?.equality === 'equal' ? whole : compare(renamed(x, names), renamed(y, names));
  };
  for (let i = 0; i <= ends.length; i++) {
    const [low, high] = [ends[i - 1] ?? null, ends[i] ?? null];
    const inside = low ? low.near + (high ? (high.near - low.near) / 2 : 1) : (high?.near ?? 0) - 1;
    if (!isEmpty(variable, low, high)) {
      const verdict = at(inside, false, within(low, high));
      if (verdict) verdicts.push(verdict);
    }
    const point = high && at(high.near, true, high.at);
    if (point) verdicts.push(point);
  }
  return every(verdicts, 'The same cases');
}

function isPiecewise(node: Expression): boolean {
  return node.kind === 'call' && node.name === 'piecewise';
}

function casesOf(node: Expression): Cases | null {
  if (node.kind !== 'call' || node.name !== 'piecewise')
    return isScalar(node) ? { variable: null, branches: [{ value: node, pieces: ALL }] } : null;
  let variable: string | null = null;
  const branches: Branch[] = [];
  for (const row of node.inputs) {
    const [value, condition] = row.kind === 'group' ? row.items : [];
    if (value === undefined || !isScalar(value)) return null;
    if (condition === undefined || condition.kind === 'symbol') {
      const before = merged(branches.flatMap(({ pieces }) => pieces));
      branches.push({ value, pieces: complement(before) });
      continue;
    }
    const set = realSetOf(condition);
    if (set === null || set.subject === null) return null;
    if (variable !== null && set.subject !== variable) return null;
    variable = set.subject;
    branches.push({ value, pieces: set.pieces });
  }
  return variable === null ? null : { variable, branches };
}

function activeAt({ branches }: Cases, near: number, isPoint: boolean): Expression | null {
  const holds = ({ low, high }: Piece): boolean => {
    const [below, above] = [near - low.near, high.near - near];
    if (!isPoint) return below > 0 && above > 0;
    return (
      (below > 1e-9 || (Math.abs(below) <= 1e-9 && low.closed)) &&
      (above > 1e-9 || (Math.abs(above) <= 1e-9 && high.closed))
    );
  };
  return branches.find(({ pieces }) => pieces.some(holds))?.value ?? null;
}

/** Letters that count: between two neighbouring whole numbers they take no value. */
function isEmpty(variable: string, low: End | null, high: End | null): boolean {
  if (!/^[kmn]$/.test(variable) || low === null || high === null) return false;
  return Math.floor(low.near + 1e-9) + 1 >= high.near - 1e-9;
}

/** Any point between the ends, by a letter that may be any number. */
function within(low: End | null, high: End | null): Expression {
  const free: Expression = {
    kind: 'power',
    base: number(fraction(2n)),
    exponent: { kind: 'symbol', name: 't_0' },
  };
  const plus = (...terms: Expression[]): Expression => ({ kind: 'sum', terms });
  if (low && high)
    return {
      kind: 'quotient',
      over: plus(low.at, { kind: 'product', factors: [high.at, free] }),
      under: plus(number(ONE), free),
    };
  if (low) return plus(low.at, free);
  return high ? plus(high.at, { kind: 'negative', of: free }) : { kind: 'symbol', name: 't_0' };
}

/** Where conditions are no sets of real numbers: the same branches, in any order. */
function branchByBranch(left: Expression, right: Expression, compare: Compare): Verdict {
  const rows = (node: Expression): Expression[] =>
    node.kind === 'call' && node.name === 'piecewise' ? [...node.inputs] : [];
  const [a, b] = [rows(left), rows(right)];
  if (a.length === 0 || a.length !== b.length)
    return unknown('The cases are not told apart by one letter.');
  let rest = b;
  for (const row of a) {
    const at = rest.findIndex((other) => compare(row, other).equality === 'equal');
    if (at < 0) return unknown('A case has no partner on the other side.');
    rest = rest.filter((_, i) => i !== at);
  }
  return equal('structure', 'The same cases, in any order.');
}
