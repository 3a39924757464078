/**
 * Just enough of a WebAssembly assembler for the dot products of this folder: bytes of instructions, by the
 * names that the specification gives them (WebAssembly 3.0, "Binary format, Instructions"). Pure.
 */
export type Code = readonly number[];

/** Width of an address: 64 bits in llama.cpp's usual build, 32 in the one for browsers without Memory64. */
export type Address = 'i32' | 'i64';

export const TYPE = { i32: 0x7f, i64: 0x7e, v128: 0x7b } as const;

/** A number of the binary format, LEB128. */
export function unsigned(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  do {
    const low = rest & 0x7f;
    rest = Math.floor(rest / 128);
    bytes.push(rest > 0 ? low | 0x80 : low);
  } while (rest > 0);
  return bytes;
}

function signed(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (;;) {
    const low = rest & 0x7f;
    rest >>= 7;
    const last = (rest === 0 && (low & 0x40) === 0) || (rest === -1 && (low & 0x40) !== 0);
    bytes.push(last ? low : low | 0x80);
    if (last) return bytes;
  }
}

/** A vector instruction, and what follows its number. */
const vector = (opcode: number, ...rest: Code): Code => [0xfd, ...unsigned(opcode), ...rest];

export const get = (local: number): Code => [0x20, ...unsigned(local)];
export const set = (local: number): Code => [0x21, ...unsigned(local)];
export const tee = (local: number): Code => [0x22, ...unsigned(local)];
export const i32 = (value: number): Code => [0x41, ...signed(value)];
export const i32Sub: Code = [0x6b];
export const f32Add: Code = [0x92];

/** Moves an address in a local on by some bytes. */
export function advance(address: Address, local: number, bytes: number): Code {
  const [constant, add] = address === 'i64' ? [0x42, 0x7c] : [0x41, 0x6a];
  return [...get(local), constant, ...signed(bytes), add, ...set(local)];
}

/** Runs `body` until the i32 it leaves is zero. */
export const loop = (body: Code): Code => [0x03, 0x40, ...body, 0x0d, 0x00, 0x0b];

// No alignment is promised: blocks have odd sizes.
const at = (offset: number): Code => [0x00, ...unsigned(offset)];
export const load128 = (offset: number): Code => vector(0x00, ...at(offset));
export const load16Splat = (offset: number): Code => vector(0x08, ...at(offset));
export const load32Zero = (offset: number): Code => vector(0x5c, ...at(offset));
export const load16Lane = (offset: number, lane: number): Code => vector(0x55, ...at(offset), lane);
export const load32Lane = (offset: number, lane: number): Code => vector(0x56, ...at(offset), lane);
export const storeF32: Code = [0x38, 0x00, 0x00];

export function splatBytes(byte: number): Code {
  return vector(0x0c, ...Array.from({ length: 16 }, () => byte));
}
export function splatWords(word: number): Code {
  const bytes = [0, 8, 16, 24].map((shift) => (word >>> shift) & 0xff);
  return vector(0x0c, ...bytes, ...bytes, ...bytes, ...bytes);
}
/** Lanes of four bytes of one vector, in a new order. Takes the vector twice. */
export function swizzle(lanes: readonly [number, number, number, number]): Code {
  return vector(0x0d, ...lanes.flatMap((lane) => [0, 1, 2, 3].map((byte) => 4 * lane + byte)));
}

export const and: Code = vector(0x4e);
export const xor: Code = vector(0x51);
export const i8x16 = { ltS: vector(0x25), abs: vector(0x60), sub: vector(0x71) } as const;
export const i16x8 = {
  extendLowS: vector(0x87),
  extendHighS: vector(0x88),
  shrU: vector(0x8d),
} as const;
export const i32x4 = {
  extendLowS: vector(0xa7),
  shl: vector(0xab),
  add: vector(0xae),
  sub: vector(0xb1),
  /** Products of eight 16-bit numbers, added in pairs. */
  dotI16: vector(0xba),
  /** Relaxed: products of sixteen signed bytes and sixteen of 0 to 127, added in fours, and to a sum. */
  dotI8I7Add: vector(0x113),
} as const;
export const f32x4 = {
  lane: (lane: number): Code => vector(0x1f, lane),
  add: vector(0xe4),
  mul: vector(0xe6),
  fromI32: vector(0xfa),
} as const;

/**
 * A function's body as it stands in the code section, its size included.
 *
 * @param locals runs of locals after the parameters: how many, of which type
 */
export function functionBody(
  locals: readonly (readonly [number, number])[],
  instructions: Code,
): Uint8Array<ArrayBuffer> {
  const declared = locals.flatMap(([count, type]) => [...unsigned(count), type]);
  const body = [...unsigned(locals.length), ...declared, ...instructions, 0x0b];
  return Uint8Array.from([...unsigned(body.length), ...body]);
}
