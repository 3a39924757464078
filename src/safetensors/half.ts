/** Half precision (IEEE 754 binary16) and bfloat16 as bits, to numbers and back. Pure. */

/** Rounds to the nearest half, ties to even; overflow becomes infinity (IEEE 754 binary16). */
export function halfBits(value: number): number {
  floatView[0] = value;
  const bits = intView[0]!;
  const sign = (bits >>> 16) & 0x8000;
  const exponent = (bits >>> 23) & 0xff;
  const fraction = bits & 0x7fffff;
  if (exponent === 0xff) return sign | 0x7c00 | (fraction === 0 ? 0 : 0x200);
  const shifted = exponent - 112;
  if (shifted >= 31) return sign | 0x7c00;
  if (shifted <= 0) {
    if (shifted < -10) return sign;
    return sign | roundShift(fraction | 0x800000, 14 - shifted);
  }
  return sign | ((shifted << 10) + roundShift(fraction, 13));
}

/** Shifts right and rounds to nearest, ties to even; a carry runs into the exponent, as it should. */
function roundShift(value: number, by: number): number {
  const kept = value >>> by;
  const rest = value & ((1 << by) - 1);
  const half = 1 << (by - 1);
  return rest > half || (rest === half && (kept & 1) === 1) ? kept + 1 : kept;
}

export function halfValue(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >>> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

const floatView = new Float32Array(1);
const intView = new Uint32Array(floatView.buffer);

/** The number whose upper 16 bits as a 32-bit float these are. */
export function bfloatValue(bits: number): number {
  intView[0] = bits << 16;
  return floatView[0]!;
}
