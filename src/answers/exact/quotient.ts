/** A quotient of two polynomials over one ring, as `algebra.ts` makes it. Owns the shape and its text. */
import { canonicalText, constant, type Polynomial } from './polynomial';
import { ONE } from './rational';

/** `over / under`; `under` is never zero. */
export interface Quotient {
  readonly over: Polynomial;
  readonly under: Polynomial;
}

/** The denominator of everything that has none; compared by identity. */
export const UNIT: Polynomial = constant(ONE);

export function whole(over: Polynomial): Quotient {
  return { over, under: UNIT };
}

/** A text that two quotients over one ring share only when they are the same. */
export function textOf(q: Quotient): string {
  return q.under === UNIT
    ? canonicalText(q.over)
    : `(${canonicalText(q.over)})/(${canonicalText(q.under)})`;
}

/** The sign of the term that comes first by name, so that `-x` and `x` can be told to one spelling. */
export function leadingSign(p: Polynomial): bigint {
  const key = [...p.keys()].sort()[0] ?? '';
  return p.get(key)?.coefficient.s ?? 1n;
}
