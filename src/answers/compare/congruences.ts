/** Congruences: what is congruent to which residues, by which modulus. Owns when two of them say the same. */
import { isInteger, type Rational } from '../exact/rational';
import type { Expression } from '../read/expression';
import { print } from '../read/print';
import type { Compare } from './deeper';
import { rationalOf } from './numbers';
import { bothSigns } from './rewrite';
import { different, equal, every, unknown, type Verdict } from './verdict';

/** Residues are counted up to this common modulus. */
const MAX_MODULUS = 10_000n;

interface Congruence {
  readonly subject: Expression | null;
  readonly residues: readonly Expression[];
  readonly modulus: Expression;
}

/** Two answers of which one is a congruence; null when neither is. */
export function compareCongruences(
  left: Expression,
  right: Expression,
  compare: Compare,
): Verdict | null {
  const [a, b] = [congruenceOf(left), congruenceOf(right)];
  if (a === null && b === null) return null;
  if (a === null || b === null)
    return different('structure', 'One is a congruence, the other is not.');
  if (a.subject && b.subject && print(a.subject) !== print(b.subject))
    return shifted(a, b, compare);
  const [m, n] = [integerOf(a.modulus), integerOf(b.modulus)];
  const numbers = [a, b].map(({ residues }) => residues.map(rationalOf));
  if (m !== null && n !== null && m > 0n && n > 0n && numbers.flat().every(isWhole)) {
    const common = (m / divisor(m, n)) * n;
    if (common > MAX_MODULUS) return unknown('The moduli are too large to compare.');
    const [x, y] = [
      spread(numbers[0] as readonly Rational[], m, common),
      spread(numbers[1] as readonly Rational[], n, common),
    ];
    return x.size === y.size && [...x].every((residue) => y.has(residue))
      ? equal('structure', `The same residues modulo ${common.toString()}.`)
      : different('structure', 'Their residues differ.');
  }
  const moduli = compare(a.modulus, b.modulus);
  if (moduli.equality !== 'equal') return moduli;
  if (a.residues.length !== b.residues.length) return unknown('The residues are no plain numbers.');
  const residues = every(
    a.residues.map((residue, i) => compare(residue, b.residues[i] as Expression)),
    'The same modulus',
  );
  return residues.equality === 'equal' ? residues : unknown(residues.because);
}

/** `x + 1 ≡ 3` beside `x ≡ 2`: both differences have to be the same. */
function shifted(a: Congruence, b: Congruence, compare: Compare): Verdict {
  const difference = ({ subject, residues }: Congruence): Expression => ({
    kind: 'sum',
    terms: [subject as Expression, { kind: 'negative', of: residues[0] as Expression }],
  });
  if (a.residues.length === 1 && b.residues.length === 1) {
    const same = every(
      [compare(a.modulus, b.modulus), compare(difference(a), difference(b))],
      'The same congruence',
    );
    if (same.equality === 'equal') return same;
  }
  const isLetter = (node: Expression | null): boolean => node?.kind === 'symbol';
  return isLetter(a.subject) && isLetter(b.subject)
    ? different('structure', 'They are about different letters.')
    : unknown('The congruences are about different things.');
}

function congruenceOf(node: Expression): Congruence | null {
  if (node.kind === 'call' && node.name === 'congruent') {
    const [of, modulus] = node.inputs as readonly [Expression, Expression];
    const read = residuesOf(of);
    return read && { ...read, modulus };
  }
  // `x ≡ 1, 4 (mod 5)`: the modulus stands behind the last of them.
  if (node.kind !== 'group' || node.open !== '' || node.items.length < 2) return null;
  const last = congruenceOf(node.items[node.items.length - 1] as Expression);
  const read = node.items.slice(0, -1).map((item) => congruenceOf(item) ?? residuesOf(item));
  if (last === null || !read.every((one) => one !== null)) return null;
  const all = [...read, last];
  const subjects = new Map(
    all.flatMap(({ subject }) => (subject === null ? [] : [[print(subject), subject] as const])),
  );
  const moduli = new Set(
    all.flatMap((one) => ('modulus' in one ? [print(one.modulus as Expression)] : [])),
  );
  if (subjects.size > 1 || moduli.size > 1) return null;
  return {
    subject: [...subjects.values()][0] ?? null,
    residues: all.flatMap(({ residues }) => residues),
    modulus: last.modulus,
  };
}

function residuesOf(node: Expression): Omit<Congruence, 'modulus'> | null {
  if (node.kind === 'relation') {
    if (node.members.length !== 2 || node.signs[0] !== '≡') return null;
    const [subject, residue] = node.members as [Expression, Expression];
    return { subject, residues: signed(residue) };
  }
  return { subject: null, residues: signed(node) };
}

function signed(node: Expression): readonly Expression[] {
  if (node.kind === 'group') return node.items.flatMap(signed);
  return node.kind === 'plus-minus' ? bothSigns(node) : [node];
}

function spread(residues: readonly Rational[], modulus: bigint, common: bigint): Set<bigint> {
  const out = new Set<bigint>();
  for (const { s, n } of residues)
    for (let k = (((s * n) % modulus) + modulus) % modulus; k < common; k += modulus) out.add(k);
  return out;
}

function isWhole(value: Rational | null): boolean {
  return value !== null && isInteger(value);
}

function integerOf(node: Expression): bigint | null {
  const value = rationalOf(node);
  return value !== null && isInteger(value) ? value.s * value.n : null;
}

function divisor(a: bigint, b: bigint): bigint {
  return b === 0n ? a : divisor(b, a % b);
}
