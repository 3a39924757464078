/**
 * Two expressions at chosen points: the numeric rung. Owns what their agreement may be called. Doubles only refute:
 * a disagreement beyond their rounding is certain. Agreement is said after the same points were worked out again in
 * as many digits as a near coincidence of the pair's own numbers could need.
 */
import { toNumber } from '../exact/factors';
import { fraction, ONE, type Rational } from '../exact/rational';
import { type Expression, some, variablesOf } from '../read/expression';
import { minus, size } from './complex';
import { evaluate, type Estimate, NoValue } from './evaluate';
import { gridFor, pointsFor, type TrialPoint, wholeNames } from './points';
import { compareAt, isDefinedAt } from './agreement';

export type Sampled =
  /** They differ at a point by more than rounding can explain. */
  | { readonly outcome: 'differ'; readonly points: number }
  /** They agree at all points where both are defined, and are defined at the same points. */
  | { readonly outcome: 'agree'; readonly points: number }
  | { readonly outcome: 'undecided'; readonly points: number };

/** At least this many points must be usable before agreement means anything. */
const ENOUGH = 6;
/** Points that have to agree in many digits, and how many may be tried for them. */
const CONFIRMED = 9;
const TRIED = 27;
/** Digits the page's own thread may spend on one point; the symbolic rung may spend more. */
const DIGITS_HERE = 260;
const SEED = 20250914;
const STEP = fraction(1n, 997n);

type At =
  'agree' | 'differ' | 'seem to differ' | 'mismatched' | 'undefined' | 'unusable' | 'doubtful';

export function sample(left: Expression, right: Expression, seed = SEED): Sampled {
  const names = [...new Set([...variablesOf(left), ...variablesOf(right)])].sort();
  const complex = names.length === 0 || some(left, isComplex) || some(right, isComplex);
  const points = pointsFor(left, right, names, seed);
  const enough = names.length === 0 ? 1 : ENOUGH;
  // n!/n is (n - 1)! though only one of them has a value at zero.
  const counting = [left, right].some((side) => wholeNames([side]).size > 0);
  const close: TrialPoint[] = [];
  let usable = 0;
  let spoilt = false;
  try {
    for (const point of points) {
      let outcome = inDoubles(left, right, point, complex);
      if (outcome === 'differ') return { outcome, points: usable + 1 };
      if (outcome === 'seem to differ') {
        if (isRefuted(left, right, point)) return { outcome: 'differ', points: usable + 1 };
        outcome = 'doubtful';
      }
      if (outcome === 'mismatched') {
        if (point.far && [...point.at.values()].some((value) => value.abs().n > value.d * 10_000n))
          continue;
        const defined = [left, right].map((side) => isDefinedAt(side, point.at, complex));
        // One point that only one side misses is a cancelled factor; an end of a domain goes on beside it.
        const step = counting ? ONE : STEP;
        const beside = new Map([...point.at].map(([name, value]) => [name, value.add(step)]));
        const wide = [left, right].map((side) => isDefinedAt(side, beside, complex));
        if (defined[0] !== defined[1] && wide[0] !== wide[1] && !counting) spoilt = true;
        outcome = defined[0] && defined[1] ? 'doubtful' : 'undefined';
      }
      if (outcome === 'undefined') continue;
      close.push(point);
      if (outcome !== 'unusable') usable++;
    }
    const hasJumps = some(left, isJump) || some(right, isJump);
    const chosen = hasJumps ? [...close, ...gridFor(left, right, names)] : close;
    const confirmed = inDigits(left, right, chosen, hasJumps ? chosen.length : CONFIRMED);
    if (confirmed === 'differ') return { outcome: 'differ', points: usable };
    if (!spoilt && confirmed >= enough) return { outcome: 'agree', points: confirmed };
  } catch (thrown) {
    if (thrown instanceof NoValue) return { outcome: 'undecided', points: 0 };
    throw thrown;
  }
  return { outcome: 'undecided', points: usable };
}

/** Whether a difference in doubles stays one in many digits; where those cannot be had, doubles are believed. */
function isRefuted(left: Expression, right: Expression, { at }: TrialPoint): boolean {
  try {
    return compareAt(left, right, at, DIGITS_HERE) === 'differ';
  } catch (thrown) {
    if (thrown instanceof NoValue) return true;
    throw thrown;
  }
}

/** How many points agree in many digits, up to the number wanted. */
function inDigits(
  left: Expression,
  right: Expression,
  points: readonly TrialPoint[],
  wanted: number,
): number | 'differ' {
  let agreed = 0;
  for (const { at } of spread(points, Math.max(wanted, TRIED))) {
    const said = compareAt(left, right, at, DIGITS_HERE);
    if (said === 'differ') return said;
    if (said === 'agree' && ++agreed >= wanted) break;
  }
  return agreed;
}

/** At most so many, taken evenly. */
function spread<T>(items: readonly T[], most: number): readonly T[] {
  if (items.length <= most) return items;
  return Array.from({ length: most }, (_, i) => items[Math.floor((i * items.length) / most)] as T);
}

function inDoubles(left: Expression, right: Expression, { at }: TrialPoint, complex: boolean): At {
  const near = new Map([...at].map(([name, value]: [string, Rational]) => [name, toNumber(value)]));
  const [a, b] = [evaluate(left, near), evaluate(right, near)];
  const [hasA, hasB] = [isDefined(a, complex), isDefined(b, complex)];
  if (!hasA && !hasB) return 'undefined';
  if (hasA !== hasB) return 'mismatched';
  const gap = size(minus(a.value, b.value));
  const scale = Math.max(size(a.value), size(b.value));
  const noise = a.error + b.error;
  if (!Number.isFinite(gap) || !(noise < 1e-3 * scale || scale < 1e-12)) return 'unusable';
  if (gap <= 100 * noise + 1e-14 * scale) return 'agree';
  if (gap <= 1e-11 * scale) return 'doubtful';
  // Next to a zero of a root the bound on rounding is too small.
  return gap > 1e-3 * scale && noise < 1e-9 * scale && scale > 1e-6 ? 'differ' : 'seem to differ';
}

function isJump(part: Expression): boolean {
  return (
    part.kind === 'call' && /^(floor|ceil|mod)$/.test(part.name) && variablesOf(part).length > 0
  );
}

/** i, and powers such as (-1)^n, which are real for whole numbers only. */
function isComplex(part: Expression): boolean {
  if (part.kind === 'symbol') return part.name === 'i';
  if (part.kind !== 'power' || variablesOf(part.exponent).length === 0) return false;
  return part.base.kind === 'negative' || (part.base.kind === 'number' && part.base.value.s < 0n);
}

/** Where nothing says that numbers are complex, a value off the real line is none: √x and ln x end at zero. */
function isDefined({ value, error }: Estimate, complex: boolean): boolean {
  if (!complex && Math.abs(value[1]) > 1e-9 * Math.abs(value[0]) + error) return false;
  return Number.isFinite(value[0]) && Number.isFinite(value[1]) && Number.isFinite(error);
}
