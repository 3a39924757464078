import { jit, lax, nn, numpy as np, tree, valueAndGrad } from '@jax-js/jax';
import { beforeAll, describe, expect, test } from 'vitest';
import { rngFor } from '../chance/rng';
import { synthesisPrompt } from '../reasoner/book';
import { encode, QUESTION_LENGTH, TRACE_LENGTH } from '../reasoner/notation';
import { questionOf, type Sum } from '../reasoner/sums';
import { trueTrace } from '../reasoner/trace';
import { int32, readFloats } from './arrays';
import { QUESTION, Writer } from './generate';
import { layoutOf } from './model';
import { crossEntropy } from './objective';
import { toDevice, type Parameters, type Weights } from './parameters';
import { startWasm, tiny, tinyWeights } from '../../test/support/micro';
import { forward } from './transformer';

beforeAll(startWasm);

const SUMS: readonly Sum[] = [
  [358, 676, 739, 945],
  [12, 0, 999, 407],
];
const ROWS = SUMS.map((sum) => encode(questionOf(sum) + trueTrace(sum))!);
const LAYOUT = layoutOf(0, TRACE_LENGTH);
const WEIGHTS = Array.from({ length: TRACE_LENGTH }, () => 1 / TRACE_LENGTH);

describe.each(['llama', 'gpt'] as const)('the decoder: %s', (form) => {
  const config = tiny(form);

  function loss(parameters: Parameters): np.Array {
    const inputs = ROWS.flatMap((row) => row.slice(0, -1));
    const targets = ROWS.flatMap((row) => row.slice(QUESTION_LENGTH));
    const length = ROWS[0]!.length - 1;
    return crossEntropy(
      config,
      parameters,
      int32(inputs, [2, length]),
      int32(targets, [2, TRACE_LENGTH]),
      WEIGHTS,
      LAYOUT,
    );
  }

  async function lossOf(weights: Weights): Promise<number> {
    return (await readFloats(loss(toDevice(weights))))[0]!;
  }

  test('gradients agree with central differences in every kind of parameter', async () => {
    const weights = tinyWeights(form);
    const step = jit(
      (parameters: Parameters) =>
        valueAndGrad(loss)(parameters) as unknown as [np.Array, Parameters],
    );
    const [value, gradients] = step(toDevice(weights)) as unknown as [np.Array, Parameters];
    expect((await readFloats(value))[0]).toBeCloseTo(await lossOf(weights), 4);
    const rng = rngFor(9, 'differences');
    for (const [name, { shape, data }] of Object.entries(weights)) {
      if (/layers\.1/u.test(name)) continue;
      const gradient = await readFloats(gradients[name]!);
      // The entry with the largest gradient, and one at random: small ones drown in single precision.
      const largest = gradient.reduce(
        (best, g, i) => (Math.abs(g) > Math.abs(gradient[best]!) ? i : best),
        0,
      );
      for (const at of [largest, rng.below(data.length)]) {
        // Small beside the parameter and ReLU's kinks, large beside single precision.
        const spread = Math.hypot(...data) / Math.sqrt(data.length);
        const h = Math.max(0.001, Math.min(0.004, spread / 20));
        const moved = async (by: number): Promise<number> => {
          const copy = data.slice();
          copy[at]! += by;
          return lossOf({ ...weights, [name]: { shape, data: copy } });
        };
        const difference = ((await moved(h)) - (await moved(-h))) / (2 * h);
        const error = Math.abs(gradient[at]! - difference);
        expect(error, `${name}[${String(at)}]`).toBeLessThan(0.002 + 0.04 * Math.abs(difference));
      }
    }
    step.dispose();
  }, 120_000);

  test('writing with the cache gives the log-probabilities of the whole pass', async () => {
    const parameters = toDevice(tinyWeights(form));
    const writer = new Writer(config);
    const cases = [
      { kind: QUESTION, prompts: SUMS.map(questionOf) },
      {
        kind: { groupSize: 3, withQuestion: false },
        prompts: SUMS.map((sum) =>
          synthesisPrompt([trueTrace(sum), trueTrace(SUMS[0]!), trueTrace(sum)]),
        ),
      },
    ];
    for (const { kind, prompts } of cases) {
      const ids = prompts.map((prompt) => encode(prompt)!);
      const rngs = Array.from({ length: 4 }, (_, i) => rngFor(1, 'cache', i));
      const written = await writer.write(parameters, Int32Array.from(ids.flat()), {
        kind,
        copies: 2,
        temperature: 1,
        rngs,
      });
      for (let row = 0; row < 4; row++) {
        const trace = [...written.tokens.subarray(row * TRACE_LENGTH, (row + 1) * TRACE_LENGTH)];
        const prompt = ids[Math.floor(row / 2)]!;
        const input = [...prompt, ...trace.slice(0, -1)];
        const run = forward(
          config,
          tree.ref(parameters),
          int32(input, [1, input.length]),
          layoutOf(kind.groupSize, TRACE_LENGTH, kind.withQuestion),
          prompt.length - 1,
        );
        const all = nn.logSoftmax(run, -1);
        const chosen = await readFloats(
          np.sum(all.mul(nn.oneHot(int32(trace, [1, TRACE_LENGTH]), config.vocabulary)), -1),
        );
        chosen.forEach((value, i) =>
          expect(value).toBeCloseTo(written.logprobs[row * TRACE_LENGTH + i]!, 3),
        );
      }
    }
    writer.dispose();
    tree.dispose(parameters);
  }, 60_000);

  test('written from drafts, good or bad, greedy traces are those written token by token', async () => {
    const parameters = toDevice(tinyWeights(form));
    const writer = new Writer(config);
    const kind = { groupSize: 3, withQuestion: false };
    const prompts = Int32Array.from(
      SUMS.flatMap((sum) =>
        encode(synthesisPrompt([trueTrace(sum), trueTrace(SUMS[0]!), trueTrace(SUMS[1]!)]))!,
      ),
    );
    const plain = await writer.write(parameters, prompts, {
      ...{ kind, copies: 1, temperature: 0, rngs: [] },
    });
    const wrongLast = plain.tokens.map((token, i) =>
      i % TRACE_LENGTH === TRACE_LENGTH - 1 ? (token + 1) % config.vocabulary : token,
    );
    const other = encode(trueTrace(SUMS[0]!))!;
    for (const draft of [plain.tokens, wrongLast, Int32Array.from([...other, ...other])]) {
      const drafted = await writer.writeFrom(parameters, prompts, kind, draft);
      expect(drafted.tokens).toEqual(plain.tokens);
      drafted.logprobs.forEach((value, i) => expect(value).toBeCloseTo(plain.logprobs[i]!, 4));
    }
    writer.dispose();
    tree.dispose(parameters);
  }, 60_000);

  test('what comes later changes nothing earlier', async () => {
    const parameters = toDevice(tinyWeights(form));
    const logits = async (row: readonly number[]): Promise<Float32Array> =>
      readFloats(forward(config, tree.ref(parameters), int32(row, [1, row.length]), LAYOUT, 0));
    const [a, b] = [ROWS[0]!, [...ROWS[0]!.slice(0, 20), ...ROWS[1]!.slice(20)]];
    const [first, second] = [await logits(a), await logits(b)];
    const same = 20 * config.vocabulary;
    expect([...first.subarray(0, same)]).toEqual([...second.subarray(0, same)]);
    expect([...first.subarray(same)]).not.toEqual([...second.subarray(same)]);
    tree.dispose(parameters);
  });

  test('a trace’s draws follow its own seed, whatever stands beside it', async () => {
    const parameters = toDevice(tinyWeights(form));
    const writer = new Writer(config);
    const prompt = Int32Array.from(encode(questionOf(SUMS[0]!))!);
    const write = async (...seeds: number[]): Promise<number[]> => {
      const rngs = seeds.map((seed) => rngFor(seed, 'beside'));
      const { tokens } = await writer.write(parameters, prompt, {
        kind: QUESTION,
        copies: seeds.length,
        temperature: 1,
        rngs,
      });
      return [...tokens];
    };
    const alone = await write(5);
    expect((await write(4, 5)).slice(TRACE_LENGTH)).toEqual(alone);
    expect((await write(5, 5)).slice(TRACE_LENGTH)).toEqual(alone);
    expect(await write(6)).not.toEqual(alone);
    writer.dispose();
    tree.dispose(parameters);
  });
});

