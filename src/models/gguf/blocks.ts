/**
 * Turns GGUF blocks into the arrays that the model libraries' kernels read, bit for bit: the same 4- and
 * 8-bit numbers, the same half-precision scales, only laid out column by column so that neighbouring GPU
 * threads read neighbouring words. Pure; bytes in, words out. Layouts, for a matrix of N rows and K columns
 * (K a multiple of the block): see each function. `place` says where a source row lands among the N.
 */

/** Source rows and where they land: row r of the source becomes column `column(r)` of the output. */
export interface Placement {
  /** Rows of the source, N_s. */
  readonly rows: number;
  /** Numbers in a row, K. */
  readonly columns: number;
  /** Rows of the whole output, N ≥ N_s (several sources may share one output). */
  readonly outputRows: number;
  readonly place: (row: number) => number;
}

/** Rows handled together, so that the 16 neighbouring words they write fill one cache line. */
const TILE = 16;

/** Four bytes, each 0 to 15, squeezed into 16 bits: the first into the lowest. */
function squeeze(bytes: number): number {
  const pairs = (bytes | (bytes >>> 4)) & 0x00ff00ff;
  return (pairs | (pairs >>> 8)) & 0xffff;
}

/**
 * Q4_1: 20 bytes a block of 32 (scale d and minimum m as f16, then 16 bytes; byte i holds numbers i, low half,
 * and i+16, high half). Writes `q` u32[K/8, N], eight numbers a word from the lowest bits up, and `dm`
 * u32[K/32, N], d in the low half.
 */
export function placeQ4_1(
  source: Uint32Array,
  q: Uint32Array,
  dm: Uint32Array,
  { rows, columns, outputRows, place }: Placement,
): void {
  const blocks = columns / 32;
  for (let first = 0; first < rows; first += TILE) {
    const end = Math.min(first + TILE, rows);
    for (let block = 0; block < blocks; block++) {
      for (let row = first; row < end; row++) {
        const from = (row * blocks + block) * 5;
        const to = place(row);
        dm[block * outputRows + to] = source[from]!;
        placeNibbles(q, source[from + 1]!, source[from + 2]!, 0, block, outputRows, to);
        placeNibbles(q, source[from + 3]!, source[from + 4]!, 1, block, outputRows, to);
      }
    }
  }
}

/** Eight bytes (numbers 8·half … in their low halves, 16 + 8·half … in their high ones) into two words. */
function placeNibbles(
  q: Uint32Array,
  a: number,
  b: number,
  half: number,
  block: number,
  outputRows: number,
  to: number,
): void {
  const low = (block * 4 + half) * outputRows + to;
  q[low] = squeeze(a & 0x0f0f0f0f) | (squeeze(b & 0x0f0f0f0f) << 16);
  q[low + 2 * outputRows] =
    squeeze((a >>> 4) & 0x0f0f0f0f) | (squeeze((b >>> 4) & 0x0f0f0f0f) << 16);
}

/**
 * Q4_0: 18 bytes a block of 32 (scale d, then numbers as in Q4_1), value d·(n − 8). Written in the layout of
 * Q4_1 with m = −8·d, which f16 holds exactly unless d is so large that it overflows: then null is
 * returned, and nothing was lost silently.
 */
export function placeQ4_0(
  source: Uint16Array,
  q: Uint32Array,
  dm: Uint32Array,
  { rows, columns, outputRows, place }: Placement,
): true | null {
  const blocks = columns / 32;
  for (let first = 0; first < rows; first += TILE) {
    const end = Math.min(first + TILE, rows);
    for (let block = 0; block < blocks; block++) {
      for (let row = first; row < end; row++) {
        const from = (row * blocks + block) * 9;
        const to = place(row);
        const d = source[from]!;
        const m = timesMinusEight(d);
        if (m === null) return null;
        dm[block * outputRows + to] = d | (m << 16);
        const word = (i: number) => source[from + 1 + 2 * i]! | (source[from + 2 + 2 * i]! << 16);
        placeNibbles(q, word(0), word(1), 0, block, outputRows, to);
        placeNibbles(q, word(2), word(3), 1, block, outputRows, to);
      }
    }
  }
  return true;
}

/** −8·x of a half-precision number given by its bits, exactly; null where it would overflow. */
export function timesMinusEight(bits: number): number | null {
  const sign = (bits & 0x8000) ^ 0x8000;
  let exponent = (bits >>> 10) & 0x1f;
  let fraction = bits & 0x3ff;
  if (exponent === 0x1f) return null;
  if (exponent === 0) {
    for (let i = 0; i < 3; i++) {
      fraction <<= 1;
      if (fraction & 0x400) {
        // It became a normal number: the remaining doublings raise the exponent.
        exponent = 1 + (2 - i);
        fraction &= 0x3ff;
        break;
      }
    }
  } else {
    exponent += 3;
  }
  return exponent >= 0x1f ? null : sign | (exponent << 10) | fraction;
}

/**
 * Q8_0: 34 bytes a block of 32 (scale d, then 32 signed bytes). Writes `q` u32[K/4, N], four numbers a word,
 * and `d` u32[K/64, N], the scales of two neighbouring blocks a word.
 */
export function placeQ8_0(
  source: Uint16Array,
  q: Uint32Array,
  d: Uint32Array,
  { rows, columns, outputRows, place }: Placement,
): void {
  const blocks = columns / 32;
  for (let first = 0; first < rows; first += TILE) {
    const end = Math.min(first + TILE, rows);
    for (let block = 0; block < blocks; block++) {
      for (let row = first; row < end; row++) {
        const from = (row * blocks + block) * 17;
        const to = place(row);
        const scale = (block >> 1) * outputRows + to;
        d[scale] = block & 1 ? d[scale]! | (source[from]! << 16) : source[from]!;
        for (let word = 0; word < 8; word++) {
          q[(block * 8 + word) * outputRows + to] =
            source[from + 1 + 2 * word]! | (source[from + 2 + 2 * word]! << 16);
        }
      }
    }
  }
}

/**
 * Where row r of a GGUF query or key matrix goes: the "llama" architecture stores each head's rotary pairs
 * interleaved (0, h/2, 1, h/2+1 …), the kernels want the first halves before the second.
 */
export function unpermute(headRows: number): (row: number) => number {
  const half = headRows / 2;
  return (row) => {
    const within = row % headRows;
    return row - within + (within % 2) * half + (within >> 1);
  };
}
