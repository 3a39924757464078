/**
 * Equations and inequalities kept whole: equal when one side's difference is a constant multiple of the
 * other's (positive for inequalities), after common factors that are variables of their own are taken out.
 */
import { Algebra } from '../exact/algebra';
import { add, keyOf, type Polynomial, PRIME, rationalValue, scale } from '../exact/polynomial';
import { provesDifference } from '../exact/polynomial-proof';
import { fraction, NotAlgebra, ONE, type Rational, TooLarge, ZERO } from '../exact/rational';
import { evaluate, NoValue } from '../numeric/evaluate';

import { sample } from '../numeric/sample';
import { print } from '../read/print';
import { type Expression, isScalar, type RelationSign, variablesOf } from '../read/expression';
import type { Compare } from './deeper';
import { renamed } from './rewrite';
import { isConstant } from './shape';
import { different, equal, every, unknown, type Verdict } from './verdict';

export function compareRelations(
  left: Expression,
  right: Expression,
  compare: Compare,
): Verdict | null {
  if (left.kind !== 'relation' || right.kind !== 'relation') return null;
  const [a, b] = [left, right];
  if (a.members.length === b.members.length && a.signs.every((sign, i) => sign === b.signs[i])) {
    const parts = every(
      a.members.map((member, i) => compare(member, b.members[i] as Expression)),
      'The same relation',
    );
    if (parts.equality === 'equal') return parts;
    if (a.signs.some((sign) => /[→∈⊂∣]/.test(sign))) return parts;
    // Events, sets and points on a side: no algebra could still make them one.
    if (![...a.members, ...b.members].every(isScalar)) {
      const pairs = a.members.map((member, i) => compare(member, b.members[i] as Expression));
      if (pairs.filter(({ equality }) => equality === 'equal').length === pairs.length - 1)
        return parts;
    }
    if (a.members.length === 2 && isSymmetric(a.signs[0])) {
      const turned = every(
        [
          compare(a.members[0] as Expression, b.members[1] as Expression),
          compare(a.members[1] as Expression, b.members[0] as Expression),
        ],
        'The same relation, turned round',
      );
      if (turned.equality === 'equal') return turned;
    }
    // `y = |x|` and `y = x`: solved for the same letter, they are the same only when the rest is.
    const [named, value] = a.members as [Expression, Expression];
    if (
      a.signs.join() === '=' &&
      named.kind === 'symbol' &&
      print(named) === print(b.members[0] as Expression) &&
      ![value, b.members[1] as Expression].some((side) => variablesOf(side).includes(named.name)) &&
      parts.equality === 'different'
    )
      return parts;
    if (a.members.length !== 2) return parts;
  }
  if (a.members.length !== 2 || b.members.length !== 2)
    return different('structure', 'The chains have different lengths.');
  if (!sameSign(a.signs[0], b.signs[0]))
    return different('structure', 'They are relations of different kinds.');
  if (!/[=≈≡≠<≤]/.test(a.signs[0] ?? ''))
    return different('structure', 'They say the same of different things.');
  return proportional(a, b, isSymmetric(a.signs[0]));
}

function isSymmetric(sign: RelationSign | undefined): boolean {
  return sign !== undefined && /[=≈≠≡∼≅⊥∥]/.test(sign);
}

function sameSign(a: RelationSign | undefined, b: RelationSign | undefined): boolean {
  return a === b || (a !== undefined && b !== undefined && /[=≈≡]/.test(a) && /[=≈≡]/.test(b));
}

type Pair = Extract<Expression, { kind: 'relation' }>;

function differenceOf({ members }: Pair): Expression {
  return {
    kind: 'sum',
    terms: [members[0] as Expression, { kind: 'negative', of: members[1] as Expression }],
  };
}

