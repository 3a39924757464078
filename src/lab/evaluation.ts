/**
 * Measuring a policy on held-out sums: accuracy at temperature 1 and greedily, entropy, spread of answers and
 * distance to the anchor. Nothing here is ever learnt from. Sums and draws depend on the seed alone, and each chunk of
 * sums stands alone, so that several replicas can measure at once.
 */
import { jit, lax, nn, numpy as np, tree } from '@jax-js/jax';
import { rngFor } from '../chance/rng';
import { wilson } from '../evaluate/stats/interval';
import { int32, readFloats } from '../micro/arrays';
import { QUESTION, type Writer } from '../micro/generate';
import { layoutOf, type ModelConfig } from '../micro/model';
import type { Parameters } from '../micro/parameters';
import { WHOLE_LENGTH, splitTraces, tokensOf, wholeTokens } from '../micro/sequences';
import { forward } from '../micro/transformer';
import { QUESTION_LENGTH, TRACE_LENGTH } from '../reasoner/notation';
import { typicalSum } from './probe-sum';
import { drawSums, questionOf, truthOf, type Sum } from '../reasoner/sums';
import { answerOf } from '../reasoner/trace';
import type { Probe } from './events';

/** Rollouts of each held-out sum. */
const COPIES = 4;
/** Sums written at once; compiled for this number only. */
export const CHUNK = 64;
const PROBE_TRACES = 8;

export interface Measured {
  readonly accuracy: number;
  readonly low: number;
  readonly high: number;
  readonly greedy: number;
  readonly entropy: number;
  readonly distinct: number;
  readonly kl: number;
}

/** Of one chunk: sums over its questions, and means of entropy and kl. */
export interface ChunkFigures {
  /** Of each sum the share of its rollouts that are right. */
  readonly right: number;
  readonly greedy: number;
  readonly distinct: number;
  readonly entropy: number;
  readonly kl: number;
}

/** What the chunks of an evaluation say together. */
export function together(chunks: readonly ChunkFigures[]): Measured {
  const count = chunks.length * CHUNK;
  const total = (key: keyof ChunkFigures): number =>
    chunks.reduce((sum, chunk) => sum + chunk[key], 0);
  // Each sum adds its share of four rollouts: the interval is then rather too wide than too narrow.
  const { low, high } = wilson(total('right'), count);
  return {
    accuracy: total('right') / count,
    low,
    high,
    greedy: total('greedy') / count,
    entropy: total('entropy') / chunks.length,
    distinct: total('distinct') / count,
    kl: total('kl') / chunks.length,
  };
}

type Compare = ((policy: Parameters, anchor: Parameters, tokens: np.Array) => np.Array) & {
  dispose(): void;
};

const share = (values: readonly boolean[]): number =>
  values.filter(Boolean).length / Math.max(1, values.length);

export class Evaluator {
  readonly #writer: Writer;
  readonly #seed: number;
  readonly #sums: readonly Sum[];
  readonly #probe: Sum;
  readonly #compare: Compare;
  #before: Probe['before'] | null = null;

