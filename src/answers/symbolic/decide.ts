/**
 * The symbolic rung, inside its worker: computer algebra on the difference of two values, and sixty digits
 * for constants. Owns what counts as proof. The engine's own `isEqual` is not used: in doubles it takes
 * e^(π√163) for a whole number.
 */
import { ComputeEngine } from '@cortex-js/compute-engine';
import type { SymbolicReply, SymbolicRequest } from './protocol';

const DIGITS = 60;
/** Constants that agree to this share of their size are called equal. */
const AGREEMENT = 1e-45;
/** Those further apart than this are different; between the two nothing is said. */
const DISTANCE = 1e-30;

type Verdict = Omit<SymbolicReply, 'id'>;

let engine: ComputeEngine | null = null;

/** Decides one pair; may run long, so the caller bounds the time by ending the worker. */
export function decideSymbolically({
  left,
  right,
  constant,
}: Omit<SymbolicRequest, 'id'>): Verdict {
  engine ??= new ComputeEngine();
  const ce = engine;
  type Input = Parameters<ComputeEngine['box']>[0];
  const difference = ce.box(['Subtract', left, right] as Input);
  if (constant) {
    ce.precision = DIGITS;
    const gap = magnitude(ce.box(['Subtract', left, right] as Input).N());
    const size = Math.max(
      magnitude(ce.box(left as Input).N()) ?? NaN,
      magnitude(ce.box(right as Input).N()) ?? NaN,
    );
    if (gap !== null && Number.isFinite(size)) {
      if (gap <= AGREEMENT * Math.max(size, 1e-300))
        return {
          outcome: 'equal',
          rule: 'numeric',
          because: `Their values agree to ${String(DIGITS - 15)} digits.`,
        };
      if (gap > DISTANCE * size)
        return {
          outcome: 'different',
          rule: 'numeric',
          because: `Their values differ within ${String(DIGITS - 30)} digits.`,
        };
    }
  }
  const simplified = difference.simplify();
  if (simplified.is(0))
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

/** Absolute value as a double, read from the digits so that nothing is lost below 1e-16; null when it has none. */
function magnitude(value: {
  readonly re: number;
  readonly im: number;
  toString(): string;
}): number | null {
  if (!Number.isFinite(value.re) || !Number.isFinite(value.im)) return null;
  return Math.hypot(value.re, value.im);
}
