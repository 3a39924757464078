/**
 * The loaded reasoner, one token at a time: a prompt prefilled once for its whole group, then logits out
 * and chosen tokens in. Compiled steps are kept by shape. Choosing tokens is left to `sampling.ts`.
 */
import { jit, nn, numpy as np, tree } from '@jax-js/jax';
import { int32, readFloats } from '../../lab/arrays';
import { decodeStep, emptyCache, prefill, type Cache, type Prefix } from '../../lab/groups';
import { PLACES, type Layout, type ModelConfig } from '../../lab/model';
import { toDevice, type Parameters, type Weights } from '../../lab/parameters';
import { forward } from '../../lab/transformer';
import { readLayout } from './layout';

/** Cache lengths are multiples of this, so that few shapes are compiled. */
const ROOM = 16;
/** Learned place of the first written token. */
const FIRST_PLACE = 20;

type Compiled<A extends unknown[], R> = ((...args: A) => R) & { dispose(): void };
type Prefill = Compiled<[Parameters, np.Array], Prefix>;
type Step = Compiled<
  [Parameters, Prefix, Cache, np.Array, np.Array, np.Array, np.Array],
  [np.Array, Cache]
>;
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
      (
        parameters: Parameters,
        prefix: Prefix,
        own: Cache,
        tokens: np.Array,
        at: np.Array,
        index: np.Array,
        place: np.Array,
      ) => {
        const next = decodeStep(model, parameters, prefix, own, tokens, { at, index, place });
        return [next.logits, next.own];
      },
    ) as unknown as Step;
  }

  get vocabulary(): number {
    return this.#model.vocabulary;
  }

  /** Prefills `ids` (two at least) for `copies` sequences of up to `more` further tokens. */
  start(ids: readonly number[], copies: number, more: number): Session {
    const shared = ids.length - 1;
    const layout = readLayout(ids);
    const prefix = this.#prefill(layout)(
      tree.ref(this.#parameters),
      int32(ids.slice(0, -1), [1, shared]),
    );
    const capacity = Math.ceil((more + 1) / ROOM) * ROOM;
    let own = emptyCache(prefix, copies, capacity);
    let at = 0;
    const step = (tokens: readonly number[], place: number): np.Array => {
      const [logits, next] = this.#step(
        tree.ref(this.#parameters),
        tree.ref(prefix),
        own,
        int32(tokens, [copies]),
        int32([at], [1]),
        int32([shared + at], [1]),
        int32([Math.min(place, PLACES - 1)], [1]),
      );
      own = next;
      at += 1;
      return logits;
    };
    // The prompt's last token is each sequence's first: it has logits to give, the ones before have not.
    let logits = step(Array<number>(copies).fill(ids.at(-1)!), layout.places.at(-1)!);
    return {
      logits: () => readFloats(logits.ref),
      advance: (tokens) => {
        logits.dispose();
        logits = step(tokens, FIRST_PLACE + at - 1);
      },
      dispose: () => {
        tree.dispose([logits, ...own.keys, ...own.values]);
        tree.dispose(prefix);
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
        const logits = forward(model, parameters, tokens, layout, prompt.length - 1);
        const logprobs = nn.logSoftmax(logits, -1);
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

  #prefill(layout: Layout): Prefill {
    const key = `${layout.places.join()}/${layout.segments.join()}`;
    const known = this.#prefills.get(key);
    if (known !== undefined) return known;
    const model = this.#model;
    const compiled = jit((parameters: Parameters, tokens: np.Array) =>
      prefill(model, parameters, tokens, layout),
    ) as unknown as Prefill;
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
