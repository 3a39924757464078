/**
 * Two read answers of any shape. Owns which shapes may be compared with which (points, sets, lists,
 * intervals, matrices, equations, inequalities, ratios, times, choices) and in which order the questions are
 * asked; single values go to `scalar.ts`. Symmetric by construction: every rule treats both sides alike.
 */
import { TooLarge } from '../exact/rational';
import type { Policy } from '../policy';
import { type Expression, isScalar, some, variablesOf } from '../read/expression';
import { print } from '../read/print';
import { type Compare, type DeeperRungs, NeedsDeeper } from './deeper';
import {
  areRivals,
  distinct,
  hasInequality,
  hasMatrix,
  isBracedSet,
  isList,
  isPoint,
  isMeasured,
  isStatement,
  mayBeSet,
} from './kinds';
import { compareNumbers } from './numbers';
import { type Named, solutionsOf, valueOf } from './shape';
import { different, equal, every, unknown, type Verdict } from './verdict';

/** Scalar comparisons one pair may cost; beyond it the answer is `unknown`. */
const MAX_STEPS = 600;
const MAX_ITEMS = 64;

type Of<K extends Expression['kind']> = Extract<Expression, { kind: K }>;

export class Comparer {
  #steps = 0;

  /** `deeper`: null while the later rungs are not loaded; then a pair that needs them throws `NeedsDeeper`. */
  readonly #policy: Policy;
  readonly #loaded: DeeperRungs | null;

  constructor(policy: Policy, deeper: DeeperRungs | null) {
    this.#policy = policy;
    this.#loaded = deeper;
  }

  get #deeper(): DeeperRungs {
    if (this.#loaded === null) throw new NeedsDeeper();
    return this.#loaded;
  }

  readonly #again: Compare = (left, right) => this.compare(left, right);

  #scalars(left: Expression, right: Expression): Verdict {
    return (
      compareNumbers(left, right, this.#policy) ??
      this.#deeper.compareScalars(left, right, this.#policy)
    );
  }

