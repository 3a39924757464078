import { beforeAll, expect, test } from 'vitest';
import { float32, readFloats } from '../../micro/arrays';
import { startWasm } from '../../../test/support/micro';
import { adamw, clipByNorm, stepScalars, type Moments } from './adamw';

beforeAll(startWasm);

/**
 * Recorded from PyTorch 2.13.0: torch.optim.AdamW([1, -2, 0.5], lr=0.1, betas=(0.9, 0.95), eps=1e-8,
 * weight_decay=0.01) with these gradients, parameters after each step.
 */
const GRADIENTS = [
  [0.5, -1, 0.25],
  [0.1, 0.2, -0.3],
  [-0.4, 0, 0.05],
];
const PYTORCH = [
  [0.899, -1.898, 0.3995],
  [0.8168481, -1.8443956, 0.4133627],
  [0.8066124, -1.8020653, 0.4158194],
];

test('AdamW takes PyTorch’s steps', async () => {
  const config = { beta1: 0.9, beta2: 0.95, epsilon: 1e-8, weightDecay: 0.01 };
  let parameters = { w: float32([1, -2, 0.5], [3]) };
  let moments: Moments = {
    first: { w: float32([0, 0, 0], [3]) },
    second: { w: float32([0, 0, 0], [3]) },
  };
  for (const [i, gradient] of GRADIENTS.entries()) {
    const scalars = float32(stepScalars(config, i + 1, 0.1), [3]);
    const next = adamw(config, parameters, moments, { w: float32(gradient, [3]) }, scalars);
    parameters = { w: next.parameters['w']! };
    moments = next.moments;
    const now = await readFloats(parameters.w.ref);
    now.forEach((value, at) => expect(value).toBeCloseTo(PYTORCH[i]![at]!, 5));
  }
});

test('the gradient’s norm is taken over all parameters and only ever made smaller', async () => {
  // torch.nn.utils.clip_grad_norm_([3, 4], 1): norm 5, gradient [0.6, 0.8].
  const { gradients, norm } = clipByNorm({ a: float32([3], [1]), b: float32([4], [1]) }, 1);
  expect((await readFloats(norm))[0]).toBeCloseTo(5, 5);
  expect((await readFloats(gradients['a']!))[0]).toBeCloseTo(0.6, 5);
  expect((await readFloats(gradients['b']!))[0]).toBeCloseTo(0.8, 5);
  const small = clipByNorm({ a: float32([0.3], [1]) }, 1);
  small.norm.dispose();
  expect((await readFloats(small.gradients['a']!))[0]).toBeCloseTo(0.3, 6);
});
