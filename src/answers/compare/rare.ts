/** Answers of kinds that few questions have: ratios, numbers written in a base, times of day. */
import { fraction } from '../exact/rational';
import type { Policy } from '../policy';
import { type Expression, isScalar } from '../read/expression';
import { print } from '../read/print';
import type { Compare } from './deeper';
import { compareScalars } from './scalar';
import { different, equal, every, unknown, type Verdict } from './verdict';

type Of<K extends Expression['kind']> = Extract<Expression, { kind: K }>;

/** Two answers of which one is a ratio or a number in a base. */
export function compareRare(left: Expression, right: Expression, policy: Policy): Verdict {
  const scalars: Compare = (a, b) => compareScalars(a, b, policy);
  return left.kind === 'ratio' || right.kind === 'ratio'
    ? ratios(left, right, scalars)
    : based(left, right, scalars);
}

function ratios(left: Expression, right: Expression, scalars: Compare): Verdict {
  const [a, b] = [ratioTerms(left), ratioTerms(right)];
  if (a && b) {
    if (a.length !== b.length) return different('structure', 'The ratios have different lengths.');
    // Proportional: every term against the first.
    const [x, y] = [a[0] as Expression, b[0] as Expression];
    return every(
      a
        .slice(1)
        .map((term, i) => single(product(term, y), product(b[i + 1] as Expression, x), scalars)),
      'The same proportions',
    );
  }
  const [ratio, other] = a ? [a, right] : [b as readonly Expression[], left];
  if (ratio.length === 2 && isScalar(other) && ratio.every(isScalar))
    return scalars(
      { kind: 'quotient', over: ratio[0] as Expression, under: ratio[1] as Expression },
      other,
    );
  return different('structure', 'One is a ratio, the other is not.');
}

/** A number written in a base is that number written so: the base is part of the answer. */
function based(left: Expression, right: Expression, scalars: Compare): Verdict {
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
  if (based.base === 10 && isScalar(other)) return scalars(based, other);
  return different('structure', `One is written in base ${String(based.base)}, the other is not.`);
}

function single(a: Expression, b: Expression, scalars: Compare): Verdict {
  if (isScalar(a) && isScalar(b)) return scalars(a, b);
  return print(a) === print(b)
    ? equal('normal-form', 'The same.')
    : unknown('Parts that are no single values.');
}

function product(a: Expression, b: Expression): Expression {
  return { kind: 'product', factors: [a, b] };
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

/** Two times of day; null when one is none. */
export function compareTimes(left: Expression, right: Expression): Verdict | null {
  const [a, b] = [asTime(left), asTime(right)];
  if (a === null || b === null) return null;
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
