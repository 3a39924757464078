/**
 * Two read answers of any shape. Owns which shapes may be compared with which (points, sets, lists,
 * intervals, matrices, equations, inequalities, ratios, times, choices) and in which order the questions are
 * asked; single values go to `scalar.ts`. Symmetric by construction: every rule treats both sides alike.
 */
import { fraction, TooLarge } from '../exact/rational';
import type { Policy } from '../policy';
import { type Expression, isScalar, some } from '../read/expression';
import { print } from '../read/print';
import { isKnownUnit } from '../read/units';
import { compareRealSets, realSetOf } from './intervals';
import { matrixOf, withDeterminants } from './matrix';
import { compareRelations } from './relations';
import { compareScalars } from './scalar';
import {
  bothSigns,
  hasDegrees,
  isSetLike,
  type Named,
  solutionsOf,
  valueOf,
  withoutDegrees,
} from './shape';
import { compareWords, compareWordsToValue, phrase } from './text';
import { different, equal, every, unknown, type Verdict } from './verdict';

/** Scalar comparisons one pair may cost; beyond it the answer is `unknown`. */
const MAX_STEPS = 600;
const MAX_ITEMS = 64;

type Of<K extends Expression['kind']> = Extract<Expression, { kind: K }>;

export class Comparer {
  private steps = 0;

  constructor(readonly policy: Policy) {}

  compare(left: Expression, right: Expression): Verdict {
    if (++this.steps > MAX_STEPS) throw new TooLarge(`over ${String(MAX_STEPS)} comparisons`);
    if (left !== right && print(left) === print(right) && left.kind === right.kind)
      return equal('normal-form', 'Both have the same normal form.');
    return (
      this.words(left, right) ??
      this.choices(left, right) ??
      this.measures(left, right) ??
      this.percents(left, right) ??
      this.named(left, right) ??
      this.lists(left, right) ??
      this.shapes(left, right)
    );
  }

  private words(left: Expression, right: Expression): Verdict | null {
    if (left.kind === 'text' && right.kind === 'text') return compareWords(left.words, right.words);
    for (const [text, other] of [
      [left, right],
      [right, left],
    ] as const)
      if (text.kind === 'text') {
        const value = phrase(text.words);
        if (value) return this.compare(value, other);
        if (other.kind === 'choice')
          return other.of
            ? this.compare(text, other.of)
            : compareWordsToValue(text.words, { kind: 'symbol', name: other.letter });
        if (other.kind === 'relation') {
          const named = valueOf(other);
          if (named && named.value.kind === 'symbol')
            return compareWordsToValue(text.words, named.value);
        }
        return compareWordsToValue(text.words, other);
      }
    return null;
  }

  private choices(left: Expression, right: Expression): Verdict | null {
    if (left.kind === 'choice' && right.kind === 'choice') {
      if (left.letter !== right.letter)
        return different('structure', 'Different choices are named.');
      if (left.of === null || right.of === null)
        return equal('structure', 'Both name the same choice.');
      const of = this.compare(left.of, right.of);
      return of.equality === 'equal'
        ? equal('structure', 'Both name the same choice.')
        : unknown('The same label stands before different answers.');
    }
    for (const [choice, other] of [
      [left, right],
      [right, left],
    ] as const)
      if (choice.kind === 'choice') {
        if (other.kind === 'symbol' && other.name === choice.letter)
          return equal('structure', 'Both name the same choice.');
        if (choice.of !== null && other.kind !== 'symbol') return this.compare(choice.of, other);
        return different('structure', 'One names a choice, the other does not name it.');
      }
    return null;
  }

  /** Units, degree marks and remarks. */
  private measures(left: Expression, right: Expression): Verdict | null {
    const keep = this.policy.units === 'require';
    if (left.kind === 'time' || right.kind === 'time') {
      const [a, b] = [asTime(left), asTime(right)];
      if (a !== null && b !== null) return compareTimes(a, b);
    }
    if (left.kind === 'measured' && right.kind === 'measured') {
      if (left.unit === right.unit) return this.compare(left.of, right.of);
      const value = this.compare(left.of, right.of);
      if (isKnownUnit(left.unit) && isKnownUnit(right.unit))
        return different('structure', `The units differ: ${left.unit} and ${right.unit}.`);
      return value.equality === 'equal'
        ? keep
          ? different('structure', 'The units differ.')
          : unknown('The same value stands before different words.')
        : value;
    }
    for (const [measured, other] of [
      [left, right],
      [right, left],
    ] as const)
      if (measured.kind === 'measured') {
        if (keep) return different('structure', 'Only one side has a unit.');
        if (other.kind === 'group' && other.open === '' && other.items.length > 1) return null;
        if (other.kind === 'relation') {
          const named = valueOf(other);
          return named === null
            ? this.compare(measured.of, other)
            : this.compare(measured, named.value);
        }
        return this.compare(measured.of, other);
      }
    const degrees = [hasDegrees(left), hasDegrees(right)];
    if (degrees[0] && degrees[1]) return this.compare(withoutDegrees(left), withoutDegrees(right));
    if (degrees[0] !== degrees[1] && isScalar(left) && isScalar(right)) {
      if (keep) return different('structure', 'Only one side is in degrees.');
      return this.compare(withoutDegrees(left), withoutDegrees(right));
    }
    return null;
  }

