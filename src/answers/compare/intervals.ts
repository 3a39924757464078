/**
 * Sets of real numbers: intervals, unions, inequalities, single points. Owns turning all of these into one
 * sorted list of pieces and comparing two such lists; what cannot be turned into pieces is left to others.
 */
import { Algebra } from '../exact/algebra';
import { rationalValue } from '../exact/polynomial';
import { NotAlgebra, TooLarge } from '../exact/rational';
import { evaluate, NoValue } from '../numeric/evaluate';
import { type Expression, type RelationSign, variablesOf } from '../read/expression';
import { print } from '../read/print';
import { isConstant, isName, valueOf } from './shape';
import { different, every, type Verdict } from './verdict';

export interface End {
  readonly at: Expression;
  readonly near: number;
  readonly closed: boolean;
}
export interface Piece {
  readonly low: End;
  readonly high: End;
}

export interface RealSet {
  readonly pieces: readonly Piece[];
  /** The variable the set is about, when it was said. */
  readonly subject: string | null;
}

const INFINITY: Expression = { kind: 'symbol', name: 'infinity' };
const LOWEST: End = { at: { kind: 'negative', of: INFINITY }, near: -Infinity, closed: false };
const HIGHEST: End = { at: INFINITY, near: Infinity, closed: false };
export const ALL: readonly Piece[] = [{ low: LOWEST, high: HIGHEST }];

/** The set a node describes, or null when it describes none (or one with ends that are not constants). */
export function realSetOf(node: Expression): RealSet | null {
  switch (node.kind) {
    case 'symbol':
      return node.name === 'ℝ' ? { pieces: ALL, subject: null } : null;
    case 'group':
      return groupSet(node);
    case 'such-that': {
      const set = realSetOf(node.condition);
      if (set && isName(node.element)) return set;
      // {x ∈ S : …} is what is in S as well.
      const within = node.element.kind === 'relation' ? realSetOf(node.element) : null;
      return set && within?.subject === set.subject
        ? { pieces: intersect(within.pieces, set.pieces), subject: set.subject }
        : null;
    }
    case 'set-operation': {
      const sets = node.parts.map(realSetOf);
      if (!sets.every((set) => set !== null)) return null;
      const pieces = sets
        .map((set) => set.pieces)
        .reduce((a, b) =>
          node.operation === 'union'
            ? [...a, ...b]
            : intersect(a, node.operation === 'without' ? complement(b) : b),
        );
      return { pieces: merged(pieces), subject: null };
    }
    case 'relation':
      return relationSet(node.members, node.signs);
    default:
      return null;
  }
}

function groupSet(node: Extract<Expression, { kind: 'group' }>): RealSet | null {
  const { open, close, items } = node;
  if ((open === '(' || open === '[') && (close === ')' || close === ']') && items.length === 2) {
    const low = end(items[0] as Expression, open === '[');
    const high = end(items[1] as Expression, close === ']');
    return low && high && low.near < high.near ? { pieces: [{ low, high }], subject: null } : null;
  }
  if (open === '{') {
    const points = items.map((item) => end(item, true));
    return points.every((point) => point !== null)
      ? { pieces: merged(points.map((point) => ({ low: point, high: point }))), subject: null }
      : null;
  }
  if (open !== '') return null;
  // A list of conditions: `or` joins, `and` meets; with commas, what is not empty.
  const half = (item: Expression): boolean =>
    item.kind === 'group' && (item.open === '[') !== (item.close === ']');
  if (
    !items.some((item) => item.kind === 'relation' || item.kind === 'set-operation') &&
    !items.some(half)
  )
    return null;
  const sets = items.map(realSetOf);
  if (!sets.every((set) => set !== null)) return null;
  const subjects = new Set(sets.map((set) => set.subject));
  if (subjects.size > 1) return null;
  const union = merged(sets.flatMap((set) => set.pieces));
  const meet = sets.map((set) => set.pieces).reduce(intersect);
  const pieces =
    node.joined === 'or'
      ? union
      : node.joined === 'and' || meet.length > 0
        ? meet.length > 0
          ? meet
          : union
        : union;
  return { pieces, subject: sets[0]?.subject ?? null };
}

