import { grad, numpy as np, tree } from '@jax-js/jax';
import { beforeAll, describe, expect, test } from 'vitest';
import { rngFor } from '../../chance/rng';
import { float32, readFloats } from '../../micro/arrays';
import { startWasm } from '../../../test/support/micro';
import { writeTrace } from '../../reasoner/trace';
import { grpoLoss } from './grpo';
import { grade, majorityAnswer } from './references';

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
    float32([0.5, 0.5], [2]),
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
        float32([0.5, 0.5], [2]),
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
        float32([0.5, 0.5], [2]),
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

/**
 * TRL's GRPOTrainer with loss_type "grpo" (`_compute_loss`), in plain numbers: per-token ratio, its clip, the
 * k3 estimate, a mean over each trace's tokens and then over traces, and its three clip metrics.
 */
function trl(
  now: readonly number[][],
  old: readonly number[][],
  anchor: readonly number[][],
  advantages: readonly number[],
  beta: number,
  epsilon: number,
): { loss: number; kl: number; region: number } {
  const mean = (values: readonly number[]): number =>
    values.reduce((total, value) => total + value, 0) / values.length;
  const rows = now.map((row, i) => {
    const advantage = advantages[i]!;
    const tokens = row.map((logprob, t) => {
      const ratio = Math.exp(logprob - old[i]![t]!);
      const clamped = Math.min(Math.max(ratio, 1 - epsilon), 1 + epsilon);
      const distance = anchor[i]![t]! - logprob;
      const kl = Math.exp(distance) - distance - 1;
      const low = ratio < 1 - epsilon && advantage < 0;
      const high = ratio > 1 + epsilon && advantage > 0;
      const loss = -Math.min(ratio * advantage, clamped * advantage) + beta * kl;
      return { loss, kl, clipped: low || high ? 1 : 0 };
    });
    return {
      loss: mean(tokens.map(({ loss }) => loss)),
      kl: mean(tokens.map(({ kl }) => kl)),
      region: mean(tokens.map(({ clipped }) => clipped)),
    };
  });
  return {
    loss: mean(rows.map(({ loss }) => loss)),
    kl: mean(rows.map(({ kl }) => kl)),
    region: mean(rows.map(({ region }) => region)),
  };
}

describe('against TRL’s formulas', () => {
  test('loss, KL and clip share agree on drawn batches, and so does the gradient by differences', async () => {
    const rng = rngFor(11, 'trl');
    const [rows, length, beta, epsilon] = [6, 15, 0.07, 0.2];
    const draw = (around: readonly number[][] | null, spread: number): number[][] =>
      Array.from({ length: rows }, (_, i) =>
        Array.from({ length }, (__, t) =>
          Math.min(-1e-3, (around?.[i]?.[t] ?? -1.5) + spread * (rng.next() - 0.5)),
        ),
      );
    const old = draw(null, 2.5);
    const now = draw(old, 0.9);
    const anchor = draw(old, 0.6);
    const advantages = Array.from({ length: rows }, () => 3 * (rng.next() - 0.5));
    const array = (values: readonly number[][]): np.Array => float32(values.flat(), [rows, length]);
    const rest = (): [np.Array, np.Array, np.Array, np.Array, np.Array, np.Array] => [
      array(old),
      array(anchor),
      float32(advantages, [rows]),
      float32(Array<number>(rows).fill(1 / rows), [rows]),
      float32([beta], [1]),
      float32([epsilon], [1]),
    ];
    const wanted = trl(now, old, anchor, advantages, beta, epsilon);
    const found = grpoLoss(array(now), ...rest());
    expect(wanted.region).toBeGreaterThan(0.1);
    expect(await value(found.loss)).toBeCloseTo(wanted.loss, 4);
    expect(await value(found.kl)).toBeCloseTo(wanted.kl, 4);
    expect(await value(found.clipShare)).toBeCloseTo(wanted.region, 5);
    const gradient = await readFloats(
      grad((logprobs: np.Array): np.Array => {
        const { loss, kl, clipShare } = grpoLoss(logprobs, ...rest());
        tree.dispose([kl, clipShare]);
        return loss.reshape([]);
      })(array(now)),
    );
    const h = 1e-6;
    now.forEach((row, i) =>
      row.forEach((_, t) => {
        const moved = (by: number): number => {
          const copy = now.map((values) => [...values]);
          copy[i]![t]! += by;
          return trl(copy, old, anchor, advantages, beta, epsilon).loss;
        };
        expect(gradient[i * length + t]).toBeCloseTo((moved(h) - moved(-h)) / (2 * h), 4);
      }),
    );
  });

  test('advantages are (R − mean) / (sample deviation + 1e-4), as TRL scales them by group', () => {
    const answers = [3, 3, 9, 3, 4, 3, 3, 3];
    const { advantages } = grade(
      answers.map((answer) => writeTrace([1, 2, 3], answer)),
      3,
    );
    const mean = 6 / 8;
    const deviation = Math.sqrt((6 * 0.25 ** 2 + 2 * 0.75 ** 2) / 7);
    expect(advantages.std).toBeCloseTo(deviation, 6);
    advantages.advantages.forEach((a, i) =>
      expect(a).toBeCloseTo(((answers[i] === 3 ? 1 : 0) - mean) / (deviation + 1e-4), 5),
    );
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