  #sets(left: Expression, right: Expression): Verdict | null {
    return mayBeSet(left) && mayBeSet(right)
      ? this.#deeper.compareSets(left, right, this.#again)
      : null;
  }

  #solutionsOf(node: Expression): Named[] {
    return solutionsOf(node, (either) => this.#deeper.bothSigns(either));
  }

  #rowsOf(node: Expression): readonly (readonly Expression[])[] | null {
    if (node.kind === 'matrix' && node.rows.length <= 8) return node.rows;
    return hasMatrix(node) ? this.#deeper.matrixOf(node) : null;
  }

  #withDeterminants(node: Expression): Expression {
    return hasMatrix(node) ? this.#deeper.withDeterminants(node) : node;
  }

  /** Coordinates of a point, or of a matrix of one row or one column. */
  #vectorOf(node: Expression): readonly Expression[] | null {
    if (node.kind === 'group' && isPoint(node)) return node.items;
    const rows = this.#rowsOf(node);
    if (!rows || rows.length === 0) return null;
    return rows.length === 1 || rows[0]?.length === 1 ? rows.flat() : null;
  }

  compare(left: Expression, right: Expression): Verdict {
    if (++this.#steps > MAX_STEPS) throw new TooLarge(`over ${String(MAX_STEPS)} comparisons`);
    if (sayDifferently(left, right))
      return different('structure', 'One says both, the other says one of them.');
    if (left !== right && left.kind === right.kind && print(left) === print(right))
      return equal('normal-form', 'Both have the same normal form.');
    return (
      this.#prose(left, right) ??
      this.#measures(left, right) ??
      this.#statements(left, right) ??
      this.#named(left, right) ??
      this.#lists(left, right) ??
      this.#shapes(left, right)
    );
  }

  #prose(left: Expression, right: Expression): Verdict | null {
    return [left, right].some(({ kind }) => kind === 'text' || kind === 'choice')
      ? this.#deeper.compareProse(left, right, this.#again)
      : null;
  }

  /** Congruences, formulas of logic, functions by cases and other answers that are no numbers. */
  #statements(left: Expression, right: Expression): Verdict | null {
    return isStatement(left) || isStatement(right)
      ? this.#deeper.compareStatements(left, right, this.#again)
      : null;
  }

  /** Units, degree marks, remarks, percentages and times of day. */
  #measures(left: Expression, right: Expression): Verdict | null {
    return isMeasured(left) || isMeasured(right)
      ? this.#deeper.compareMeasures(left, right, this.#policy, this.#again)
      : null;
  }

  /** Relations: two of them, or one against a value that it may state. */
  #named(left: Expression, right: Expression): Verdict | null {
    if (left.kind !== 'relation' && right.kind !== 'relation') return null;
    const [a, b] = [this.#withDeterminants(left), this.#withDeterminants(right)];
    const [x, y] = [valueOf(a), valueOf(b)];
    if (x && y && !(x.name === null && y.name === null && a === x.value && b === y.value)) {
      if (left.kind === 'relation' && right.kind === 'relation') {
        if (x.name !== null && y.name !== null && areRivals(x.name, y.name)) {
          const relations = this.#deeper.compareRelations(a, b, this.#again);
          return (
            relations ??
            different(
              'structure',
              `One is about ${print(x.name)}, the other about ${print(y.name)}.`,
            )
          );
        }
        const values = this.compare(
          x.value,
          x.name?.kind === 'call' && y.name?.kind === 'call'
            ? this.#deeper.underNameOf(x, y)
            : y.value,
        );
        if (values.equality === 'equal' || (x.name && y.name && print(x.name) === print(y.name)))
          return values;
        const whole = this.#bothRelations(a, b);
        return whole?.equality === 'equal' ? whole : values;
      }
      if (this.#policy.names === 'require')
        return different('structure', 'Only one side names its value.');
      return this.compare(x.value, y.value);
    }
    if (a.kind === 'relation' && b.kind === 'relation')
      return this.#bothRelations(a, b) ?? unknown('No rule compares these relations.');
    const [relation, other] = a.kind === 'relation' ? [a, b] : [b, a];
    const sets = this.#sets(relation, other);
    if (sets) return sets;
    if (other.kind === 'such-that') return this.compare(relation, other.condition);
    if (other.kind === 'group' && other.open === '') return null;
    return different('structure', 'One is an equation or inequality, the other a value.');
  }

  #bothRelations(left: Of<'relation'> | Expression, right: Expression): Verdict | null {
    return this.#sets(left, right) ?? this.#deeper.compareRelations(left, right, this.#again);
  }

  /** Several solutions: bare lists, sets, ±. */
  #lists(left: Expression, right: Expression): Verdict | null {
    if (!isList(left) && !isList(right)) return null;
    if (
      hasInequality(left) ||
      hasInequality(right) ||
      left.kind === 'set-operation' ||
      right.kind === 'set-operation'
    ) {
      const sets = this.#sets(asUnion(left, right), asUnion(right, left));
      if (sets) return sets;
    }
    const [a, b] = [this.#solutionsOf(left), this.#solutionsOf(right)];
    if (a.length > MAX_ITEMS || b.length > MAX_ITEMS)
      throw new TooLarge(`over ${String(MAX_ITEMS)} solutions`);
    const [pointA, pointB] = [isPoint(left), isPoint(right)];
    if (pointA || pointB) {
      // A bare list against a point: its numbers in order.
      const list = pointA ? right : left;
      if (isBracedSet(list)) {
        if ((pointA ? b : a).length === 1)
          return this.compare(
            pointA ? left : (a[0]?.value as Expression),
            pointA ? (b[0]?.value as Expression) : right,
          );
        return different('structure', 'One is a set, the other a point.');
      }
      const items = (node: Expression, named: readonly Named[]): readonly Expression[] =>
        isPoint(node)
          ? (this.#vectorOf(node) ?? (node.kind === 'group' ? node.items : [node]))
          : named.map(({ value }) => value);
      if (!pointA && a.length === 1) return this.compare(a[0]?.value as Expression, right);
      if (!pointB && b.length === 1) return this.compare(left, b[0]?.value as Expression);
      return this.#inOrder(items(left, a), items(right, b), 'The same coordinates');
    }
    if (!isList(left) || !isList(right)) {
      const [list, single] = isList(left) ? [a, right] : [b, left];
      if (list.length === 1 && list[0]) return this.compare(list[0].value, single);
      const others = this.#solutionsOf(single);
      if (others.length === 1)
        return different(
          'structure',
          `One side has ${String(list.length)} solutions, the other one.`,
        );
    }
    return this.#solutions(a, b, isBracedSet(left) || isBracedSet(right));
  }

  #solutions(a: readonly Named[], b: readonly Named[], isSet: boolean): Verdict {
    const names = (list: readonly Named[]): string[] =>
      list.map(({ name }) => (name === null ? '' : print(name)));
    const [namesA, namesB] = [names(a), names(b)];
    const several = (list: string[]): boolean =>
      list.every((name) => name !== '') &&
      new Set(list).size > 1 &&
      new Set(list).size === list.length &&
      !list.every((name) => name.replace(/_.*$/, '') === list[0]?.replace(/_.*$/, ''));
    if (several(namesA) && several(namesB)) {
      if (a.length !== b.length || !namesA.every((name) => namesB.includes(name))) {
        const ordered = this.#inOrder(
          a.map(({ value }) => value),
          b.map(({ value }) => value),
          'The same values',
        );
        return ordered.equality === 'equal'
          ? unknown('The same values stand under different names.')
          : ordered;
      }
      return every(
        a.map(({ value }, i) =>
          this.compare(value, b[namesB.indexOf(namesA[i] ?? '')]?.value as Expression),
        ),
        'The same names',
      );
    }
    const values = (list: readonly Named[]): Expression[] => list.map(({ value }) => value);
    // Values of different unknowns, named on one side only, stand in the order they were named.
    if (several(namesA) !== several(namesB))
      return this.#inOrder(values(a), values(b), 'The same values');
    if (this.#policy.listOrder === 'kept' && !isSet)
      return this.#inOrder(values(a), values(b), 'The same values');
    return this.#inAnyOrder(
      isSet ? distinct(values(a)) : values(a),
      isSet ? distinct(values(b)) : values(b),
    );
  }

  #inOrder(a: readonly Expression[], b: readonly Expression[], what: string): Verdict {
    if (a.length !== b.length)
      return different(
        'structure',
        `One has ${String(a.length)} parts, the other ${String(b.length)}.`,
      );
    return every(
      a.map((item, i) => this.compare(item, b[i] as Expression)),
      what,
    );
  }

  /** Every solution has its partner: identical ones first, then pair by pair. */
  #inAnyOrder(a: readonly Expression[], b: readonly Expression[]): Verdict {
    if (a.length !== b.length)
      return different(
        'structure',
        `One has ${String(a.length)} solutions, the other ${String(b.length)}.`,
      );
    let rest = [...b];
    const open = a.filter((item) => {
      const text = print(item);
      const at = rest.findIndex((other) => print(other) === text);
      if (at >= 0) rest = rest.filter((_, i) => i !== at);
      return at < 0;
    });
    let doubt: Verdict | null = null;
    for (const item of open) {
      const verdicts = rest.map((other) => this.compare(item, other));
      const at = verdicts.findIndex(({ equality }) => equality === 'equal');
      if (at >= 0) rest = rest.filter((_, i) => i !== at);
      else if (verdicts.every(({ equality }) => equality === 'different'))
        return different('structure', `${print(item)} has no partner on the other side.`);
      else doubt = verdicts.find(({ equality }) => equality === 'unknown') ?? null;
    }
    return doubt
      ? unknown(`One solution is open: ${doubt.because}`)
      : equal('structure', 'The same solutions, in any order.');
  }

  #shapes(left: Expression, right: Expression): Verdict {
    if ([left, right].some(({ kind }) => kind === 'ratio' || kind === 'based'))
      return this.#deeper.compareRare(left, right, this.#policy);
    if (
      left.kind === 'group' &&
      right.kind === 'group' &&
      left.open === right.open &&
      left.close === right.close
    )
      return this.#inOrder(
        left.items,
        right.items,
        left.open === '(' && left.close === ')' ? 'The same coordinates' : 'The same ends',
      );
    const sets = isPoint(left) && isPoint(right) ? null : this.#sets(left, right);
    if (sets) return sets;
    if (left.kind === 'such-that' && right.kind === 'such-that') {
      return every(
        [this.compare(left.element, right.element), this.compare(left.condition, right.condition)],
        'The same kind of set',
      );
    }
    const vectors = [this.#vectorOf(left), this.#vectorOf(right)] as const;
    const matrices = [this.#rowsOf(left), this.#rowsOf(right)] as const;
    if (matrices[0] && matrices[1]) {
      const [a, b] = [matrices[0], matrices[1]];
      if (a.length === 0 || b.length === 0) return unknown('The matrices do not fit together.');
      if (a.length !== b.length || a[0]?.length !== b[0]?.length)
        return different('structure', 'The matrices have different shapes.');
      return this.#inOrder(a.flat(), b.flat(), 'The same shape');
    }
    if (vectors[0] && vectors[1])
      return this.#inOrder(vectors[0], vectors[1], 'The same coordinates');
    if (
      left.kind === 'set-operation' &&
      right.kind === 'set-operation' &&
      left.operation === right.operation &&
      left.operation !== 'without'
    )
      return this.#inAnyOrder(left.parts, right.parts);
    const [x, y] = [this.#withDeterminants(left), this.#withDeterminants(right)];
    if (isScalar(x) && isScalar(y)) return this.#scalars(x, y);
    if (this.#isUndecidable(left) || this.#isUndecidable(right))
      return unknown('No rule compares these shapes.');
    return different('structure', 'The answers have different shapes.');
  }

  #isUndecidable(node: Expression): boolean {
    return some(
      node,
      (part) =>
        part.kind === 'such-that' ||
        (part.kind === 'set-operation' && !this.#deeper.isRealSet(part)),
    );
  }
}

/** `x > 1 and y > 2` against `x > 1 or y > 2`; between solutions of one unknown both words list them. */
function sayDifferently(left: Expression, right: Expression): boolean {
  if (left.kind !== 'group' || right.kind !== 'group' || left.open !== '' || right.open !== '')
    return false;
  const conditions = [...left.items, ...right.items].filter(({ kind }) => kind === 'relation');
  if (conditions.length === 0 || (isListing(left) && isListing(right))) return false;
  const [a, b] = [left.joined, right.joined];
  // A comma between conditions on different things says `and`.
  if (a === null || b === null)
    return (a === 'or' || b === 'or') && new Set(conditions.flatMap(variablesOf)).size > 1;
  return a !== b;
}

/** Values, or equations that name one unknown again and again. */
function isListing(list: Of<'group'>): boolean {
  const equations = list.items.flatMap((item) => (item.kind === 'relation' ? [item] : []));
  const names = equations.map(({ members }) => members[0] as Expression);
  return (
    equations.every(({ signs }) => signs.every((sign) => sign === '=' || sign === '≈')) &&
    !names.some((name) => areRivals(name, names[0] as Expression))
  );
}

/** Beside a union, `(1,2) or (3,4)` is one as well. */
function asUnion(node: Expression, beside: Expression): Expression {
  return beside.kind === 'set-operation' &&
    node.kind === 'group' &&
    node.open === '' &&
    node.items.every((item) => item.kind === 'group' && item.open !== '' && item.open !== '{')
    ? { kind: 'set-operation', operation: 'union', parts: node.items }
    : node;
}
