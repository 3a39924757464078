/** Numbers of 16 bits, the container, and what is refused. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bfloatValue, halfBits, halfValue } from './half';
import { readSafetensors, writeSafetensors } from './safetensors';

describe('half precision', () => {
  test.each([
    [0, 0x0000],
    [-0, 0x8000],
    [1, 0x3c00],
    [-2, 0xc000],
    [65504, 0x7bff],
    [65520, 0x7c00],
    [6.103515625e-5, 0x0400],
    [5.960464477539063e-8, 0x0001],
    [2.9e-8, 0x0000],
    [1 + 2 ** -11, 0x3c00],
    [1 + 3 * 2 ** -11, 0x3c02],
    [0.333251953125, 0x3555],
  ])('%d is %i, as IEEE 754 has it', (value, bits) => {
    expect(halfBits(value)).toBe(bits);
  });

  test('every half but NaN goes there and back', () => {
    for (let bits = 0; bits < 0x10000; bits++) {
      const value = halfValue(bits);
      if (!Number.isNaN(value)) expect(halfBits(value)).toBe(bits);
    }
  });

  test.each([
    [0x3f80, 1],
    [0xc000, -2],
    [0x0080, 2 ** -126],
    [0x3fc0, 1.5],
  ])('bfloat16 0x%i is %d', (bits, value) => {
    expect(bfloatValue(bits)).toBe(value);
  });

  test('the nearest half is chosen', () => {
    fc.assert(
      fc.property(fc.float({ min: -60000, max: 60000, noNaN: true }), (value) => {
        const near = halfValue(halfBits(value));
        expect(Math.abs(near - value)).toBeLessThanOrEqual(
          Math.max(2 ** -25, Math.abs(value) * 2 ** -11),
        );
      }),
    );
  });
});

describe('the container', () => {
  test('the container is the standard one: length, JSON, data at a multiple of 8', () => {
    const bytes = writeSafetensors({ a: { shape: [2], data: Float32Array.of(1, -2) } }, 'F16');
    const length = Number(new DataView(bytes.buffer).getBigUint64(0, true));
    expect(length % 8).toBe(0);
    const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length))) as Record<
      string,
      unknown
    >;
    expect(header['a']).toEqual({ dtype: 'F16', shape: [2], data_offsets: [0, 4] });
    expect([...bytes.subarray(8 + length)]).toEqual([0x00, 0x3c, 0x00, 0xc0]);
  });

  test('hostile files are refused, never thrown on', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(readSafetensors(bytes).ok).toBe(false);
      }),
    );
    const good = writeSafetensors({ a: { shape: [4], data: new Float32Array(4) } }, 'F32');
    expect(readSafetensors(good.subarray(0, good.length - 1)).ok).toBe(false);
    const huge = good.slice();
    new DataView(huge.buffer).setBigUint64(0, 2n ** 60n, true);
    expect(readSafetensors(huge).ok).toBe(false);
  });
});
