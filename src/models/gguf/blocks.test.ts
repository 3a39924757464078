import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { placeQ4_0, placeQ4_1, placeQ8_0, timesMinusEight, unpermute } from './blocks';
import { sampleBytes } from '../../../test/support/models/gguf-file';

const identity = (row: number) => row;

/** A number read the way the kernels read it: word by word, column `n`. */
const nibble = (q: Uint32Array, rows: number, n: number, k: number) =>
  (q[(k >> 3) * rows + n]! >>> (4 * (k & 7))) & 15;
const byte = (q: Uint32Array, rows: number, n: number, k: number) =>
  (q[(k >> 2) * rows + n]! << (24 - 8 * (k & 3))) >> 24;

/** The same by the definition of the formats, from the bytes of the file. */
function q4Number(bytes: Uint8Array, blockBytes: number, head: number, block: number, i: number) {
  const packed = bytes[block * blockBytes + head + (i % 16)]!;
  return i < 16 ? packed & 15 : packed >> 4;
}
const half = (bytes: Uint8Array, at: number) => bytes[at]! | (bytes[at + 1]! << 8);

describe.each([
  [1, 32],
  [17, 96],
  [40, 64],
])('blocks of %i rows and %i columns', (rows, columns) => {
  const blocks = columns / 32;
  const noise = (i: number) => (i * 197 + (i >> 3) * 31) & 255;

  it('Q4_1 keeps every number, scale and minimum', () => {
    const bytes = sampleBytes(3, [columns, rows], noise);
    const q = new Uint32Array((columns / 8) * rows);
    const dm = new Uint32Array(blocks * rows);
    const source = new Uint32Array(bytes.slice().buffer);
    placeQ4_1(source, q, dm, { rows, columns, outputRows: rows, place: identity });
    for (let n = 0; n < rows; n++) {
      for (let k = 0; k < columns; k++) {
        const block = n * blocks + (k >> 5);
        expect(nibble(q, rows, n, k)).toBe(q4Number(bytes, 20, 4, block, k % 32));
        const word = dm[(k >> 5) * rows + n]!;
        expect(word & 0xffff).toBe(half(bytes, block * 20));
        expect(word >>> 16).toBe(half(bytes, block * 20 + 2));
      }
    }
  });

  it('Q8_0 keeps every number and scale', () => {
    const wide = columns * 2; // two scales share a word
    const bytes = sampleBytes(8, [wide, rows], noise);
    const q = new Uint32Array((wide / 4) * rows);
    const d = new Uint32Array((wide / 64) * rows);
    const source = new Uint16Array(bytes.slice().buffer);
    placeQ8_0(source, q, d, { rows, columns: wide, outputRows: rows, place: identity });
    for (let n = 0; n < rows; n++) {
      for (let k = 0; k < wide; k++) {
        const block = n * (wide / 32) + (k >> 5);
        expect(byte(q, rows, n, k)).toBe((bytes[block * 34 + 2 + (k % 32)]! << 24) >> 24);
        const scale = (d[(k >> 6) * rows + n]! >>> (k & 32 ? 16 : 0)) & 0xffff;
        expect(scale).toBe(half(bytes, block * 34));
      }
    }
  });

  it('Q4_0 becomes Q4_1 with the minimum −8·d', () => {
    const bytes = sampleBytes(2, [columns, rows], (i) => (i % 18 === 1 ? 0x2c : noise(i)));
    const q = new Uint32Array((columns / 8) * rows);
    const dm = new Uint32Array(blocks * rows);
    const source = new Uint16Array(bytes.slice().buffer);
    expect(placeQ4_0(source, q, dm, { rows, columns, outputRows: rows, place: identity })).toBe(
      true,
    );
    for (let n = 0; n < rows; n++) {
      for (let k = 0; k < columns; k++) {
        const block = n * blocks + (k >> 5);
        expect(nibble(q, rows, n, k)).toBe(q4Number(bytes, 18, 2, block, k % 32));
        const word = dm[(k >> 5) * rows + n]!;
        expect(halfValue(word >>> 16)).toBe(-8 * halfValue(word & 0xffff));
      }
    }
  });
});

/** A half-precision number by its definition (IEEE 754 binary16). */
function halfValue(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  return exponent === 0
    ? sign * fraction * 2 ** -24
    : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

describe('timesMinusEight', () => {
  it('is exact for all 65,536 halves, or refuses', () => {
    for (let bits = 0; bits < 0x10000; bits++) {
      const product = timesMinusEight(bits);
      // 65504 is the largest half; infinities and NaN have the exponent 31.
      const fits = (bits & 0x7c00) !== 0x7c00 && Math.abs(8 * halfValue(bits)) <= 65504;
      if (fits !== (product !== null)) throw new Error(`0x${bits.toString(16)}`);
      if (product !== null && halfValue(product) !== -8 * halfValue(bits))
        throw new Error(`0x${bits.toString(16)}`);
    }
  });
});

describe('unpermute', () => {
  it('puts the first of each rotary pair before the second, head by head', () => {
    // A head of 6 rows as stored: pairs (0,3) (1,4) (2,5) one after the other.
    expect([0, 1, 2, 3, 4, 5].map(unpermute(6))).toEqual([0, 3, 1, 4, 2, 5]);
    expect([6, 7, 8].map(unpermute(6))).toEqual([6, 9, 7]);
  });

  it('moves rows, and loses none', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 8 }),
        fc.integer({ min: 1, max: 40 }),
        (heads, pairs) => {
          const rows = heads * pairs * 2;
          const to = Array.from({ length: rows }, (_, row) => unpermute(pairs * 2)(row));
          expect(new Set(to).size).toBe(rows);
          expect(Math.max(...to)).toBe(rows - 1);
        },
      ),
    );
  });
});
