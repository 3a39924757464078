/** Writes tiny GGUF files for tests: metadata and tensors from plain values, in the format of version 3. */
import { tensorType } from '../../../src/models/gguf/types';

export type SampleValue =
  | { readonly u32: number }
  | { readonly f32: number }
  | { readonly bool: boolean }
  | { readonly text: string }
  | { readonly texts: readonly string[] }
  | { readonly i32s: readonly number[] };

export interface SampleTensor {
  readonly name: string;
  /** ggml's type number. */
  readonly type: number;
  readonly shape: readonly number[];
  readonly bytes: Uint8Array;
}

const ALIGNMENT = 32;

export function sampleGguf(
  metadata: Readonly<Record<string, SampleValue>>,
  tensors: readonly SampleTensor[],
  version = 3,
): Blob {
  const head: number[] = [];
  const u32 = (value: number) => {
    for (let i = 0; i < 4; i++) head.push((value >>> (8 * i)) & 255);
  };
  const u64 = (value: number) => {
    u32(value % 2 ** 32);
    u32(Math.floor(value / 2 ** 32));
  };
  const text = (value: string) => {
    const bytes = new TextEncoder().encode(value);
    u64(bytes.length);
    head.push(...bytes);
  };
  const f32 = (value: number) => head.push(...new Uint8Array(Float32Array.of(value).buffer));

  head.push(...new TextEncoder().encode('GGUF'));
  u32(version);
  u64(tensors.length);
  u64(Object.keys(metadata).length);
  for (const [key, value] of Object.entries(metadata)) {
    text(key);
    if ('u32' in value) {
      u32(4);
      u32(value.u32);
    } else if ('f32' in value) {
      u32(6);
      f32(value.f32);
    } else if ('bool' in value) {
      u32(7);
      head.push(value.bool ? 1 : 0);
    } else if ('text' in value) {
      u32(8);
      text(value.text);
    } else if ('texts' in value) {
      u32(9);
      u32(8);
      u64(value.texts.length);
      value.texts.forEach(text);
    } else {
      u32(9);
      u32(5);
      u64(value.i32s.length);
      value.i32s.forEach((x) => u32(x >>> 0));
    }
  }
  let offset = 0;
  for (const { name, type, shape, bytes } of tensors) {
    text(name);
    u32(shape.length);
    shape.forEach(u64);
    u32(type);
    u64(offset);
    offset += Math.ceil(bytes.length / ALIGNMENT) * ALIGNMENT;
  }
  const pad = (length: number) => new Uint8Array((ALIGNMENT - (length % ALIGNMENT)) % ALIGNMENT);
  const parts = tensors.flatMap(({ bytes }) => [bytes.slice(), pad(bytes.length)]);
  return new Blob([Uint8Array.from(head), pad(head.length), ...parts]);
}

/** Bytes of a tensor of that type and shape, from a function of the byte's index. */
export function sampleBytes(
  type: number,
  shape: readonly number[],
  at: (index: number) => number,
): Uint8Array {
  const { blockElements, blockBytes } = tensorType(type)!;
  const length = (shape.reduce((a, b) => a * b, 1) / blockElements) * blockBytes;
  return Uint8Array.from({ length }, (_, i) => at(i) & 255);
}
