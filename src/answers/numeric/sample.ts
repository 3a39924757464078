/**
 * Two expressions at seeded points: the numeric rung. Owns the points and what their agreement may be
 * called. Disagreement beyond the rounding bound is certain; agreement is evidence only, so constants that
 * agree are left to the symbolic rung and its sixty digits.
 */
import { type Expression, some, variablesOf } from '../read/expression';
import { minus, size } from './complex';
import { evaluate, type Estimate, NoValue } from './evaluate';

export type Sampled =
  /** They differ at `point` by more than rounding can explain. */
  | { readonly outcome: 'differ'; readonly points: number }
  /** They agree at all points where both are defined, and are defined at the same points. */
  | { readonly outcome: 'agree'; readonly points: number }
  | { readonly outcome: 'undecided'; readonly points: number };

const POINTS = 14;
/** At least this many points must be usable before agreement means anything. */
const ENOUGH = 6;

/** Mulberry32: the same points in every run and on every machine. */
function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** Compares at points in (-4, 4), half of them positive in every variable; constants at one point. */
export function sample(left: Expression, right: Expression, seed = 20250914): Sampled {
  const names = [...new Set([...variablesOf(left), ...variablesOf(right)])].sort();
  const complex = names.length === 0 || some(left, isComplex) || some(right, isComplex);
  const random = generator(seed);
  const points = names.length === 0 ? 1 : POINTS;
  let usable = 0;
  let mismatched = 0;
  let close = 0;
  try {
    for (let i = 0; i < points; i++) {
      const at = new Map(
        names.map((name) => [name, i % 2 === 0 ? 0.1 + 3.9 * random() : 8 * random() - 4]),
      );
      const a = evaluate(left, at);
      const b = evaluate(right, at);
      const [hasA, hasB] = [isDefined(a, complex), isDefined(b, complex)];
      if (!hasA && !hasB) continue;
      if (hasA !== hasB) {
        mismatched++;
        continue;
      }
      const gap = size(minus(a.value, b.value));
      const scale = Math.max(size(a.value), size(b.value));
      const noise = a.error + b.error;
      if (!Number.isFinite(gap) || !(noise < 1e-3 * scale || scale < 1e-12)) continue;
      usable++;
      if (gap > 100 * noise + 1e-14 * scale && gap > 1e-11 * scale)
        return { outcome: 'differ', points: usable };
      if (gap <= 100 * noise + 1e-14 * scale) close++;
    }
  } catch (thrown) {
    if (thrown instanceof NoValue) return { outcome: 'undecided', points: 0 };
    throw thrown;
  }
  const enough = names.length === 0 ? 1 : ENOUGH;
  if (usable >= enough && close === usable && mismatched === 0)
    return { outcome: 'agree', points: usable };
  return { outcome: 'undecided', points: usable };
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
