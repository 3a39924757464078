/**
 * Writing traces: a batch of prompts of one length, prefilled once and copied G times, then one cached step
 * per token for all of them. Chance comes in as numbers drawn outside, so a seed gives the same text
 * whatever stands beside it in the batch. Owns compiled steps; parameters stay the caller's.
 */
import { blockUntilReady, jit, nn, numpy as np, tree } from '@jax-js/jax';
import type { Rng } from '../cat/rng';
import { QUESTION_LENGTH, synthesisLength, TRACE_LENGTH } from '../reasoner/notation';
import { float32, int32, readFloats, readInts } from './arrays';
import { layoutOf, type Layout, type ModelConfig } from './model';
import type { Parameters } from './parameters';
import { decodeStep, forward, type Cache } from './transformer';

/** What a prompt is: a question (`groupSize` 0) or a synthesis over `groupSize` traces. */
export interface PromptKind {
  readonly groupSize: number;
  readonly withQuestion: boolean;
}

export const QUESTION: PromptKind = { groupSize: 0, withQuestion: false };

export function promptLength(kind: PromptKind): number {
  return kind.groupSize === 0
    ? QUESTION_LENGTH
    : synthesisLength(kind.groupSize, kind.withQuestion);
}

export interface Written {
  /** Token ids, `TRACE_LENGTH` of each sequence in turn; a prompt's copies stand together. */
  readonly tokens: Int32Array;
  /** Natural-log probability of each under the model at temperature 1, in the same order. */
  readonly logprobs: Float32Array;
}

export interface WriteOptions {
  readonly kind: PromptKind;
  /** Sequences per prompt. */
  readonly copies: number;
  /** 0 is greedy. */
  readonly temperature: number;
  /** One stream per sequence, in their order; unused when greedy. */
  readonly rngs: readonly Rng[];
}

type Prefill = (parameters: Parameters, tokens: np.Array) => [np.Array, Cache];
type Step = (
  parameters: Parameters,
  cache: Cache,
  logits: np.Array,
  noise: np.Array,
  at: np.Array,
  place: np.Array,
) => [np.Array, Cache, np.Array, np.Array];
type Choose = (logits: np.Array, noise: np.Array) => [np.Array, np.Array];

/** Picks argmax(logits · s + gumbel) with noise [B, V] already holding the Gumbel draws over temperature. */
function choose(logits: np.Array, noise: np.Array): [np.Array, np.Array] {
  const vocabulary = logits.shape[1]!;
  const logprobs = nn.logSoftmax(logits.ref, -1);
  const token = np.argmax(logits.add(noise), -1);
  const chosen = np.sum(logprobs.mul(nn.oneHot(token.ref, vocabulary)), -1);
  return [token, chosen];
}

export class Writer {
  readonly #config: ModelConfig;
  readonly #prefills = new Map<string, Prefill & { dispose(): void }>();
  readonly #step: Step & { dispose(): void };
  readonly #choose: Choose & { dispose(): void };

  constructor(config: ModelConfig) {
    this.#config = config;
    this.#choose = jit(choose) as unknown as Choose & { dispose(): void };
    this.#step = jit(
      (
        parameters: Parameters,
        cache: Cache,
        logits: np.Array,
        noise: np.Array,
        at: np.Array,
        place: np.Array,
      ) => {
        const [token, logprob] = choose(logits, noise);
        const next = decodeStep(config, parameters, cache, token.ref, at, place);
        return [next.logits, next.cache, token, logprob];
      },
    ) as unknown as Step & { dispose(): void };
  }

  #prefill(kind: PromptKind, copies: number): Prefill {
    const key = `${String(kind.groupSize)},${String(kind.withQuestion)},${String(copies)}`;
    let compiled = this.#prefills.get(key);
    if (compiled === undefined) {
      const config = this.#config;
      const length = promptLength(kind);
      const layout: Layout = layoutOf(kind.groupSize, TRACE_LENGTH, kind.withQuestion);
      compiled = jit((parameters: Parameters, tokens: np.Array) => {
        const run = forward(config, parameters, tokens, layout, length - 1, true);
        const room = (array: np.Array): np.Array =>
          np.repeat(
            np.pad(array, [
              [0, 0],
              [0, 0],
              [0, TRACE_LENGTH],
              [0, 0],
            ]),
            copies,
            0,
          );
        const cache: Cache = { keys: run.cache.keys.map(room), values: run.cache.values.map(room) };
        const logits = run.logits.reshape([tokens.shape[0]!, config.vocabulary]);
        return [np.repeat(logits, copies, 0), cache];
      }) as unknown as Prefill & { dispose(): void };
      this.#prefills.set(key, compiled);
    }
    return compiled;
  }

  /**
   * Writes one trace per copy of each prompt. `prompts` holds token ids, prompt after prompt; `parameters`
   * are borrowed. Fixed shapes compile once: keep batch sizes few.
   */
  async write(
    parameters: Parameters,
    prompts: Int32Array,
    options: WriteOptions,
  ): Promise<Written> {
    const { kind, copies, temperature, rngs } = options;
    const length = promptLength(kind);
    const batch = prompts.length / length;
    const sequences = batch * copies;
    const input = int32(prompts, [batch, length]);
    let [logits, cache] = this.#prefill(kind, copies)(tree.ref(parameters), input);
    const tokens: np.Array[] = [];
    const logprobs: np.Array[] = [];
    try {
      for (let i = 0; i < TRACE_LENGTH; i++) {
        const noise = float32(gumbel(sequences, this.#config.vocabulary, temperature, rngs), [
          sequences,
          this.#config.vocabulary,
        ]);
        let token: np.Array;
        let logprob: np.Array;
        if (i < TRACE_LENGTH - 1) {
          const at = int32([length + i], [1]);
          const place = int32([20 + i], [1]);
          const before = cache;
          cache = { keys: [], values: [] };
          [logits, cache, token, logprob] = this.#step(
            tree.ref(parameters),
            before,
            logits,
            noise,
            at,
            place,
          );
        } else {
          [token, logprob] = this.#choose(logits.ref, noise);
        }
        tokens.push(token);
        logprobs.push(logprob);
        // The queue stays short, and the page breathes.
        if (i % 4 === 3) await blockUntilReady(token.ref).then((ready) => ready.dispose());
      }
      const joined = (arrays: readonly np.Array[]): np.Array =>
        np.stack(
          arrays.map((array) => array.ref),
          1,
        );
      return {
        tokens: await readInts(joined(tokens).astype(np.int32)),
        logprobs: await readFloats(joined(logprobs)),
      };
    } finally {
      tree.dispose([...tokens, ...logprobs, ...cache.keys, ...cache.values, logits]);
    }
  }

  dispose(): void {
    for (const prefill of this.#prefills.values()) prefill.dispose();
    this.#prefills.clear();
    this.#step.dispose();
    this.#choose.dispose();
  }
}

/**
 * Standard Gumbel draws times the temperature, [B, V]: argmax(logits + T·g) is a draw from
 * softmax(logits / T) (Gumbel-max); zeros when greedy. Each sequence draws from its own stream.
 */
function gumbel(
  sequences: number,
  vocabulary: number,
  temperature: number,
  rngs: readonly Rng[],
): Float32Array {
  const noise = new Float32Array(sequences * vocabulary);
  if (temperature === 0) return noise;
  for (let s = 0; s < sequences; s++) {
    const rng = rngs[s]!;
    for (let i = 0; i < vocabulary; i++) {
      noise[s * vocabulary + i] = -Math.log(-Math.log(rng.next() + 2 ** -40)) * temperature;
    }
  }
  return noise;
}