/** `2 < x ≤ 5`, `x ≠ 3`, `3x > 6`, `x = 2`, `x ∈ (1, 2)`. */
function relationSet(
  members: readonly Expression[],
  signs: readonly RelationSign[],
): RealSet | null {
  if (signs.length === 1 && signs[0] === '∈') {
    const named = valueOf({ kind: 'relation', members, signs });
    const set = named && realSetOf(named.value);
    return set && named.name ? { ...set, subject: print(named.name) } : null;
  }
  const size = sizeSet(members, signs);
  if (size) return size;
  const subjects = members.filter((member) => !isEnd(member));
  if (subjects.length !== 1 || members.length > 3) return null;
  const solved = linear(subjects[0] as Expression);
  if (solved === null) return null;
  const at = members.indexOf(subjects[0] as Expression);
  let pieces: readonly Piece[] = ALL;
  for (const [i, sign] of signs.entries()) {
    const bound = members[i < at ? i : i + 1] as Expression;
    // Only the two signs next to the subject bound it.
    if (i !== at && i !== at - 1) return null;
    const point = solved.of(bound);
    if (point === null) return null;
    const below = i < at !== solved.falling;
    const closed = sign === '≤';
    let piece: readonly Piece[];
    if (sign === '=')
      piece = [{ low: { ...point, closed: true }, high: { ...point, closed: true } }];
    else if (sign === '≠')
      piece = complement([{ low: { ...point, closed: true }, high: { ...point, closed: true } }]);
    else if (sign === '<' || sign === '≤')
      piece = below
        ? [{ low: { ...point, closed: closed && Number.isFinite(point.near) }, high: HIGHEST }]
        : [{ low: LOWEST, high: { ...point, closed: closed && Number.isFinite(point.near) } }];
    else return null;
    pieces = intersect(pieces, piece);
  }
  return { pieces: merged(pieces), subject: solved.name };
}

/** `|f| < c` and `|f| > c`, as the two bounds on f. */
function sizeSet(members: readonly Expression[], signs: readonly RelationSign[]): RealSet | null {
  const [first, second] = members;
  const [sign] = signs;
  if (members.length !== 2 || (sign !== '<' && sign !== '≤') || !first || !second) return null;
  const inside = (node: Expression): Expression | null =>
    node.kind === 'call' && node.name === 'abs' ? (node.inputs[0] ?? null) : null;
  const [small, large] = [inside(first), inside(second)];
  if (small && isEnd(second))
    return relationSet([{ kind: 'negative', of: second }, small, second], [sign, sign]);
  if (!large || !isEnd(first)) return null;
  const below = relationSet([large, { kind: 'negative', of: first }], [sign]);
  const above = relationSet([first, large], [sign]);
  return below && above
    ? { pieces: merged([...below.pieces, ...above.pieces]), subject: above.subject }
    : null;
}

function isEnd(node: Expression): boolean {
  return isConstant(node) || nearOf(node) !== null;
}

/** The subject solved for its variable: names as they stand, a·x + b by its coefficients. */
function linear(
  subject: Expression,
): { name: string; falling: boolean; of: (bound: Expression) => End | null } | null {
  if (isName(subject))
    return { name: print(subject), falling: false, of: (bound) => end(bound, false) };
  const [variable, ...others] = variablesOf(subject);
  if (variable === undefined || others.length > 0) return null;
  try {
    const { over, under } = new Algebra().read(subject);
    const one = rationalValue(under);
    const a = over.get(`${variable}^1`)?.coefficient;
    const b = over.get('')?.coefficient;
    if (one === null || a === undefined || over.size !== (b === undefined ? 1 : 2)) return null;
    return {
      name: print({ kind: 'symbol', name: variable }),
      falling: a.s * one.s < 0n,
      of: (bound) => {
        const near = nearOf(bound);
        if (near !== null && !Number.isFinite(near))
          return end(a.s < 0n ? { kind: 'negative', of: bound } : bound, false);
        const moved: Expression =
          b === undefined
            ? bound
            : {
                kind: 'sum',
                terms: [bound, { kind: 'number', value: b.div(one).neg(), decimals: null }],
              };
        return end(
          {
            kind: 'quotient',
            over: moved,
            under: { kind: 'number', value: a.div(one), decimals: null },
          },
          false,
        );
      },
    };
  } catch (thrown) {
    if (thrown instanceof NotAlgebra || thrown instanceof TooLarge) return null;
    throw thrown;
  }
}