function proportional(a: Pair, b: Pair, anySign: boolean): Verdict {
  const [f, g] = [differenceOf(a), differenceOf(b)];
  if (!isScalar(f) || !isScalar(g))
    return unknown('The relation has parts that are no single values.');
  if (isConstant(f) && isConstant(g)) return unknown('They are statements about numbers only.');
  try {
    const algebra = new Algebra();
    const [p, q] = anySign
      ? [reduced(algebra, f), reduced(algebra, g)]
      : [undivided(algebra, f), undivided(algebra, g)];
    if (p !== null && q !== null) {
      const ratio = ratioOf(p, q);
      if (ratio && (anySign || ratio.s > 0n))
        return equal('symbolic', 'One is a multiple of the other.');
      if (ratio) return different('symbolic', 'One is the other with the inequality turned.');
      if (anySign && areProportional(algebra, p, q))
        return equal('symbolic', 'One is a multiple of the other.');
      if (provesDifference(p) && provesDifference(q) && isReal(p) && isReal(q))
        return different('symbolic', 'No multiple of one gives the other.');
    }
  } catch (thrown) {
    if (!(thrown instanceof NotAlgebra || thrown instanceof TooLarge)) throw thrown;
  }
  if (variablesOf(f).join() !== variablesOf(g).join())
    return different('symbolic', 'They have different variables.');
  const same = sample(f, g);
  if (same.outcome === 'agree')
    return equal('numeric', 'Left minus right takes the same values at every sample point.');
  const sides = proportion(f, g, anySign);
  if (sides !== null && sample(...sides).outcome === 'agree')
    return equal(
      'numeric',
      'Left minus right is the same multiple of the other at every sample point.',
    );
  if (anySign ? isMetOnce(f, g) : isSplit(f, g))
    return different('numeric', 'A point that satisfies one does not satisfy the other.');
  return unknown('The relations are no multiples of each other by any rule tried.');
}

/** The difference where nothing has to be multiplied away, else null: a factor of unknown sign turns an inequality. */
function undivided(algebra: Algebra, node: Expression): Polynomial | null {
  const { over, under } = algebra.read(node);
  const by = rationalValue(under);
  if (by === null) return null;
  const hasNegative = [...over.values()].some(({ powers }) =>
    powers.some(([name, exponent]) => exponent.s < 0n && !name.startsWith(PRIME)),
  );
  return hasNegative ? null : scale(over, by.inverse());
}

/** Without i, whose factors can be anything. */
function isReal(p: Polynomial): boolean {
  return [...p.values()].every(({ powers }) => powers.every(([name]) => name !== 'i'));
}

/** Whether p = c·q for a c of constants (roots, π, i) that is not zero: every coefficient against the first. */
function areProportional(algebra: Algebra, p: Polynomial, q: Polynomial): boolean {
  const [a, b] = [byVariables(p), byVariables(q)];
  const [first] = [...a.keys()];
  const [x, y] = [a.get(first ?? ''), b.get(first ?? '')];
  if (first === undefined || x === undefined || y === undefined || a.size !== b.size) return false;
  if (!provesDifference(x) || !provesDifference(y)) return false;
  return [...a].every(([key, coefficient]) => {
    const other = b.get(key);
    if (other === undefined) return false;
    const [left, right] = [algebra.ring.multiply(coefficient, y), algebra.ring.multiply(other, x)];
    return add(left, scale(right, ONE.neg())).size === 0;
  });
}

/** The coefficients, as sums of constants, by the variables they stand before. */
function byVariables(p: Polynomial): Map<string, Polynomial> {
  const out = new Map<string, Polynomial>();
  for (const { coefficient, powers } of p.values()) {
    const isFixed = ([name]: readonly [string, Rational]): boolean =>
      name === 'i' || name === 'pi' || name === 'e' || name.startsWith(PRIME);
    const key = keyOf(powers.filter((power) => !isFixed(power)));
    const fixed = powers.filter(isFixed);
    const term: Polynomial = new Map([[keyOf(fixed), { coefficient, powers: fixed }]]);
    out.set(key, add(out.get(key) ?? new Map(), term));
  }
  return out;
}

/** f·g(x₀) and g·f(x₀): equal everywhere when one is a multiple of the other. Null without a good point x₀. */
function proportion(
  f: Expression,
  g: Expression,
  anySign: boolean,
): readonly [Expression, Expression] | null {
  const names = variablesOf(f);
  for (let i = 1; i <= 4; i++) {
    const at = new Map(
      names.map((name, k): [string, Expression] => [
        name,
        {
          kind: 'number',
          value: fraction(BigInt(3 * i + 2 * k + 1), BigInt(7 - i)),
          decimals: null,
        },
      ]),
    );
    const [a, b] = [renamed(f, at), renamed(g, at)];
    const [x, y] = [nearOf(a), nearOf(b)];
    if (x === null || y === null || Math.abs(x) < 1e-6 || Math.abs(y) < 1e-6) continue;
    if (!anySign && x * y < 0) return null;
    return [
      { kind: 'product', factors: [f, b] },
      { kind: 'product', factors: [g, a] },
    ];
  }
  return null;
}

function nearOf(node: Expression, at: ReadonlyMap<string, number> = new Map()): number | null {
  try {
    const { value, error } = evaluate(node, at);
    const isReal = Math.abs(value[1]) <= 1e-9 * Math.abs(value[0]) + error;
    return isReal && Number.isFinite(value[0]) && Number.isFinite(error) ? value[0] : null;
  } catch (thrown) {
    if (thrown instanceof NoValue || thrown instanceof NotAlgebra) return null;
    throw thrown;
  }
}

