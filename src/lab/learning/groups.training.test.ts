import { jit, nn, numpy as np, tree, valueAndGrad } from '@jax-js/jax';
import { beforeAll, describe, expect, test } from 'vitest';
import { rngFor } from '../../chance/rng';
import { float32, int32, readFloats, readManyFloats } from '../../micro/arrays';
import { layoutOf } from '../../micro/model';
import { joinRow, toDevice, toWeights, zerosLike, type Parameters } from '../../micro/parameters';
import { WHOLE_LENGTH, wholeTokens } from '../../micro/sequences';
import { startWasm, tiny, tinyWeights } from '../../../test/support/micro';
import { carelessTrace, PRESETS } from '../../reasoner/careless';
import { encode, TRACE_LENGTH } from '../../reasoner/notation';
import { questionOf, type Sum } from '../../reasoner/sums';
import { OPTIMISER } from '../replicas/replica';
import { compileUpdate, stepScalars } from './adamw';
import { distinctRollouts } from './distinct';
import { batchOf, compileGradient, packScalars, scoreTraces, type Rollouts } from './grpo';

import { forward } from '../../micro/transformer';

beforeAll(startWasm);

const GROUP = 3;
const SUMS: readonly Sum[] = [
  [358, 676, 739, 945],
  [12, 0, 999, 407],
];
const rng = rngFor(5, 'groups');
const QUESTIONS = Int32Array.from(SUMS.flatMap((sum) => encode(questionOf(sum))!));
const TRACES = Int32Array.from(
  SUMS.flatMap((sum) =>
    Array.from({ length: GROUP }, () => encode(carelessTrace(rng, sum, PRESETS.paper, 3))!).flat(),
  ),
);
const ROWS = SUMS.length * GROUP;
const EACH = 1 / ROWS;
const ALL = { traces: TRACES, owners: [0, 0, 0, 1, 1, 1], weights: Array<number>(ROWS).fill(EACH) };
/** Every question once per rollout, as a pass that shares nothing reads them. */
const REPEATED = Int32Array.from(
  SUMS.flatMap((sum) => Array.from({ length: GROUP }, () => encode(questionOf(sum))!).flat()),
);
const SHARPNESS = 1 / 0.8;

