import { grad, numpy as np } from '@jax-js/jax';
import { beforeAll, describe, expect, test } from 'vitest';
import { float32, readFloats } from './arrays';
import { grpoLoss } from './grpo';
import { grade, majorityAnswer } from './references';
import { startWasm } from './testing';
import { writeTrace } from '../reasoner/trace';

beforeAll(startWasm);

/** Two traces of two tokens. */
function terms(
  now: readonly number[],
  old: readonly number[],
  anchor: readonly number[],
  advantages: readonly number[],
  beta: number,
  epsilon: number,
) {
  return grpoLoss(
    float32(now, [2, 2]),
    float32(old, [2, 2]),
    float32(anchor, [2, 2]),
    float32(advantages, [2]),
    float32([beta], [1]),
    float32([epsilon], [1]),
  );
}

const value = async (array: np.Array): Promise<number> => (await readFloats(array))[0]!;
const ln = Math.log;

describe('the GRPO loss', () => {
  test('hand-worked: ratios 2, 1, 0.5, 1.1; advantages 1 and -1; clip 0.2', async () => {
    // Trace 1 (A = 1): ratio 2 is clipped to 1.2; ratio 1 stays. min(2, 1.2) + 1 = 2.2
    // Trace 2 (A = -1): ratio 0.5 gives min(-0.5, -0.8) = -0.8; ratio 1.1 gives -1.1. Sum -1.9
    // Policy term: -(2.2 - 1.9) / 4 = -0.075. Clipped: tokens 1 and 3, share 0.5.
    // KL, d = anchor - now: ln 2, 0, -ln 2, 0: (2 - ln 2 - 1 + 0.5 + ln 2 - 1) / 4 = 0.125.
    const old = [ln(0.2), ln(0.5), ln(0.4), ln(0.5)];
    const now = [ln(0.4), ln(0.5), ln(0.2), ln(0.55)];
    const anchor = [ln(0.8), ln(0.5), ln(0.1), ln(0.55)];
    const { loss, kl, clipShare } = terms(now, old, anchor, [1, -1], 0.1, 0.2);
    expect(await value(kl)).toBeCloseTo(0.125, 5);
    expect(await value(clipShare)).toBeCloseTo(0.5, 6);
    expect(await value(loss)).toBeCloseTo(-0.075 + 0.1 * 0.125, 5);
  });

  test('a clip counts only where it bites: not above with a negative advantage, nor below with a positive', async () => {
    const old = [ln(0.2), ln(0.2), ln(0.2), ln(0.2)];
    const now = [ln(0.1), ln(0.1), ln(0.4), ln(0.4)];
    const { loss, kl, clipShare } = terms(now, old, now, [1, -1], 0, 0.2);
    // Trace 1: ratio 0.5, A = 1 → 0.5 twice. Trace 2: ratio 2, A = -1 → -2 twice. -(1 - 4) / 4 = 0.75
    expect(await value(loss)).toBeCloseTo(0.75, 5);
    expect(await value(clipShare)).toBe(0);
    expect(await value(kl)).toBeCloseTo(0, 6);
  });

  test('with the old policy the ratio is 1, and the gradient is that of the plain policy gradient', async () => {
    const now = [-1, -2, -3, -0.5];
    const objective = (logprobs: np.Array): np.Array => {
      const { loss, kl, clipShare } = grpoLoss(
        logprobs,
        float32(now, [2, 2]),
        float32(now, [2, 2]),
        float32([1.5, -0.5], [2]),
        float32([0.1], [1]),
        float32([0.2], [1]),
      );
      kl.dispose();
      clipShare.dispose();
      return loss.reshape([]);
    };
    const gradient = await readFloats(grad(objective)(float32(now, [2, 2])));
    // d(-mean(ratio · A)) = -A / 4 a token; the KL's gradient is 0 where policy and anchor agree.
    [-0.375, -0.375, 0.125, 0.125].forEach((want, i) => expect(gradient[i]).toBeCloseTo(want, 5));
  });

  test('past the clip no gradient is left', async () => {
    const old = [ln(0.2), ln(0.2), ln(0.4), ln(0.4)];
    const now = [ln(0.4), ln(0.4), ln(0.2), ln(0.2)];
    const objective = (logprobs: np.Array): np.Array => {
      const { loss, kl, clipShare } = grpoLoss(
        logprobs,
        float32(old, [2, 2]),
        float32(now, [2, 2]),
        float32([1, -1], [2]),
        float32([0], [1]),
        float32([0.2], [1]),
      );
      kl.dispose();
      clipShare.dispose();
      return loss.reshape([]);
    };
    const gradient = await readFloats(grad(objective)(float32(now, [2, 2])));
    gradient.forEach((g) => expect(g).toBeCloseTo(0, 6));
  });
});

describe('references and rewards', () => {
  const trace = (answer: number): string => writeTrace([1, 2, 3], answer);

  test('rewards are agreement with the reference; advantages use the sample deviation plus 1e-4', () => {
    const graded = grade([trace(5), trace(5), trace(7), 'broken'], 5);
    expect(graded.answers).toEqual([5, 5, 7, null]);
    expect(graded.rewards).toEqual([1, 1, 0, 0]);
    // Mean 0.5, deviation sqrt(4 · 0.25 / 3) = 0.57735: advantages ±0.5 / 0.57745.
    graded.advantages.advantages.forEach((a, i) =>
      expect(a).toBeCloseTo([1, 1, -1, -1][i]! * 0.86588, 4),
    );
  });

  test('no reference, no reward; equal rewards teach nothing', () => {
    expect(grade([trace(5), trace(6)], null).rewards).toEqual([null, null]);
    const same = grade([trace(5), trace(5)], 5);
    expect(same.advantages.withoutSignal).toBe(true);
    expect(same.advantages.advantages).toEqual([0, 0]);
  });

  test('majority: most votes, then the likelier answer, then the smaller; broken traces have no vote', () => {
    expect(majorityAnswer([5, 7, 7, null], [-1, -9, -9, 0])).toBe(7);
    expect(majorityAnswer([5, 7, 5, 7], [-4, -1, -4, -2])).toBe(7);
    expect(majorityAnswer([9, 5], [-1, -1])).toBe(5);
    expect(majorityAnswer([null, null], [-1, -1])).toBeNull();
  });
});
