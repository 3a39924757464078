/**
 * Whether two expressions agree at an exact point, in as many decimals as their numbers could need. Owns how many digits
 * a pair needs before agreement says anything, and what rounding may spoil.
 */
import type { Decimal } from 'decimal.js';
import type { Expression } from '../read/expression';
import { type ExactPoint, MOST_DIGITS, type Precise, PreciseReader } from './precise';

export type Agreement = 'agree' | 'differ' | 'open';

const FIRST_DIGITS = 25;
/** Digits that agreement takes where nothing large or small is in play. */
const LEAST_DIGITS = 60;
/** Digits that rounding may spoil before nothing is said. */
const GUARD = 20;

/**
 * Two expressions at one exact point. `agree`: to more digits than near coincidences of values this size could
 * reach; `open`: undefined, or more digits than `most` would be needed.
 */
export function compareAt(
  left: Expression,
  right: Expression,
  at: ExactPoint,
  most = MOST_DIGITS,
): Agreement {
  const first = bothAt(left, right, at, FIRST_DIGITS);
  if (first === null) return 'open';
  const digits = LEAST_DIGITS + Math.ceil(2 * first.span);
  const enough = digits <= most;
  const length = enough ? digits : LEAST_DIGITS;
  const second = bothAt(left, right, at, length);
  if (second === null) return 'open';
  const said = settled(first, second, length, enough);
  if (said !== 'differ') return said;
  // Roots and cancellation spoil more digits than they should: a true difference stays when digits are added.
  const third = bothAt(left, right, at, length + Math.max(30, Math.min(length, 960 - length)));
  return third !== null && third.gap > -Infinity && isSteady(second, third) ? 'differ' : 'open';
}

function isSteady(second: Both, third: Both): boolean {
  const moved = orderOf(
    third.a.re.sub(third.b.re).sub(second.a.re.sub(second.b.re)),
    third.a.im.sub(third.b.im).sub(second.a.im.sub(second.b.im)),
  );
  return moved < third.gap - 4;
}

/** Whether the expression has a value there, a real one unless `complex`. */
export function isDefinedAt(node: Expression, at: ExactPoint, complex: boolean): boolean {
  const value = new PreciseReader(FIRST_DIGITS, at).read(node);
  if (value === null) return false;
  return complex || value.im.isZero() || value.im.e < orderOf(value.re) - FIRST_DIGITS / 2;
}

/** Two values, and the decimal orders of their difference and of the larger one; -Infinity for zero. */
interface Both {
  readonly a: Precise;
  readonly b: Precise;
  readonly gap: number;
  readonly scale: number;
  readonly span: number;
}

function orderOf(...parts: readonly Decimal[]): number {
  return Math.max(...parts.map((part) => (part.isZero() ? -Infinity : part.e)));
}

function bothAt(left: Expression, right: Expression, at: ExactPoint, digits: number): Both | null {
  const reader = new PreciseReader(digits, at);
  const [a, b] = [reader.read(left), reader.read(right)];
  if (a === null || b === null || reader.span > 1e6) return null;
  const scale = orderOf(a.re, a.im, b.re, b.im);
  return {
    a,
    b,
    gap: orderOf(a.re.sub(b.re), a.im.sub(b.im)),
    scale,
    span: reader.span,
  };
}

/** What two runs of different length say: what changes between them is the rounding of the shorter one. */
function settled(first: Both, second: Both, digits: number, enough: boolean): Agreement {
  const change = orderOf(
    first.a.re.sub(second.a.re),
    first.a.im.sub(second.a.im),
    first.b.re.sub(second.b.re),
    first.b.im.sub(second.b.im),
  );
  const noise = Math.max(change - (digits - FIRST_DIGITS), second.scale - digits) + 5;
  if (second.gap > noise + 3) return 'differ';
  // A difference from zero is told in absolute terms: nothing large cancelled in it.
  return enough && noise <= Math.max(second.scale, -10) - digits + 2 * GUARD ? 'agree' : 'open';
}