function nearOf(node: Expression): number | null {
  if (node.kind === 'symbol' && node.name === 'infinity') return Infinity;
  if (node.kind === 'negative') {
    const near = nearOf(node.of);
    return near === null ? null : -near;
  }
  if (node.kind === 'sum' && node.terms.length === 1) return nearOf(node.terms[0] as Expression);
  if (!isConstant(node)) return null;
  try {
    const { value } = evaluate(node, new Map());
    return value[1] === 0 && Number.isFinite(value[0]) ? value[0] : null;
  } catch (thrown) {
    if (thrown instanceof NoValue || thrown instanceof NotAlgebra) return null;
    throw thrown;
  }
}

function end(node: Expression, closed: boolean): End | null {
  const near = nearOf(node);
  return near === null ? null : { at: node, near, closed: closed && Number.isFinite(near) };
}

const sameNear = (a: number, b: number): boolean =>
  a === b ||
  (Number.isFinite(a) &&
    Number.isFinite(b) &&
    Math.abs(a - b) <= 1e-12 * Math.max(Math.abs(a), Math.abs(b)));

function intersect(a: readonly Piece[], b: readonly Piece[]): Piece[] {
  const out: Piece[] = [];
  for (const p of a)
    for (const q of b) {
      const low = sameNear(p.low.near, q.low.near)
        ? p.low.closed
          ? q.low
          : p.low
        : p.low.near > q.low.near
          ? p.low
          : q.low;
      const high = sameNear(p.high.near, q.high.near)
        ? p.high.closed
          ? q.high
          : p.high
        : p.high.near < q.high.near
          ? p.high
          : q.high;
      if (low.near < high.near && !sameNear(low.near, high.near)) out.push({ low, high });
      else if (sameNear(low.near, high.near) && low.closed && high.closed) out.push({ low, high });
    }
  return out;
}

export function complement(pieces: readonly Piece[]): Piece[] {
  return pieces.reduce<Piece[]>(
    (rest, { low, high }) => {
      const outside: Piece[] = [];
      if (low.near > -Infinity)
        outside.push({ low: LOWEST, high: { ...low, closed: !low.closed } });
      if (high.near < Infinity)
        outside.push({ low: { ...high, closed: !high.closed }, high: HIGHEST });
      return intersect(rest, outside);
    },
    [...ALL],
  );
}

/** Sorted, with touching pieces joined. */
export function merged(pieces: readonly Piece[]): Piece[] {
  const sorted = [...pieces].sort(
    (p, q) => p.low.near - q.low.near || Number(q.low.closed) - Number(p.low.closed),
  );
  const out: Piece[] = [];
  for (const piece of sorted) {
    const last = out[out.length - 1];
    const touches =
      last &&
      (piece.low.near < last.high.near ||
        (sameNear(piece.low.near, last.high.near) && (piece.low.closed || last.high.closed)));
    if (!last || !touches) out.push(piece);
    else if (
      piece.high.near > last.high.near ||
      (sameNear(piece.high.near, last.high.near) && piece.high.closed)
    )
      out[out.length - 1] = { low: last.low, high: piece.high };
  }
  return out;
}

/** Compares pieces, with `compareEnd` for the exact values of their ends. */
export function compareRealSets(
  a: RealSet,
  b: RealSet,
  compareEnd: (x: Expression, y: Expression) => Verdict,
): Verdict {
  if (a.subject !== null && b.subject !== null && a.subject !== b.subject)
    return different('structure', `One is about ${a.subject}, the other about ${b.subject}.`);
  if (a.pieces.length !== b.pieces.length)
    return different(
      'structure',
      `The sets fall into ${String(a.pieces.length)} and ${String(b.pieces.length)} pieces.`,
    );
  const verdicts: Verdict[] = [];
  for (const [i, p] of a.pieces.entries()) {
    const q = b.pieces[i] as Piece;
    if (p.low.closed !== q.low.closed || p.high.closed !== q.high.closed)
      return different('structure', 'An end belongs to one set and not to the other.');
    for (const [x, y] of [
      [p.low, q.low],
      [p.high, q.high],
    ] as const)
      if (Number.isFinite(x.near) && Number.isFinite(y.near)) verdicts.push(compareEnd(x.at, y.at));
      else if (x.near !== y.near)
        return different('structure', 'One set is bounded where the other is not.');
  }
  return every(verdicts, 'The same intervals');
}
