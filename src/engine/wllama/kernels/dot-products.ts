/**
 * Dot products of quantised blocks, llama.cpp's innermost loop, in vector instructions. Its own builds for the
 * browser have none for Q4_1, and none of any kind that uses the relaxed instruction by which a processor
 * multiplies and adds sixteen bytes at once. A row of weights in blocks of 32 (`blocks.ts` in models/gguf says
 * how they are stored) times an activation that llama.cpp has turned into blocks of signed bytes. Pure.
 */
import {
  advance,
  and,
  f32Add,
  f32x4,
  functionBody,
  get,
  i16x8,
  i32,
  i32Sub,
  i32x4,
  i8x16,
  load128,
  load16Lane,
  load16Splat,
  load32Lane,
  load32Zero,
  loop,
  set,
  splatBytes,
  splatWords,
  storeF32,
  swizzle,
  tee,
  TYPE,
  xor,
  type Address,
  type Code,
} from './assemble';

export interface Target {
  readonly address: Address;
  /** Whether the browser knows the relaxed vector instructions. */
  readonly relaxed: boolean;
}

export const FORMATS = ['q4_0', 'q4_1', 'q8_0'] as const;
export type Format = (typeof FORMATS)[number];

/** llama.cpp's name of the function that each format's kernel stands in for. */
export const FUNCTION_NAMES: Readonly<Record<Format, string>> = {
  q4_0: 'ggml_vec_dot_q4_0_q8_0',
  q4_1: 'ggml_vec_dot_q4_1_q8_1',
  q8_0: 'ggml_vec_dot_q8_0_q8_0',
};

/** Bytes of a block of weights and of a block of activation. */
export const BLOCK_BYTES: Readonly<Record<Format, { readonly x: number; readonly y: number }>> = {
  q4_0: { x: 18, y: 34 },
  q4_1: { x: 20, y: 36 },
  q8_0: { x: 34, y: 34 },
};
/** Where an activation's numbers begin: after d, or after d and s. */
const HEAD = { q8_0: 2, q8_1: 4 } as const;

/** llama.cpp's parameters: (n, s, bs, vx, bx, vy, by, nrc). Strides and `nrc`, always 1 here, are not used. */
export function parameterTypes({ address }: Target): readonly number[] {
  const pointer = TYPE[address];
  return [TYPE.i32, ...Array.from({ length: 6 }, () => pointer), TYPE.i32];
}
const [N, S, X, Y] = [0, 1, 3, 5];
const [SUM, SIDE, SCALES, DOT, W, A, B, SIGN] = [8, 9, 10, 11, 12, 13, 14, 15];

/** Four halves to single precision: the sign to its place, the exponent's offset by a product, exact. */
const halves: Code = [
  ...[...i32x4.extendLowS, ...i32(13), ...i32x4.shl, ...splatWords(0x8fffe000), ...and],
  ...[...splatWords(0x77800000), ...f32x4.mul], // 2^112
];

/** Σ of 16 products of the signed bytes in locals `a` and `b`, added to the four sums in DOT. */
function plainDot(a: number, b: number): Code {
  const half = (extend: Code): Code => [
    ...[...get(DOT), ...get(a), ...extend, ...get(b), ...extend],
    ...[...i32x4.dotI16, ...i32x4.add, ...set(DOT)],
  ];
  return [...half(i16x8.extendLowS), ...half(i16x8.extendHighS)];
}

/** The same where `b` is within 0 to 127. */
function smallDot({ relaxed }: Target, a: number, b: number): Code {
  if (!relaxed) return plainDot(a, b);
  return [...get(a), ...get(b), ...get(DOT), ...i32x4.dotI8I7Add, ...set(DOT)];
}

/** Low halves of the sixteen bytes at `offset` into W, high halves into B. */
const nibbles = (offset: number): Code => [
  ...[...get(X), ...load128(offset), ...tee(B), ...splatBytes(15), ...and, ...set(W)],
  ...[...get(B), ...i32(4), ...i16x8.shrU, ...splatBytes(15), ...and, ...set(B)],
];

/** The product of both blocks' d, into every lane of SCALES. */
const scalesOnly: Code = [
  ...[...get(Y), ...get(X), ...load16Splat(0), ...load16Lane(0, 1)],
  ...[...halves, ...tee(SCALES), ...get(SCALES), ...swizzle([0, 0, 0, 0])],
  ...[...get(SCALES), ...get(SCALES), ...swizzle([1, 1, 1, 1]), ...f32x4.mul, ...set(SCALES)],
];