test('sampling follows the softmax at its temperature', async () => {
  const config = tiny('gpt');
  const parameters = toDevice(tinyWeights('gpt'));
  const writer = new Writer(config);
  const ids = encode(questionOf(SUMS[0]!))!;
  const run = forward(
    config,
    tree.ref(parameters),
    int32(ids, [1, ids.length]),
    LAYOUT,
    ids.length - 1,
  );
  const temperature = 0.7;
  const wanted = await readFloats(nn.softmax(lax.stopGradient(run).mul(1 / temperature), -1));
  const copies = 2000;
  const rngs = Array.from({ length: copies }, (_, i) => rngFor(i, 'softmax'));
  const { tokens } = await writer.write(parameters, Int32Array.from(ids), {
    kind: QUESTION,
    copies,
    temperature,
    rngs,
  });
  const counts = new Float64Array(config.vocabulary);
  for (let i = 0; i < copies; i++) counts[tokens[i * TRACE_LENGTH]!]! += 1 / copies;
  // Chi-squared of 2,000 draws over 20 tokens: 19 degrees of freedom, 99.9% below 43.8.
  const chi = [...counts].reduce(
    (sum, seen, i) => sum + (copies * (seen - wanted[i]!) ** 2) / wanted[i]!,
    0,
  );
  expect(chi).toBeLessThan(43.8);
  writer.dispose();
  tree.dispose(parameters);
}, 60_000);
