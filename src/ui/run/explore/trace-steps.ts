/**
 * A trace of the built-in reasoner in words: what it wrote for the hundreds, the tens and the ones column, as far
 * as it has come. Reads a text that is still being written, and leaves out what is no part of the notation.
 */
export interface TraceStep {
  readonly column: 'hundreds' | 'tens' | 'ones';
  /** The column's sum as it was written, without the leading zero; null while it is not there. */
  readonly sum: string | null;
}

const LETTERS = [
  ['hundreds', 'a'],
  ['tens', 'b'],
  ['ones', 'c'],
] as const;

export function traceSteps(trace: string): readonly TraceStep[] {
  return LETTERS.map(([column, letter]) => {
    const digits = new RegExp(`${letter}(\\d\\d)`, 'u').exec(trace)?.[1];
    return { column, sum: digits === undefined ? null : digits.replace(/^0/u, '') };
  });
}
