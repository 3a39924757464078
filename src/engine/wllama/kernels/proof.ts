/**
 * Whether the dot products of this folder count right in this browser: each runs alone, in a module of its own, on drawn
 * blocks, and is held against the same sum in plain arithmetic. A relaxed instruction may do what the processor likes
 * outside its promise, so it is tried where it will run. Takes a few milliseconds. Pure.
 */
import { unsigned, type Address } from './assemble';
import {
  BLOCK_BYTES,
  dotProduct,
  FORMATS,
  parameterTypes,
  type Format,
  type Target,
} from './dot-products';

/** Numbers of a row: several blocks, so that the step from one to the next is tried too. */
const ROW = 32 * 9;
const ROWS = 8;
const X_AT = 64;
const Y_AT = 4096;
/** Of the sum of the products' sizes: the order of additions in single precision. */
const TOLERANCE = 2e-6;

type Kernel = (...args: readonly (number | bigint)[]) => void;
export type BodyOf = (format: Format, target: Target) => Uint8Array<ArrayBuffer>;

/** Never throws. @param bodyOf the functions to try */
export function kernelsCountRight(target: Target, bodyOf: BodyOf = dotProduct): boolean {
  try {
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(alone(target, bodyOf)));
    const memory = new DataView((exports['m'] as WebAssembly.Memory).buffer);
    const draw = drawer();
    return FORMATS.every((format) =>
      Array.from({ length: ROWS }, () => draw).every((random) =>
        countsRight(exports[format] as Kernel, memory, format, target.address, random),
      ),
    );
  } catch {
    return false;
  }
}

function countsRight(
  kernel: Kernel,
  memory: DataView,
  format: Format,
  address: Address,
  random: () => number,
): boolean {
  const bytes = BLOCK_BYTES[format];
  let sum = 0;
  let size = 0;
  for (let block = 0; block < ROW / 32; block++) {
    const x = X_AT + block * bytes.x;
    const y = Y_AT + block * bytes.y;
    const wx = drawWeights(memory, x, format, random);
    const wy = drawActivation(memory, y, format, random);
    for (let i = 0; i < 32; i++) {
      sum += wx.d * (wx.numbers[i] ?? 0) * (wy.d * (wy.numbers[i] ?? 0));
      size += Math.abs(wx.d * (wx.numbers[i] ?? 0) * wy.d * (wy.numbers[i] ?? 0));
    }
    sum += wx.m * wy.s;
    size += Math.abs(wx.m * wy.s);
  }
  const pointer = (value: number) => (address === 'i64' ? BigInt(value) : value);
  const none = pointer(0);
  memory.setFloat32(0, NaN, true);
  kernel(ROW, none, none, pointer(X_AT), none, pointer(Y_AT), none, 1);
  return Math.abs(memory.getFloat32(0, true) - sum) <= TOLERANCE * size;
}

interface Block {
  readonly d: number;
  readonly m: number;
  readonly s: number;
  readonly numbers: readonly number[];
}

function drawWeights(memory: DataView, at: number, format: Format, random: () => number): Block {
  const d = putHalf(memory, at, random);
  if (format === 'q8_0') return { d, m: 0, s: 0, numbers: putSigned(memory, at + 2, random) };
  const m = format === 'q4_1' ? putHalf(memory, at + 2, random) : 0;
  const numbers = Array.from({ length: 32 }, () => random() % 16);
  const start = at + (format === 'q4_1' ? 4 : 2);
  for (let i = 0; i < 16; i++)
    memory.setUint8(start + i, (numbers[i] ?? 0) | ((numbers[i + 16] ?? 0) << 4));
  return { d, m, s: 0, numbers: numbers.map((n) => (format === 'q4_0' ? n - 8 : n)) };
}

function drawActivation(memory: DataView, at: number, format: Format, random: () => number): Block {
  const d = putHalf(memory, at, random);
  if (format !== 'q4_1') return { d, m: 0, s: 0, numbers: putSigned(memory, at + 2, random) };
  const s = putHalf(memory, at + 2, random);
  return { d, m: 0, s, numbers: putSigned(memory, at + 4, random) };
}

/** Signed bytes without −128, every fourth of the greatest size: where sums of 16 bits would overflow. */
function putSigned(memory: DataView, at: number, random: () => number): number[] {
  return Array.from({ length: 32 }, (_, i) => {
    const drawn = random();
    const value = drawn % 4 === 0 ? (drawn & 4 ? 127 : -127) : (drawn % 255) - 127;
    memory.setInt8(at + i, value);
    return value;
  });
}

/** A half of either sign, seldom a subnormal or zero; its value. */
function putHalf(memory: DataView, at: number, random: () => number): number {
  const drawn = random();
  const exponent = drawn % 16 === 0 ? 0 : 4 + (drawn % 12);
  const fraction = drawn % 32 === 0 ? 0 : (drawn >> 8) & 0x3ff;
  const negative = (drawn & 0x80) !== 0;
  memory.setUint16(at, (negative ? 0x8000 : 0) | (exponent << 10) | fraction, true);
  const size = exponent === 0 ? fraction * 2 ** -24 : (1024 + fraction) * 2 ** (exponent - 25);
  return negative ? -size : size;
}

/** The same numbers every time (xorshift). */
function drawer(): () => number {
  let state = 0x9e3779b9;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 1;
  };
}

/** A module of one page of memory, `m`, and the three functions, each named as its format. */
function alone(target: Target, bodyOf: BodyOf): Uint8Array<ArrayBuffer> {
  const parameters = parameterTypes(target);
  const name = (text: string) => [text.length, ...new TextEncoder().encode(text)];
  const section = (id: number, content: readonly number[]) => [
    id,
    ...unsigned(content.length),
    ...content,
  ];
  const exported = FORMATS.flatMap((format, index) => [...name(format), 0, index]);
  const bodies = FORMATS.flatMap((format) => [...bodyOf(format, target)]);
  return Uint8Array.from([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [1, 0x60, parameters.length, ...parameters, 0]),
    ...section(3, [FORMATS.length, ...FORMATS.map(() => 0)]),
    ...section(5, [1, target.address === 'i64' ? 4 : 0, 1]),
    ...section(7, [FORMATS.length + 1, ...name('m'), 2, 0, ...exported]),
    ...section(10, [FORMATS.length, ...bodies]),
  ]);
}