  private percents(left: Expression, right: Expression): Verdict | null {
    const [a, b] = [ofPercent(left), ofPercent(right)];
    if (a && b) return this.compare(a, b);
    const [percent, other] = a ? [a, right] : [b, left];
    if (!percent || !isScalar(other)) return null;
    const { percent: policy } = this.policy;
    const hundredth: Expression = { kind: 'percent', of: percent };
    const asNumber = policy === 'fraction' ? null : compareScalars(percent, other, this.policy);
    if (asNumber?.equality === 'equal') return asNumber;
    const asFraction = policy === 'number' ? null : compareScalars(hundredth, other, this.policy);
    if (asFraction?.equality === 'equal') return asFraction;
    return asFraction?.equality === 'unknown'
      ? asFraction
      : (asNumber ?? asFraction ?? unknown('No percent policy applies.'));
  }

  /** Relations: two of them, or one against a value that it may state. */
  private named(left: Expression, right: Expression): Verdict | null {
    if (left.kind !== 'relation' && right.kind !== 'relation') return null;
    const [a, b] = [withDeterminants(left), withDeterminants(right)];
    const [x, y] = [valueOf(a), valueOf(b)];
    if (x && y && !(x.name === null && y.name === null && a === x.value && b === y.value)) {
      if (left.kind === 'relation' && right.kind === 'relation') {
        if (x.name !== null && y.name !== null && areRivals(x.name, y.name)) {
          const relations = compareRelations(a, b, (p, q) => this.compare(p, q));
          return (
            relations ??
            different(
              'structure',
              `One is about ${print(x.name)}, the other about ${print(y.name)}.`,
            )
          );
        }
        const values = this.compare(x.value, y.value);
        if (values.equality === 'equal' || (x.name && y.name && print(x.name) === print(y.name)))
          return values;
        const whole = this.bothRelations(a, b);
        return whole?.equality === 'equal' ? whole : values;
      }
      if (this.policy.names === 'require')
        return different('structure', 'Only one side names its value.');
      return this.compare(x.value, y.value);
    }
    if (a.kind === 'relation' && b.kind === 'relation')
      return this.bothRelations(a, b) ?? unknown('No rule compares these relations.');
    const [relation, other] = a.kind === 'relation' ? [a, b] : [b, a];
    const sets = [realSetOf(relation), realSetOf(other)] as const;
    if (sets[0] && sets[1]) return compareRealSets(sets[0], sets[1], (p, q) => this.compare(p, q));
    if (other.kind === 'such-that') return this.compare(relation, other.condition);
    if (other.kind === 'group' && other.open === '') return null;
    return different('structure', 'One is an equation or inequality, the other a value.');
  }

  private bothRelations(left: Of<'relation'> | Expression, right: Expression): Verdict | null {
    const sets = [realSetOf(left), realSetOf(right)] as const;
    if (sets[0] && sets[1]) return compareRealSets(sets[0], sets[1], (p, q) => this.compare(p, q));
    return compareRelations(left, right, (p, q) => this.compare(p, q));
  }

