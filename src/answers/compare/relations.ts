/**
 * Equations and inequalities kept whole: equal when one side's difference is a constant multiple of the
 * other's (positive for inequalities), after common factors that are variables of their own are taken out.
 */
import { Algebra } from '../exact/algebra';
import { type Polynomial, scale } from '../exact/polynomial';
import { provesDifference } from '../exact/polynomial-proof';
import { NotAlgebra, ONE, type Rational, TooLarge, ZERO } from '../exact/rational';

import { sample } from '../numeric/sample';
import { print } from '../read/print';
import { type Expression, isScalar, type RelationSign, variablesOf } from '../read/expression';
import type { Compare } from './deeper';
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
  if (!isSymmetric(a.signs[0]) && a.signs[0] !== '<' && a.signs[0] !== '≤')
    return unknown('No rule compares these relations.');
  return proportional(a, b, isSymmetric(a.signs[0]));
}

function isSymmetric(sign: RelationSign | undefined): boolean {
  return sign === '=' || sign === '≈' || sign === '≠' || sign === '≡';
}

function sameSign(a: RelationSign | undefined, b: RelationSign | undefined): boolean {
  return a === b || (isSymmetric(a) && isSymmetric(b) && a !== '≠' && b !== '≠');
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
  try {
    const algebra = new Algebra();
    const [p, q] = [reduced(algebra, f), reduced(algebra, g)];
    const ratio = ratioOf(p, q);
    if (ratio && (anySign || ratio.s > 0n))
      return equal('symbolic', 'One is a multiple of the other.');
    if (ratio) return different('symbolic', 'One is the other with the inequality turned.');
    if (provesDifference(p) && provesDifference(q))
      return different('symbolic', 'No multiple of one gives the other.');
  } catch (thrown) {
    if (!(thrown instanceof NotAlgebra || thrown instanceof TooLarge)) throw thrown;
  }
  if (variablesOf(f).join() !== variablesOf(g).join())
    return different('symbolic', 'They have different variables.');
  const same = sample(f, g);
  if (same.outcome === 'agree')
    return equal('numeric', 'Left minus right takes the same values at every sample point.');
  if (anySign && sample(f, { kind: 'negative', of: g }).outcome === 'agree')
    return equal('numeric', 'Left minus right takes the same values, with the other sign.');
  return unknown('The relations are no multiples of each other by any rule tried.');
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
