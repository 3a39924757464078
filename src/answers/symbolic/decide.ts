/**
 * The symbolic rung, inside its worker: up to a thousand digits for constants, and computer algebra on the
 * difference of two values. Owns what counts as proof. The engine's own `isEqual` is not used: in doubles it takes
 * e^(π√163) for a whole number; its agreement in sixty digits is none either, or tanh 100 would be 1.
 */
import { ComputeEngine } from '@cortex-js/compute-engine';
import { NoValue } from '../numeric/evaluate';
import { type Agreement, compareAt } from '../numeric/agreement';
import type { Expression } from '../read/expression';
import type { SymbolicReply, SymbolicRequest } from './protocol';

const DIGITS = 60;
/** Constants further apart than this share of their size are different. */
const DISTANCE = 1e-30;

type Verdict = Omit<SymbolicReply, 'id'>;

let engine: ComputeEngine | null = null;

/** Decides one pair; may run long, so the caller bounds the time by ending the worker. */
export function decideSymbolically({
  left,
  right,
  constants,
}: Omit<SymbolicRequest, 'id'>): Verdict {
  const agreement = constants && inDigits(...constants);
  if (agreement === 'agree')
    return {
      outcome: 'equal',
      rule: 'numeric',
      because: 'Their values agree to more digits than numbers of this size can by chance.',
    };
  if (agreement === 'differ')
    return { outcome: 'different', rule: 'numeric', because: 'Their values differ.' };
  engine ??= new ComputeEngine();
  const ce = engine;
  type Input = Parameters<ComputeEngine['box']>[0];
  const difference = ce.box(['Subtract', left, right] as Input);
  if (constants) {
    ce.precision = DIGITS;
    const gap = magnitude(ce.box(['Subtract', left, right] as Input).N());
    const size = Math.max(
      magnitude(ce.box(left as Input).N()) ?? NaN,
      magnitude(ce.box(right as Input).N()) ?? NaN,
    );
    if (gap !== null && Number.isFinite(size) && gap > DISTANCE * size)
      return {
        outcome: 'different',
        rule: 'numeric',
        because: `Their values differ within ${String(DIGITS - 30)} digits.`,
      };
  }
  const simplified = difference.simplify();
  // Not `is(0)`, which would ask the digits of a double.
  if (simplified.isSame(ce.box(0)))
    return {
      outcome: 'equal',
      rule: 'symbolic',
      because: 'Computer algebra takes their difference to zero.',
    };
  return {
    outcome: 'unknown',
    rule: 'symbolic',
    because: 'Computer algebra does not take their difference to zero.',
  };
}

function inDigits(left: Expression, right: Expression): Agreement {
  try {
    return compareAt(left, right, new Map());
  } catch (thrown) {
    if (thrown instanceof NoValue) return 'open';
    throw thrown;
  }
}

/** Absolute value as a double, read from the digits so that nothing is lost below 1e-16; null when it has none. */
function magnitude(value: {
  readonly re: number;
  readonly im: number;
  toString(): string;
}): number | null {
  if (!Number.isFinite(value.re) || !Number.isFinite(value.im)) return null;
  return Math.hypot(value.re, value.im);
}
