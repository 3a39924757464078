/** The dot products in Node, which knows neither relaxed instructions nor memory of 64 bits, and the two real modules. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { dotProduct, FORMATS, FUNCTION_NAMES, type Target } from './dot-products';
import { graftDotProducts } from './graft';
import { kernelsCountRight } from './proof';

const PLAIN: Target = { address: 'i32', relaxed: false };
const COMPAT = 'node_modules/@wllama/wllama-compat/wasm/wllama.wasm';

function moduleOf(path: string): ArrayBuffer {
  return Uint8Array.from(readFileSync(path)).buffer;
}

describe('proof', () => {
  test('the functions count as plain arithmetic does', () => {
    expect(kernelsCountRight(PLAIN)).toBe(true);
  });

  test.each(FORMATS)('%s counted as another format is found out', (wrong) => {
    const other = FORMATS[(FORMATS.indexOf(wrong) + 1) % FORMATS.length]!;
    const bodyOf = (format: (typeof FORMATS)[number]) =>
      dotProduct(format === wrong ? other : format, PLAIN);
    expect(kernelsCountRight(PLAIN, bodyOf)).toBe(false);
  });

  test('a function that is no function is found out', () => {
    expect(kernelsCountRight(PLAIN, () => Uint8Array.from([2, 0, 0x1a]))).toBe(false);
  });
});

describe('graft', () => {
  test('finds all three functions of the compatibility build, and Node takes the result', () => {
    const module = moduleOf(COMPAT);
    const grafted = graftDotProducts(module, false);
    expect([...grafted.replaced].sort()).toEqual(Object.values(FUNCTION_NAMES).sort());
    expect(grafted.module.byteLength).not.toBe(module.byteLength);
  });

  test('what is no module, or is cut short, comes back as it was', () => {
    const whole = moduleOf(COMPAT);
    for (const module of [new ArrayBuffer(0), new ArrayBuffer(64), whole.slice(0, 1_000_000)])
      expect(graftDotProducts(module, false)).toEqual({ module, replaced: [] });
  });
});
