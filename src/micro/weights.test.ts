/** The reasoner's weights as files, in both forms; what is refused. */
import { expect, test } from 'vitest';
import { rngFor } from '../chance/rng';
import { GPT, LLAMA, parameterCount } from './model';
import { drawWeights } from './parameters';
import { readReasoner, writeReasoner } from './weights';

test('both forms have the parameters of the experiment’s size and go through a file', () => {
  expect(parameterCount(LLAMA)).toBe(216_128);
  for (const model of [GPT, LLAMA]) {
    const weights = drawWeights(model, rngFor(1, 'file'));
    const bytes = writeReasoner({ model, weights, metadata: { preset: 'paper' } }, 'F32');
    const read = readReasoner(bytes);
    if (!read.ok) throw new Error(read.failure.message);
    expect(read.value.model).toEqual(model);
    expect(read.value.weights).toEqual(weights);
    expect(read.value.metadata['preset']).toBe('paper');
    expect(writeReasoner({ model, weights, metadata: {} }, 'F16').length).toBeLessThan(500_000);
  }
});

test('a number that is not finite is refused', () => {
  const weights = drawWeights(GPT, rngFor(1, 'file'));
  weights['head.weight']!.data[0] = NaN;
  expect(readReasoner(writeReasoner({ model: GPT, weights, metadata: {} }, 'F32')).ok).toBe(false);
});