const LINES = [-3.7, -2.3, -0.9, -0.35, 0.4, 0.8, 1.7, 2.9, 4.3];

/** Whether some point that satisfies one equation clearly does not satisfy the other. Looks along lines. */
function isMetOnce(f: Expression, g: Expression): boolean {
  const names = variablesOf(f);
  if (names.length === 0 || names.length > 3) return false;
  for (const [one, other] of [
    [f, g],
    [g, f],
  ] as const)
    for (const name of names)
      for (const level of LINES) {
        const rest = new Map(names.map((free, k): [string, number] => [free, level + 0.37 * k]));
        const at = (x: number): number => nearOf(one, new Map([...rest, [name, x]])) ?? NaN;
        for (const root of rootsOf(at)) {
          const value = nearOf(other, new Map([...rest, [name, root]]));
          const beside = nearOf(other, new Map([...rest, [name, root + 1e-4]]));
          if (value === null || beside === null) continue;
          // Far more than what a root that is off by rounding could leave.
          if (
            Math.abs(value) > 1e-3 &&
            Math.abs(value) > 1e4 * 1e-8 * Math.abs((beside - value) / 1e-4)
          )
            return true;
        }
      }
  return false;
}

/** Whether some point clearly satisfies one inequality and clearly not the other. */
function isSplit(f: Expression, g: Expression): boolean {
  const names = variablesOf(f);
  if (names.length > 3) return false;
  return LINES.some((level, i) =>
    LINES.some((other) => {
      const at = new Map(
        names.map((name, k): [string, number] => [
          name,
          [level, other, LINES[(i * 5 + 3) % LINES.length] as number][k] as number,
        ]),
      );
      const [a, b] = [nearOf(f, at), nearOf(g, at)];
      return a !== null && b !== null && a * b < 0 && Math.min(Math.abs(a), Math.abs(b)) > 1e-6;
    }),
  );
}

/** Places where the function crosses zero between -6 and 6. */
function rootsOf(at: (x: number) => number): number[] {
  const out: number[] = [];
  for (let i = -24; i < 24; i++) {
    let [low, high] = [i / 4 + 0.013, (i + 1) / 4 + 0.013];
    const [a, b] = [at(low), at(high)];
    if (!(a * b < 0)) continue;
    for (let k = 0; k < 50; k++) {
      const middle = (low + high) / 2;
      if (at(middle) * a > 0) low = middle;
      else high = middle;
    }
    // A pole changes its sign as well.
    if (Math.abs(at((low + high) / 2)) < 1e-6 * (Math.abs(a) + Math.abs(b)))
      out.push((low + high) / 2);
  }
  return out.slice(0, 6);
}

/** Numerator of a difference without the variables that are factors and occur nowhere else (`yz = xz` is `y = x`). */
function reduced(algebra: Algebra, node: Expression): Polynomial {
  const over = algebra.ring.cleared(algebra.read(node).over);
  const terms = [...over.values()];
  const names = new Set(terms.flatMap(({ powers }) => powers.map(([name]) => name)));
  let out: Polynomial = over;
  for (const name of names) {
    if (!/^[a-zA-Z]/.test(name)) continue;
    const exponents = terms.map(
      ({ powers }) => powers.find(([other]) => other === name)?.[1] ?? ZERO,
    );
    const lowest = exponents.reduce((x, y) => (x.compare(y) <= 0 ? x : y));
    const everywhere = exponents.every((exponent) => exponent.equals(lowest));
    // Negative powers are denominators: taken out always. A common factor only when the variable is gone then.
    if (lowest.s < 0n || (everywhere && lowest.n !== 0n && terms.length > 1))
      out = algebra.ring.multiply(
        out,
        new Map([['out', { coefficient: ONE, powers: [[name, lowest.neg()] as const] }]]),
      );
  }
  return out;
}

/** The constant c with p = c·q, or null. */
function ratioOf(p: Polynomial, q: Polynomial): Rational | null {
  const [key] = [...p.keys()];
  if (key === undefined || p.size !== q.size) return p.size === 0 && q.size === 0 ? ONE : null;
  const [x, y] = [p.get(key), q.get(key)];
  if (!x || !y) return null;
  const c = x.coefficient.div(y.coefficient);
  const scaled = scale(q, c);
  return [...p].every(([name, term]) => scaled.get(name)?.coefficient.equals(term.coefficient))
    ? c
    : null;
}
