/**
 * The loaded reasoner, one token at a time: a prompt prefilled once for its whole group, then logits out
 * and chosen tokens in. Compiled steps are kept by shape. Choosing tokens is left to `sampling.ts`.
 */
import { jit, nn, numpy as np, tree } from '@jax-js/jax';
import { int32, readFloats } from '../../micro/arrays';
import { CompiledByKey, type Compiled } from '../../micro/compiled';
import {
  decodeStep,
  emptyCache,
  prefill,
  stepPlace,
  type Prefix,
  type StepPlace,
} from '../../micro/groups';
import { PLACES, TRACE_PLACE, type Layout, type ModelConfig } from '../../micro/model';
import { toDevice, type Parameters, type Weights } from '../../micro/parameters';
import { forward, wholeLanes, type Cache } from '../../micro/transformer';
import { readLayout } from './layout';

type Step = Compiled<[Parameters, Prefix, Cache, np.Array, StepPlace], [np.Array, Cache]>;

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
  readonly #prefills = new CompiledByKey<[Parameters, np.Array], Prefix>();
  /** Log-probabilities of the wanted tokens: parameters, all tokens, the wanted ones. */
  readonly #scores = new CompiledByKey<[Parameters, np.Array, np.Array], np.Array>();
  readonly #step: Step;

  constructor(model: ModelConfig, weights: Weights) {
    this.#model = model;
    this.#parameters = toDevice(weights);
    this.#step = jit(
      (parameters: Parameters, prefix: Prefix, own: Cache, tokens: np.Array, place: StepPlace) => {
        const next = decodeStep(model, parameters, prefix, own, tokens, place);
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
    const model = this.#model;
    const compiled = this.#prefills.get(keyOf(layout), () =>
      jit((all: Parameters, tokens: np.Array) => prefill(model, all, tokens, layout)),
    );
    const prefix = compiled(tree.ref(this.#parameters), int32(ids.slice(0, -1), [1, shared]));
    // Whole lanes, so that few shapes are compiled.
    const capacity = wholeLanes(more + 1);
    let own = emptyCache(prefix, copies, capacity);
    let at = 0;
    const step = (tokens: readonly number[], place: number): np.Array => {
      const [logits, next] = this.#step(
        tree.ref(this.#parameters),
        tree.ref(prefix),
        own,
        int32(tokens, [copies]),
        stepPlace(at, shared + at, Math.min(place, PLACES - 1)),
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
        logits = step(tokens, TRACE_PLACE + at - 1);
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
    const score = this.#scores.get(`${String(prompt.length)}/${keyOf(layout)}`, () =>
      jit((parameters: Parameters, tokens: np.Array, wanted: np.Array) => {
        const logits = forward(model, parameters, tokens, layout, prompt.length - 1);
        const logprobs = nn.logSoftmax(logits, -1);
        return np.sum(logprobs.mul(nn.oneHot(wanted, model.vocabulary)), -1);
      }),
    );
    return readFloats(
      score(
        tree.ref(this.#parameters),
        int32(ids, [1, ids.length]),
        int32(continuation, [1, continuation.length]),
      ),
    );
  }

  dispose(): void {
    tree.dispose(this.#parameters);
    this.#prefills.dispose();
    this.#scores.dispose();
    this.#step.dispose();
  }
}

const keyOf = ({ places, segments }: Layout): string => `${places.join()}/${segments.join()}`;
