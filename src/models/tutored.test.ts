/** The record of the tutored model belongs to the adapter that is shipped, and to the base it is merged into. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readAdapter } from './lora/adapter';
import { DEFAULT_GGUF, findVariant, TUTORED, TUTORED_GGUF } from './catalogue';

const { adapter, base } = TUTORED_GGUF.madeFrom;
const weights = readFileSync(`public/${adapter.weights}`);

test('after a new adapter the record is written anew: npx tsx tools/gguf/tutored.ts --record', () => {
  expect(weights.length).toBe(adapter.bytes);
  expect(createHash('sha256').update(weights).digest('hex')).toBe(adapter.sha256);
  expect(TUTORED_GGUF.sha256).toMatch(/^[0-9a-f]{64}$/);
});

test('the adapter is plain LoRA on every linear layer of the base, and small enough to ship', () => {
  expect(weights.length).toBeLessThan(10_000_000);
  const read = readAdapter(readFileSync(`public/${adapter.config}`, 'utf8'), weights);
  if (!read.ok) throw new Error(read.failure.message);
  // All seven matrices of all thirty layers: the WebGPU library of 8 bits takes no others.
  expect(read.value.updates.size).toBe(7 * 30);
  expect(base).toBe(DEFAULT_GGUF);
});

test('it is the language model that is recommended without a graphics card', () => {
  const found = findVariant(TUTORED);
  expect(found?.variant).toBe(TUTORED_GGUF);
  expect(found?.model.recommendedFor).toBe('processor');
});
