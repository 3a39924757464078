/**
 * Rows of GGUF tensors as plain numbers, and plain numbers as Q8_0 blocks: what a merge of an adapter needs. Pure,
 * and the same bits on every machine (IEEE 754 arithmetic in a fixed order). Layouts are ggml's block formats.
 */
import { bfloatValue, halfBits, halfValue } from '../../safetensors/half';

const BLOCK = 32;
/** Q8_0: a scale as f16, then 32 signed bytes. */
export const Q8_0 = { number: 8, blockBytes: 34 } as const;

/** Reads `count` numbers of one tensor type from `from` bytes on into `row`. */
export type RowReader = (bytes: DataView, from: number, row: Float64Array) => void;

const READERS: Readonly<Record<string, RowReader>> = {
  F32: (bytes, from, row) => {
    for (let i = 0; i < row.length; i++) row[i] = bytes.getFloat32(from + 4 * i, true);
  },
  F16: (bytes, from, row) => {
    for (let i = 0; i < row.length; i++) row[i] = HALVES[bytes.getUint16(from + 2 * i, true)]!;
  },
  BF16: (bytes, from, row) => {
    for (let i = 0; i < row.length; i++) row[i] = bfloatValue(bytes.getUint16(from + 2 * i, true));
  },
  Q4_0: (bytes, from, row) => {
    for (let block = 0; block * BLOCK < row.length; block++) {
      const at = from + 18 * block;
      const d = HALVES[bytes.getUint16(at, true)]!;
      for (let i = 0; i < 16; i++) {
        const pair = bytes.getUint8(at + 2 + i);
        row[block * BLOCK + i] = d * ((pair & 15) - 8);
        row[block * BLOCK + 16 + i] = d * ((pair >> 4) - 8);
      }
    }
  },
  Q4_1: (bytes, from, row) => {
    for (let block = 0; block * BLOCK < row.length; block++) {
      const at = from + 20 * block;
      const d = HALVES[bytes.getUint16(at, true)]!;
      const m = HALVES[bytes.getUint16(at + 2, true)]!;
      for (let i = 0; i < 16; i++) {
        const pair = bytes.getUint8(at + 4 + i);
        row[block * BLOCK + i] = d * (pair & 15) + m;
        row[block * BLOCK + 16 + i] = d * (pair >> 4) + m;
      }
    }
  },
  Q8_0: (bytes, from, row) => {
    for (let block = 0; block * BLOCK < row.length; block++) {
      const at = from + Q8_0.blockBytes * block;
      const d = HALVES[bytes.getUint16(at, true)]!;
      for (let i = 0; i < BLOCK; i++) row[block * BLOCK + i] = d * bytes.getInt8(at + 2 + i);
    }
  },
};

/** All halves by their bits: looking one up is several times faster than working it out. */
const HALVES = Float64Array.from({ length: 0x10000 }, (_, bits) => halfValue(bits));

/** The reader of a tensor type by its name; null for one that is not known here. */
export function rowReader(type: string): RowReader | null {
  return READERS[type] ?? null;
}

/** Writes a row (a multiple of 32 numbers) as Q8_0 blocks from `to` on: scale max|x| / 127, nearest steps. */
export function writeQ8_0(row: Float64Array, bytes: DataView, to: number): void {
  for (let block = 0; block * BLOCK < row.length; block++) {
    const first = block * BLOCK;
    let most = 0;
    for (let i = 0; i < BLOCK; i++) most = Math.max(most, Math.abs(row[first + i]!));
    const scale = Math.fround(most / 127);
    const steps = scale === 0 ? 0 : 1 / scale;
    const at = to + Q8_0.blockBytes * block;
    bytes.setUint16(at, halfBits(scale), true);
    for (let i = 0; i < BLOCK; i++) {
      const step = row[first + i]! * steps;
      // Halves go away from zero, as in ggml.
      bytes.setInt8(at + 2 + i, Math.sign(step) * Math.floor(Math.abs(step) + 0.5));
    }
  }
}
