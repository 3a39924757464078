/**
 * Writing traces: a batch of prompts of one length, prefilled once whatever their copies, then one cached step
 * per token for all of them. Chance comes in as numbers drawn outside, so a seed gives the same text
 * whatever stands beside it in the batch. Owns compiled steps; parameters stay the caller's.
 */
import { jit, nn, numpy as np, tree } from '@jax-js/jax';
import type { Rng } from '../chance/rng';
import { QUESTION_LENGTH, synthesisLength, TRACE_LENGTH } from '../reasoner/notation';
import { float32, int32, readFloats, readInts } from './arrays';
import { CompiledByKey, type Compiled } from './compiled';
import {
  continueGroups,
  decodeStep,
  emptyCache,
  prefill,
  stepPlace,
  type Prefix,
  type StepPlace,
} from './groups';
import { layoutOf, type Layout, type ModelConfig } from './model';
import type { Parameters } from './parameters';
import { wholeLanes, type Cache } from './transformer';

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

/** A step for every sequence: tokens [B], noise [B, V]; gives the next tokens, their log-probabilities, the cache. */
type Step = Compiled<
  [Parameters, Prefix, Cache, np.Array, np.Array, StepPlace],
  [np.Array, np.Array, Cache]
>;

const keyOf = (kind: PromptKind): string =>
  `${String(kind.groupSize)},${String(kind.withQuestion)}`;

const wholeLayout = ({ groupSize, withQuestion }: PromptKind): Layout =>
  layoutOf(groupSize, TRACE_LENGTH, withQuestion);

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
  readonly #prefills = new CompiledByKey<[Parameters, np.Array], Prefix>();
  /** Most probable tokens [Q, TRACE_LENGTH] after each one read, and their log-probabilities. */
  readonly #checks = new CompiledByKey<[Parameters, Prefix, np.Array], [np.Array, np.Array]>();
  readonly #step: Step;

  constructor(config: ModelConfig) {
    this.#config = config;
    this.#step = jit(
      (
        parameters: Parameters,
        prefix: Prefix,
        own: Cache,
        tokens: np.Array,
        noise: np.Array,
        place: StepPlace,
      ) => {
        const next = decodeStep(config, parameters, prefix, own, tokens, place);
        return [...choose(next.logits, noise), next.own];
      },
    ) as unknown as Step;
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
    const { vocabulary } = this.#config;
    const { places } = wholeLayout(kind);
    const prefix = this.#prefill(parameters, prompts, kind);
    // The prompt's last token is each sequence's first: it has logits to give, the ones before have not.
    let own = emptyCache(prefix, copies, wholeLanes(TRACE_LENGTH));
    const lasts = Array.from(
      { length: sequences },
      (_, i) => prompts[(Math.floor(i / copies) + 1) * length - 1]!,
    );
    const tokens: np.Array[] = [];
    const logprobs: np.Array[] = [];
    try {
      for (let i = 0; i < TRACE_LENGTH; i++) {
        const before = own;
        own = { keys: [], values: [] };
        const [token, logprob, after] = this.#step(
          tree.ref(parameters),
          tree.ref(prefix),
          before,
          tokens.at(-1)?.ref ?? int32(lasts, [sequences]),
          float32(gumbel(sequences, vocabulary, temperature, rngs), [sequences, vocabulary]),
          stepPlace(i, length - 1 + i, places[length - 1 + i]!),
        );
        own = after;
        tokens.push(token);
        logprobs.push(logprob);
        // The queue stays short, and the page breathes.
        if (i % 4 === 3) await readInts(token.ref.astype(np.int32));
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
      tree.dispose([...tokens, ...logprobs, ...own.keys, ...own.values]);
      tree.dispose(prefix);
    }
  }

  /**
   * Greedy traces, one a prompt, from drafts (`TRACE_LENGTH` tokens each): all tokens are read at once, and what
   * the model would write is kept up to the first that differs, until none does. What comes out is what `write`
   * gives; a good draft needs one pass where that needs fifteen (greedy speculative decoding, arXiv 2211.17192).
   */
  async writeFrom(
    parameters: Parameters,
    prompts: Int32Array,
    kind: PromptKind,
    drafts: Int32Array,
  ): Promise<Written> {
    const length = promptLength(kind);
    const batch = prompts.length / length;
    const prefix = this.#prefill(parameters, prompts, kind);
    const check = this.#checks.get(keyOf(kind), () => this.#compileCheck(kind));
    const tokens = Int32Array.from(drafts);
    const read = new Int32Array(tokens.length);
    try {
      for (;;) {
        for (let row = 0; row < batch; row++) {
          const at = row * TRACE_LENGTH;
          read[at] = prompts[(row + 1) * length - 1]!;
          read.set(tokens.subarray(at, at + TRACE_LENGTH - 1), at + 1);
        }
        const [best, logprobs] = check(
          tree.ref(parameters),
          tree.ref(prefix),
          int32(read, [batch, TRACE_LENGTH]),
        );
        const written = await readInts(best.astype(np.int32));
        if (written.every((token, i) => token === tokens[i])) {
          return { tokens, logprobs: await readFloats(logprobs) };
        }
        logprobs.dispose();
        // Tokens after the first that differs were found from a wrong one: the next pass reads them anew.
        tokens.set(written);
      }
    } finally {
      tree.dispose(prefix);
    }
  }

  /** All of the prompts but the last token of each. */
  #prefill(parameters: Parameters, prompts: Int32Array, kind: PromptKind): Prefix {
    const length = promptLength(kind);
    const compiled = this.#prefills.get(keyOf(kind), () =>
      jit((all: Parameters, tokens: np.Array) =>
        prefill(this.#config, all, tokens, wholeLayout(kind)),
      ),
    );
    const shared = prompts.filter((_, i) => i % length !== length - 1);
    return compiled(tree.ref(parameters), int32(shared, [prompts.length / length, length - 1]));
  }

  #compileCheck(kind: PromptKind): unknown {
    const layout = wholeLayout(kind);
    const from = promptLength(kind) - 1;
    return jit((parameters: Parameters, prefix: Prefix, read: np.Array) => {
      const logits = continueGroups(this.#config, parameters, prefix, read, layout, from);
      const best = np.argmax(logits.ref, -1);
      return [best, np.max(nn.logSoftmax(logits, -1), -1)];
    });
  }

  dispose(): void {
    this.#prefills.dispose();
    this.#checks.dispose();
    this.#step.dispose();
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
