import { expect, test } from 'vitest';
import { openGguf } from '../../src/models/gguf/convert';
import { randomModel, SMOLLM2_135M } from './random-model';

test('drawn weights make a file that reads as the model they stand for', async () => {
  const shape = { ...SMOLLM2_135M, layers: 1, vocabulary: 320 };
  const opened = await openGguf(randomModel(shape));
  if (!opened.ok) throw new Error(opened.failure.message);
  expect(opened.value.architecture).toMatchObject({ ...shape, headDimension: 64, ropeTheta: 1e5 });
  expect(opened.value.quantisation).toBe('Q4_1');
  expect(opened.value.chatFormat?.family).toBe('chatml');
  expect(opened.value.vocabulary.tokens).toHaveLength(320);
});
