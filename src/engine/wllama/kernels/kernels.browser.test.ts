/** The dot products where they run: each kind of module, relaxed and not, and llama.cpp's usual build. */
import wasmUrl from '@wllama/wllama/esm/wasm/wllama.wasm?url';
import { expect, test } from 'vitest';
import { FUNCTION_NAMES } from './dot-products';
import { graftDotProducts, knowsRelaxedSimd } from './graft';
import { kernelsCountRight } from './proof';

test('this Chromium knows the relaxed instructions', () => {
  expect(knowsRelaxedSimd()).toBe(true);
});

for (const address of ['i32', 'i64'] as const)
  for (const relaxed of [false, true])
    test(`the functions count right: ${address}, relaxed: ${String(relaxed)}`, () => {
      expect(kernelsCountRight({ address, relaxed })).toBe(true);
    });

test('all three functions of the usual build are replaced', async () => {
  const module = await (await fetch(wasmUrl)).arrayBuffer();
  for (const relaxed of [false, true]) {
    const { replaced } = graftDotProducts(module, relaxed);
    expect([...replaced].sort()).toEqual(Object.values(FUNCTION_NAMES).sort());
  }
});
