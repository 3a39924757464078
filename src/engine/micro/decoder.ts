/**
 * The loaded reasoner, one token at a time: a prompt prefilled once and copied for a group, then logits out
 * and chosen tokens in. Compiled steps are kept by shape. Choosing tokens is left to `sampling.ts`.
 */
import { jit, nn, numpy as np, tree } from '@jax-js/jax';
import { int32, readFloats } from '../../lab/arrays';
import { PLACES, type ModelConfig } from '../../lab/model';
import { toDevice, type Parameters, type Weights } from '../../lab/parameters';
import { decodeStep, forward, type Cache } from '../../lab/transformer';
import { readLayout } from './layout';

/** Cache lengths are multiples of this, so that few shapes are compiled. */
const ROOM = 16;

type Compiled<A extends unknown[], R> = ((...args: A) => R) & { dispose(): void };
type Prefill = Compiled<[Parameters, np.Array], [np.Array, Cache]>;
type Step = Compiled<[Parameters, Cache, np.Array, np.Array, np.Array], [np.Array, Cache]>;
type Score = Compiled<[Parameters, np.Array, np.Array], np.Array>;

/** A group being written: read `logits`, then `advance`, in turn; `dispose` once. */
export interface Session {
  /** [sequences × vocabulary], of the next token. */
  logits(): Promise<Float32Array>;
  /** One token per sequence. */
  advance(tokens: readonly number[]): void;
  dispose(): void;
}

export class Decoder {
  readonly #model: ModelConfig;
  readonly #parameters: Parameters;
  readonly #prefills = new Map<string, Prefill>();
  readonly #scores = new Map<string, Score>();
  readonly #step: Step;

  constructor(model: ModelConfig, weights: Weights) {
    this.#model = model;
    this.#parameters = toDevice(weights);
    this.#step = jit(
      (parameters: Parameters, cache: Cache, tokens: np.Array, at: np.Array, place: np.Array) => {
        const next = decodeStep(model, parameters, cache, tokens, at, place);
        return [next.logits, next.cache];
      },
    ) as unknown as Step;
  }

  get vocabulary(): number {
    return this.#model.vocabulary;
  }

  /** Prefills `ids` for `copies` sequences of up to `more` further tokens. */
  start(ids: readonly number[], copies: number, more: number): Session {
    const capacity = Math.ceil((ids.length + more) / ROOM) * ROOM;
    const prefill = this.#prefill(ids, copies, capacity);
    let [logits, cache] = prefill(tree.ref(this.#parameters), int32(ids, [1, ids.length]));
    let at = ids.length;
    const firstPlace = 20;
    return {
      logits: () => readFloats(logits.ref),
      advance: (tokens) => {
        logits.dispose();
        const place = Math.min(firstPlace + at - ids.length, PLACES - 1);
        [logits, cache] = this.#step(
          tree.ref(this.#parameters),
          cache,
          int32(tokens, [copies]),
          int32([at], [1]),
          int32([place], [1]),
        );
        at += 1;
      },
      dispose: () => {
        tree.dispose([logits, ...cache.keys, ...cache.values]);
      },
    };
  }

  /** Log-probabilities of `continuation` after `prompt`, at temperature 1. */
  async score(prompt: readonly number[], continuation: readonly number[]): Promise<Float32Array> {
    const ids = [...prompt, ...continuation.slice(0, -1)];
    const model = this.#model;
    const layout = readLayout(ids);
    const key = `${String(prompt.length)}/${layout.places.join()}/${layout.segments.join()}`;
    let score = this.#scores.get(key);
    if (score === undefined) {
      score = jit((parameters: Parameters, tokens: np.Array, wanted: np.Array) => {
        const run = forward(model, parameters, tokens, layout, prompt.length - 1);
        const logprobs = nn.logSoftmax(run.logits, -1);
        return np.sum(logprobs.mul(nn.oneHot(wanted, model.vocabulary)), -1);
      }) as unknown as Score;
      this.#scores.set(key, score);
    }
    return readFloats(
      score(
        tree.ref(this.#parameters),
        int32(ids, [1, ids.length]),
        int32(continuation, [1, continuation.length]),
      ),
    );
  }

  #prefill(ids: readonly number[], copies: number, capacity: number): Prefill {
    const layout = readLayout(ids);
    const key = `${String(copies)}/${String(capacity)}/${layout.places.join()}/${layout.segments.join()}`;
    const known = this.#prefills.get(key);
    if (known !== undefined) return known;
    const model = this.#model;
    const length = ids.length;
    const compiled = jit((parameters: Parameters, tokens: np.Array) => {
      const run = forward(model, parameters, tokens, layout, length - 1, true);
      const room = (array: np.Array): np.Array =>
        np.repeat(
          np.pad(array, [
            [0, 0],
            [0, 0],
            [0, capacity - length],
            [0, 0],
          ]),
          copies,
          0,
        );
      const cache: Cache = { keys: run.cache.keys.map(room), values: run.cache.values.map(room) };
      return [np.repeat(run.logits.reshape([1, model.vocabulary]), copies, 0), cache];
    }) as unknown as Prefill;
    this.#prefills.set(key, compiled);
    return compiled;
  }

  dispose(): void {
    tree.dispose(this.#parameters);
    for (const compiled of [...this.#prefills.values(), ...this.#scores.values()])
      compiled.dispose();
    this.#step.dispose();
  }
}