/** d, m of the weights times d, s of the activation: (d·d, m·s) onto SIDE, d·d into every lane of SCALES. */
const scalesAndMinima: Code = [
  ...[...get(Y), ...get(X), ...load32Zero(0), ...load32Lane(0, 1)],
  ...[...halves, ...tee(SCALES), ...get(SCALES), ...get(SCALES), ...swizzle([2, 3, 2, 3])],
  ...[...f32x4.mul, ...tee(SCALES), ...get(SIDE), ...f32x4.add, ...set(SIDE)],
  ...[...get(SCALES), ...get(SCALES), ...swizzle([0, 0, 0, 0]), ...set(SCALES)],
];

const clear = (local: number): Code => [...splatWords(0), ...set(local)];
const activation = (offset: number): Code => [...get(Y), ...load128(offset), ...set(A)];

/** One block: its scales into SCALES, its four integer sums into DOT. */
const block: Readonly<Record<Format, (target: Target) => Code>> = {
  q4_1: (target) => [
    ...[...scalesAndMinima, ...nibbles(4), ...clear(DOT)],
    ...[...activation(HEAD.q8_1), ...smallDot(target, A, W)],
    ...[...activation(HEAD.q8_1 + 16), ...smallDot(target, A, B)],
  ],

  // Σ(n − 8)·y as it stands, or, where one factor must not be negative, as Σn·y − Σ8·y.
  q4_0: (target) => {
    const half = (offset: number, weights: number): Code =>
      target.relaxed
        ? [
            ...[...activation(offset), ...smallDot(target, A, weights)],
            ...[...get(A), ...splatBytes(8), ...get(SIGN), ...i32x4.dotI8I7Add, ...set(SIGN)],
          ]
        : [
            ...[...get(weights), ...splatBytes(8), ...i8x16.sub, ...set(weights)],
            ...[...activation(offset), ...plainDot(A, weights)],
          ];
    return [
      ...[...scalesOnly, ...nibbles(2), ...clear(DOT), ...clear(SIGN)],
      ...[...half(HEAD.q8_0, W), ...half(HEAD.q8_0 + 16, B)],
      ...[...get(DOT), ...get(SIGN), ...i32x4.sub, ...set(DOT)],
    ];
  },

  // w·y = |w|·(y with the sign of w). Quantisers never write −128, whose size is no number of 7 bits.
  q8_0: (target) => {
    const half = (offset: number): Code => [
      ...[...get(X), ...load128(offset), ...set(W), ...activation(offset)],
      ...(target.relaxed
        ? [
            ...[...get(A), ...get(W), ...splatWords(0), ...i8x16.ltS, ...tee(SIGN), ...xor],
            ...[...get(SIGN), ...i8x16.sub, ...set(A), ...get(W), ...i8x16.abs, ...set(W)],
          ]
        : []),
      ...smallDot(target, A, W),
    ];
    return [...scalesOnly, ...clear(DOT), ...half(HEAD.q8_0), ...half(HEAD.q8_0 + 16)];
  },
};

/** The body of the function for one format. `n` is a positive multiple of 32, as everywhere in llama.cpp. */
export function dotProduct(format: Format, target: Target): Uint8Array<ArrayBuffer> {
  const { address } = target;
  const { x, y } = BLOCK_BYTES[format];
  const sum = [0, 1, 2, 3].flatMap((lane) => [
    ...[...get(SUM), ...f32x4.lane(lane)],
    ...(lane > 0 ? f32Add : []),
  ]);
  return functionBody(
    [[8, TYPE.v128]],
    [
      ...loop([
        ...block[format](target),
        ...[...get(DOT), ...f32x4.fromI32, ...get(SCALES), ...f32x4.mul],
        ...[...get(SUM), ...f32x4.add, ...set(SUM)],
        ...[...advance(address, X, x), ...advance(address, Y, y)],
        ...[...get(N), ...i32(32), ...i32Sub, ...tee(N)],
      ]),
      ...[...get(S), ...sum, ...get(SIDE), ...f32x4.lane(1), ...f32Add, ...storeF32],
    ],
  );
}