  /** Several solutions: bare lists, sets, ±. */
  private lists(left: Expression, right: Expression): Verdict | null {
    if (!isList(left) && !isList(right)) return null;
    const sets = [realSetOf(left), realSetOf(right)] as const;
    if (
      sets[0] &&
      sets[1] &&
      (hasInequality(left) ||
        hasInequality(right) ||
        left.kind === 'set-operation' ||
        right.kind === 'set-operation')
    )
      return compareRealSets(sets[0], sets[1], (p, q) => this.compare(p, q));
    const a = solutionsOf(left);
    const b = solutionsOf(right);
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
        isPoint(node) ? pointItems(node) : named.map(({ value }) => value);
      if (!pointA && a.length === 1) return this.compare(a[0]?.value as Expression, right);
      if (!pointB && b.length === 1) return this.compare(left, b[0]?.value as Expression);
      return this.inOrder(items(left, a), items(right, b), 'The same coordinates');
    }
    if (!isList(left) || !isList(right)) {
      const [list, single] = isList(left) ? [a, right] : [b, left];
      if (list.length === 1 && list[0]) return this.compare(list[0].value, single);
      const others = solutionsOf(single);
      if (others.length === 1)
        return different(
          'structure',
          `One side has ${String(list.length)} solutions, the other one.`,
        );
    }
    return this.solutions(a, b, isBracedSet(left) || isBracedSet(right));
  }

  private solutions(a: readonly Named[], b: readonly Named[], isSet: boolean): Verdict {
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
        const ordered = this.inOrder(
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
      return this.inOrder(values(a), values(b), 'The same values');
    if (this.policy.listOrder === 'kept' && !isSet)
      return this.inOrder(values(a), values(b), 'The same values');
    return this.inAnyOrder(
      isSet ? distinct(values(a)) : values(a),
      isSet ? distinct(values(b)) : values(b),
    );
  }

  private inOrder(a: readonly Expression[], b: readonly Expression[], what: string): Verdict {
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
  private inAnyOrder(a: readonly Expression[], b: readonly Expression[]): Verdict {
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

  private shapes(left: Expression, right: Expression): Verdict {
    if (left.kind === 'ratio' || right.kind === 'ratio') return this.ratios(left, right);
    if (left.kind === 'based' || right.kind === 'based') return this.based(left, right);
    if (
      left.kind === 'group' &&
      right.kind === 'group' &&
      left.open === right.open &&
      left.close === right.close
    )
      return this.inOrder(
        left.items,
        right.items,
        left.open === '(' && left.close === ')' ? 'The same coordinates' : 'The same ends',
      );
    const sets = [realSetOf(left), realSetOf(right)] as const;
    if (sets[0] && sets[1] && !(isPoint(left) && isPoint(right)))
      return compareRealSets(sets[0], sets[1], (p, q) => this.compare(p, q));
    if (left.kind === 'such-that' && right.kind === 'such-that') {
      return every(
        [this.compare(left.element, right.element), this.compare(left.condition, right.condition)],
        'The same kind of set',
      );
    }
    const vectors = [vectorOf(left), vectorOf(right)] as const;
    const matrices = [matrixOf(left), matrixOf(right)] as const;
    if (matrices[0] && matrices[1]) {
      const [a, b] = [matrices[0], matrices[1]];
      if (a.length === 0 || b.length === 0) return unknown('The matrices do not fit together.');
      if (a.length !== b.length || a[0]?.length !== b[0]?.length)
        return different('structure', 'The matrices have different shapes.');
      return this.inOrder(a.flat(), b.flat(), 'The same shape');
    }
    if (vectors[0] && vectors[1])
      return this.inOrder(vectors[0], vectors[1], 'The same coordinates');
    if (
      left.kind === 'set-operation' &&
      right.kind === 'set-operation' &&
      left.operation === right.operation &&
      left.operation !== 'without'
    )
      return this.inAnyOrder(left.parts, right.parts);
    const scalars = [isScalar(withDeterminants(left)), isScalar(withDeterminants(right))];
    if (scalars[0] && scalars[1])
      return compareScalars(withDeterminants(left), withDeterminants(right), this.policy);
    if (isUndecidable(left) || isUndecidable(right))
      return unknown('No rule compares these shapes.');
    return different('structure', 'The answers have different shapes.');
  }

  private ratios(left: Expression, right: Expression): Verdict {
    const [a, b] = [ratioTerms(left), ratioTerms(right)];
    if (a && b) {
      if (a.length !== b.length)
        return different('structure', 'The ratios have different lengths.');
      // Proportional: every term against the first.
      const [x, y] = [a[0] as Expression, b[0] as Expression];
      return every(
        a
          .slice(1)
          .map((term, i) =>
            compareScalarsSafely(product(term, y), product(b[i + 1] as Expression, x), this.policy),
          ),
        'The same proportions',
      );
    }
    const [ratio, other] = a ? [a, right] : [b as readonly Expression[], left];
    if (ratio.length === 2 && isScalar(other) && ratio.every(isScalar))
      return compareScalars(
        { kind: 'quotient', over: ratio[0] as Expression, under: ratio[1] as Expression },
        other,
        this.policy,
      );
    return different('structure', 'One is a ratio, the other is not.');
  }

  /** A number written in a base is that number written so: the base is part of the answer. */
  private based(left: Expression, right: Expression): Verdict {
    if (left.kind === 'based' && right.kind === 'based') {
      if (left.base !== right.base)
        return different(
          'structure',
          `They are written in base ${String(left.base)} and base ${String(right.base)}.`,
        );
      const strip = (digits: string): string => digits.replace(/^0+(?=.)/, '');
      return strip(left.digits) === strip(right.digits)
        ? equal('structure', 'The same digits in the same base.')
        : different('structure', 'Different digits in the same base.');
    }
    const [based, other] = left.kind === 'based' ? [left, right] : [right as Of<'based'>, left];
    if (based.base === 10 && isScalar(other)) return compareScalars(based, other, this.policy);
    return different(
      'structure',
      `One is written in base ${String(based.base)}, the other is not.`,
    );
  }
}

function compareScalarsSafely(a: Expression, b: Expression, policy: Policy): Verdict {
  return isScalar(a) && isScalar(b)
    ? compareScalars(a, b, policy)
    : print(a) === print(b)
      ? equal('normal-form', 'The same.')
      : unknown('Parts that are no single values.');
}

function product(a: Expression, b: Expression): Expression {
  return { kind: 'product', factors: [a, b] };
}

function ofPercent(node: Expression): Expression | null {
  if (node.kind === 'percent') return node.of;
  if (node.kind !== 'negative') return null;
  const of = ofPercent(node.of);
  return of && { kind: 'negative', of };
}

/** Two plain variables of different letters: `x = 3` is not `y = 3`. */
function areRivals(a: Expression, b: Expression): boolean {
  return (
    a.kind === 'symbol' &&
    b.kind === 'symbol' &&
    a.name !== b.name &&
    /^[a-zA-Z]('|_|$)/.test(a.name) &&
    /^[a-zA-Z]('|_|$)/.test(b.name)
  );
}

function isList(node: Expression): boolean {
  if (node.kind === 'group') return node.open === '' || node.open === '{';
  if (node.kind === 'relation') {
    const named = valueOf(node);
    return named !== null && named.value !== node && isList(named.value);
  }
  return bothSigns(node) !== null;
}

function isBracedSet(node: Expression): boolean {
  if (node.kind === 'relation') {
    const named = valueOf(node);
    return named !== null && isBracedSet(named.value);
  }
  return node.kind === 'group' && node.open === '{';
}

function isPoint(node: Expression): boolean {
  return (
    (node.kind === 'group' &&
      ((node.open === '(' && node.close === ')') ||
        node.open === '⟨' ||
        (node.open === '[' && node.close === ']' && node.items.length !== 2))) ||
    node.kind === 'matrix'
  );
}

function pointItems(node: Expression): readonly Expression[] {
  return vectorOf(node) ?? (node.kind === 'group' ? node.items : [node]);
}

/** Coordinates of a point, or of a matrix of one row or one column. */
function vectorOf(node: Expression): readonly Expression[] | null {
  if (node.kind === 'group' && isPoint(node)) return node.items;
  const rows = matrixOf(node);
  if (!rows || rows.length === 0) return null;
  return rows.length === 1 || rows[0]?.length === 1 ? rows.flat() : null;
}

function distinct(items: readonly Expression[]): Expression[] {
  const seen = new Map(items.map((item) => [print(item), item]));
  return [...seen.values()];
}

function hasInequality(node: Expression): boolean {
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

function isUndecidable(node: Expression): boolean {
  return some(
    node,
    (part) =>
      part.kind === 'such-that' || (part.kind === 'set-operation' && realSetOf(part) === null),
  );
}

function ratioTerms(node: Expression): readonly Expression[] | null {
  if (node.kind === 'ratio') return node.terms;
  if (node.kind !== 'time' || node.half !== null) return null;
  return [Math.floor(node.minutes / 60), node.minutes % 60].map((value) => numberOf(value));
}

function asTime(node: Expression): Of<'time'> | null {
  if (node.kind === 'time') return node;
  if (
    node.kind !== 'measured' ||
    !/^(am|pm)$/.test(node.unit) ||
    node.of.kind !== 'number' ||
    node.of.value.d !== 1n
  )
    return null;
  return { kind: 'time', minutes: Number(node.of.value.n) * 60, half: node.unit as 'am' | 'pm' };
}

function compareTimes(a: Of<'time'>, b: Of<'time'>): Verdict {
  const onClock = ({ minutes, half }: Of<'time'>): number =>
    half === 'pm' && minutes < 720
      ? minutes + 720
      : half === 'am' && minutes >= 720
        ? minutes - 720
        : minutes;
  const same =
    a.half === null || b.half === null
      ? a.minutes === b.minutes || onClock(a) === onClock(b)
      : onClock(a) === onClock(b);
  return same
    ? equal('structure', 'The same time of day.')
    : different('structure', 'Different times of day.');
}

function numberOf(value: number): Expression {
  return { kind: 'number', value: fraction(BigInt(value)), decimals: null };
}
