/** A batch cut into shares, and the gradients of the shares put together again. Pure. */

/** The questions `[from, to)` of a step that one replica works on. */
export interface Share {
  readonly from: number;
  readonly to: number;
}

/** `count` questions in `shares` runs of equal length, give or take one. */
export function sharesOf(count: number, shares: number): Share[] {
  const used = Math.min(count, shares);
  const edge = (i: number): number => Math.round((i * count) / used);
  return Array.from({ length: used }, (_, i) => ({ from: edge(i), to: edge(i + 1) }));
}

/** Scales a row in place so that its norm is at most `maxNorm`; gives the norm before, summed in double precision. */
export function clipRow(row: Float32Array, maxNorm: number): number {
  let squares = 0;
  for (let i = 0; i < row.length; i++) squares += row[i]! * row[i]!;
  const norm = Math.sqrt(squares);
  const scale = Math.min(1, maxNorm / (norm + 1e-6));
  if (scale < 1) for (let i = 0; i < row.length; i++) row[i]! *= scale;
  return norm;
}

/** Always in the order of the shares, so that rounding is the same wherever they were worked on. */
export function weightedSum(
  rows: readonly Float32Array[],
  weights: readonly number[],
): Float32Array<ArrayBuffer> {
  const sum = new Float32Array(rows[0]!.length);
  rows.forEach((row, at) => {
    const weight = weights[at]!;
    for (let i = 0; i < sum.length; i++) sum[i]! += row[i]! * weight;
  });
  return sum;
}