describe.each(['llama', 'gpt'] as const)('groups that share their question: %s', (form) => {
  const config = tiny(form);

  /** The same log-probabilities by the pass over whole sequences. */
  function whole(parameters: Parameters): np.Array {
    const tokens = int32(wholeTokens(REPEATED, TRACES), [ROWS, WHOLE_LENGTH]);
    const from = WHOLE_LENGTH - TRACE_LENGTH;
    const logits = forward(config, parameters, tokens, layoutOf(0, TRACE_LENGTH), from);
    const hot = nn.oneHot(int32(TRACES, [ROWS, TRACE_LENGTH]), config.vocabulary);
    return np.sum(nn.logSoftmax(logits.mul(SHARPNESS), -1).mul(hot), -1);
  }

  function shared(parameters: Parameters): np.Array {
    const batch = batchOf(QUESTIONS, ALL);
    const scored = scoreTraces(config, parameters, batch, float32([SHARPNESS], [1]));
    scored.entropy.dispose();
    return scored.logprobs;
  }

  test('log-probabilities and gradients are those of whole sequences', async () => {
    const weights = tinyWeights(form);
    // Unequal weights, so that a row in another's place would show.
    const scale = (): np.Array =>
      float32(
        Array.from({ length: ROWS * TRACE_LENGTH }, (_, i) => Math.cos(i)),
        [ROWS, TRACE_LENGTH],
      );
    const both = await Promise.all(
      [whole, shared].map(async (pass) => {
        const logprobs = await readFloats(pass(toDevice(weights)));
        const compiled = jit(
          (parameters: Parameters) =>
            valueAndGrad((given: Parameters) => np.sum(pass(given).mul(scale())))(
              parameters,
            ) as unknown as [np.Array, Parameters],
        );
        const [loss, gradients] = compiled(toDevice(weights)) as unknown as [np.Array, Parameters];
        loss.dispose();
        const plain = await toWeights(gradients);
        tree.dispose(gradients);
        compiled.dispose();
        return { logprobs, plain };
      }),
    );
    const [a, b] = both as [(typeof both)[0], (typeof both)[0]];
    a.logprobs.forEach((value, i) => expect(b.logprobs[i]).toBeCloseTo(value, 4));
    for (const [name, { data }] of Object.entries(a.plain)) {
      const other = b.plain[name]!.data;
      const size = Math.max(...data.map(Math.abs));
      data.forEach((value, i) => {
        expect(Math.abs(other[i]! - value), `${name}[${String(i)}]`).toBeLessThan(
          1e-5 + 1e-3 * size,
        );
      });
    }
  });

  test('equal rollouts learnt from once give the gradient of all of them', async () => {
    const parameters = toDevice(tinyWeights(form));
    const row = (i: number): Int32Array =>
      TRACES.subarray(i * TRACE_LENGTH, (i + 1) * TRACE_LENGTH);
    const written = Int32Array.from([0, 1, 0, 0, 3, 3, 3, 4].flatMap((i) => [...row(i)]));
    const advantages = [0.5, -1.5, 0.5, 0.5, 1, 1, 1, -3];
    const gradient = compileGradient(config);
    const learn = async (
      rollouts: Rollouts,
      given: readonly number[],
    ): Promise<{ metrics: Float32Array; row: Float32Array }> => {
      const rows = given.length;
      // An anchor that is not the policy, so that KL has a gradient too; equal rows are equally far.
      const anchor = Array.from(
        { length: rows * TRACE_LENGTH },
        (_, i) => -1 - (i % TRACE_LENGTH) / 9,
      );
      const [gradients, metrics, old] = gradient(
        tree.ref(parameters),
        batchOf(QUESTIONS, rollouts),
        float32(anchor, [rows, TRACE_LENGTH]),
        float32(anchor, [rows, TRACE_LENGTH]),
        float32(given, [rows]),
        packScalars({ beta: 0.3, epsilon: 0.2, sharpness: SHARPNESS, first: true }),
      );
      old.dispose();
      return {
        metrics: await readFloats(metrics),
        row: joinRow(await readManyFloats(Object.values(gradients))),
      };
    };
    const once = distinctRollouts(written, advantages, 4);
    expect(once.owners).toEqual([0, 0, 1, 1]);
    const plain = { traces: written, owners: [0, 0, 0, 0, 1, 1, 1, 1] };
    const all = await learn({ ...plain, weights: Array<number>(8).fill(1 / 8) }, advantages);
    const few = await learn(once, once.advantages);
    all.metrics.forEach((value, i) => expect(few.metrics[i]).toBeCloseTo(value, 4));
    const size = Math.max(...all.row.map(Math.abs));
    expect(size).toBeGreaterThan(0.01);
    all.row.forEach((value, i) =>
      expect(Math.abs(few.row[i]! - value)).toBeLessThan(1e-4 * size + 1e-6),
    );
    gradient.dispose();
    tree.dispose(parameters);
  });

  test('the first gradient finds what the writer thought; further ones are measured against it', async () => {
    const gradient = compileGradient(config);
    const update = compileUpdate(OPTIMISER);
    const start = toDevice(tinyWeights(form));
    const before = await readFloats(shared(tree.ref(start)));
    const batch = batchOf(QUESTIONS, ALL);
    const advantages = float32([1, -1, 0.5, 2, -2, 0], [ROWS]);
    const anchor = float32(before, [ROWS, TRACE_LENGTH]);
    const scalars = (first: boolean): np.Array =>
      packScalars({ beta: 0, epsilon: 0.2, sharpness: SHARPNESS, first });
    // What is passed as the old log-probabilities to the first must not matter.
    const nonsense = float32(new Float32Array(ROWS * TRACE_LENGTH).fill(-7), [ROWS, TRACE_LENGTH]);
    const [gradients, metrics, wrote] = gradient(
      tree.ref(start),
      tree.ref(batch),
      nonsense,
      anchor.ref,
      advantages.ref,
      scalars(true),
    );
    const old = await readFloats(wrote.ref);
    old.forEach((value, i) => expect(value).toBeCloseTo(before[i]!, 4));
    const first = await readFloats(metrics);
    // On the policy that wrote, every ratio is 1: the loss is minus the mean advantage, and no clip bites.
    expect(first[0]).toBeCloseTo(-0.5 / ROWS, 4);
    expect(first[2]).toBe(0);
    const moments = { first: zerosLike(start), second: zerosLike(start) };
    const step = float32(stepScalars(OPTIMISER, 1, 0.0002), [3]);
    const [policy, moved] = update(start, moments, gradients, step);
    const again = gradient(policy, batch, wrote, anchor, advantages, scalars(false));
    const second = await readFloats(again[1]);
    // Measured anew it would be the first's loss again: every ratio 1.
    expect(second[0]).toBeLessThan(first[0]! - 0.001);
    expect(await readFloats(again[2])).toEqual(old);
    tree.dispose([again[0], moved.first, moved.second]);
    gradient.dispose();
    update.dispose();
  });
});