  /** `count` is rounded up to whole chunks. */
  constructor(model: ModelConfig, writer: Writer, seed: number, count: number) {
    this.#writer = writer;
    this.#seed = seed;
    const whole = Math.ceil(count / CHUNK) * CHUNK;
    this.#sums = drawSums(rngFor(seed, 'lab', 'held-out'), 'held-out', whole);
    this.#probe = typicalSum(seed);
    this.#compare = jit((policy: Parameters, anchor: Parameters, tokens: np.Array) =>
      compare(model, policy, anchor, tokens),
    ) as unknown as Compare;
  }

  /** Number of chunks. */
  get chunks(): number {
    return this.#sums.length / CHUNK;
  }

  /** Measures one chunk. Both sets of parameters are borrowed. */
  async measure(chunk: number, policy: Parameters, anchor: Parameters): Promise<ChunkFigures> {
    const sums = this.#sums.slice(chunk * CHUNK, (chunk + 1) * CHUNK);
    const prompts = tokensOf(sums.map(questionOf));
    const rngs = Array.from({ length: CHUNK * COPIES }, (_, i) =>
      rngFor(this.#seed, 'lab', 'held-out-rollout', chunk, i),
    );
    const sampled = await this.#writer.write(policy, prompts, {
      ...{ kind: QUESTION, copies: COPIES, temperature: 1, rngs },
    });
    let right = 0;
    let distinct = 0;
    splitTraces(sampled.tokens, COPIES).forEach((group, i) => {
      const answers = group.map(answerOf);
      right += share(answers.map((answer) => answer === truthOf(sums[i]!)));
      distinct += new Set(answers).size;
    });
    const firm = await this.#writer.write(policy, prompts, {
      ...{ kind: QUESTION, copies: 1, temperature: 0, rngs: [] },
    });
    const greedy = splitTraces(firm.tokens, 1).filter(
      ([trace], i) => answerOf(trace!) === truthOf(sums[i]!),
    ).length;
    const tokens = int32(wholeTokens(prompts, firstCopies(sampled.tokens)), [CHUNK, WHOLE_LENGTH]);
    const both = await readFloats(this.#compare(tree.ref(policy), tree.ref(anchor), tokens));
    return { right, greedy, distinct, entropy: both[0]!, kl: both[1]! };
  }

  /** The same held-out sum as it was answered before learning and is now, from the same draws. */
  async probe(policy: Parameters): Promise<Probe> {
    const now = await this.#answer(policy);
    this.#before ??= now;
    return { sum: this.#probe, truth: truthOf(this.#probe), before: this.#before, now };
  }

  /** Fixes `before` to the answers of the initial weights, when a run goes on from a checkpoint. */
  async remember(initial: Parameters): Promise<void> {
    this.#before = await this.#answer(initial);
  }

  async #answer(policy: Parameters): Promise<Probe['before']> {
    const prompt = tokensOf([questionOf(this.#probe)]);
    const rngs = Array.from({ length: PROBE_TRACES }, (_, i) =>
      rngFor(this.#seed, 'lab', 'probe', i),
    );
    const sampled = await this.#writer.write(policy, prompt, {
      kind: QUESTION,
      copies: PROBE_TRACES,
      temperature: 1,
      rngs,
    });
    const firm = await this.#writer.write(policy, prompt, {
      kind: QUESTION,
      copies: 1,
      temperature: 0,
      rngs: [],
    });
    return {
      traces: splitTraces(sampled.tokens, PROBE_TRACES)[0]!,
      greedy: splitTraces(firm.tokens, 1)[0]![0]!,
    };
  }

  dispose(): void {
    this.#compare.dispose();
  }
}

/** The first of every sum's copies. */
function firstCopies(tokens: Int32Array): Int32Array {
  const firsts = new Int32Array(tokens.length / COPIES);
  for (let i = 0; i < firsts.length / TRACE_LENGTH; i++) {
    const from = i * COPIES * TRACE_LENGTH;
    firsts.set(tokens.subarray(from, from + TRACE_LENGTH), i * TRACE_LENGTH);
  }
  return firsts;
}

/** [entropy, KL(policy ‖ anchor)] of a whole trace in nats, exact over the vocabulary, mean over the batch. */
function compare(
  model: ModelConfig,
  policy: Parameters,
  anchor: Parameters,
  tokens: np.Array,
): np.Array {
  const logprobs = (parameters: Parameters): np.Array =>
    nn.logSoftmax(
      forward(model, parameters, tokens.ref, layoutOf(0, TRACE_LENGTH), QUESTION_LENGTH - 1),
      -1,
    );
  const now = lax.stopGradient(logprobs(policy));
  const then = logprobs(anchor);
  tokens.dispose();
  const probabilities = np.exp(now.ref);
  const entropy = np.mean(np.sum(probabilities.ref.mul(now.ref), [1, 2])).mul(-1);
  const kl = np.mean(np.sum(probabilities.mul(now.sub(then)), [1, 2]));
  return np.stack([entropy, kl]);
}
