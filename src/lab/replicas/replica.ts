/**
 * One copy of the model in data-parallel training: it writes, scores and finds gradients for its share of a batch,
 * and takes the update that all copies take, so that they stay equal. Speaks plain numbers, so that it can live in
 * another worker. Owns its arrays on the device; `close` frees them.
 */
import { tree } from '@jax-js/jax';
import { rngFor } from '../../chance/rng';
import { float32, readFloats, readManyFloats } from '../../micro/arrays';
import { QUESTION, Writer } from '../../micro/generate';
import type { ModelConfig } from '../../micro/model';
import {
  disposeAll,
  joinRow,
  outOfRow,
  toDevice,
  zerosLike,
  type Parameters,
  type Weights,
} from '../../micro/parameters';
import { commonestTokens, splitTraces, tokensOf } from '../../micro/sequences';
import { synthesisPrompt } from '../../reasoner/book';
import { QUESTION_LENGTH } from '../../reasoner/notation';
import type { LabConfig } from '../config';
import { Evaluator, type ChunkFigures } from '../evaluation';
import {
  compileUpdate,
  stepScalars,
  type AdamWConfig,
  type Moments,
  type Update,
} from '../learning/adamw';
import { distinctRollouts } from '../learning/distinct';
import {
  batchOf,
  compileGradient,
  compileScore,
  packScalars,
  type Batch,
  type Gradient,
  type Scored,
} from '../learning/grpo';
import { compileSft, sftBatch, type SftGradient } from '../learning/sft';

export const OPTIMISER: AdamWConfig = { beta1: 0.9, beta2: 0.95, epsilon: 1e-8, weightDecay: 0 };

/** What a replica has learnt: plain numbers, to be stored. */
export interface ReplicaState {
  readonly policy: Weights;
  /** First and second moments of AdamW. */
  readonly first: Weights;
  readonly second: Weights;
}

export interface ReplicaSetup {
  readonly model: ModelConfig;
  readonly config: LabConfig;
  /** Writes the references. */
  readonly anchor: Weights;
  /** What KL is measured against: the initial policy, also where the anchor was weakened. */
  readonly start: Weights;
  /** Where to go on; null starts anew. */
  readonly state: ReplicaState | null;
}

/** The rollouts of a share, token ids and log-probabilities one after the other, and its groups' syntheses. */
export interface Explored {
  readonly tokens: Int32Array;
  readonly logprobs: Float32Array;
  /** Null where the reward source needs none. */
  readonly syntheses: Int32Array | null;
}

/** What a share learns from: rewarded rollouts, or syntheses to be written (SFT). */
export type Lesson =
  | {
      readonly kind: 'rewards';
      readonly prompts: Int32Array;
      readonly traces: Int32Array;
      readonly advantages: readonly number[];
    }
  | {
      readonly kind: 'references';
      readonly prompts: Int32Array;
      readonly syntheses: Int32Array;
    };

export interface Learnt {
  /** All parameters' gradients in one row. */
  readonly gradient: Float32Array<ArrayBuffer>;
  /** Loss, kl, clip share, entropy per token: means over the share; SFT has the loss alone. */
  readonly metrics: readonly number[];
}

/** A replica wherever it lives. */
export interface ReplicaPort {
  /** Rollouts of the questions in `prompts`, whose first rollout is number `from` of step `step`. */
  explore(prompts: Int32Array, step: number, from: number): Promise<Explored>;
  /**
   * The gradient of share `share` under the present policy. `lesson` is given once a step, null for its further
   * updates.
   */
  learn(share: number, lesson: Lesson | null): Promise<Learnt>;
  /** Update number `count` (from 1) at `rate`, by the gradient of all shares. */
  update(gradient: Float32Array, count: number, rate: number): Promise<void>;
  /** Measures one chunk of the held-out sums. */
  measure(chunk: number): Promise<ChunkFigures>;
  close(): void;
}

/** Name of the one parameter that holds them all. */
const ROW = 'row';

function inRow(weights: Weights): Parameters {
  const row = joinRow(Object.values(weights).map(({ data }) => data));
  return { [ROW]: float32(row, [row.length]) };
}

/** A lesson on the device. */
type Held =
  | {
      readonly kind: 'rewards';
      readonly batch: Batch;
      readonly advantages: ReturnType<typeof float32>;
      readonly anchor: ReturnType<typeof float32>;
      old: ReturnType<typeof float32>;
      first: boolean;
    }
  | { readonly kind: 'references'; readonly batch: ReturnType<typeof sftBatch> };

export class Replica implements ReplicaPort {
  readonly #config: LabConfig;
  readonly #writer: Writer;
  readonly #gradient: Gradient;
  readonly #score: Scored;
  readonly #sft: SftGradient;
  readonly #update: Update;
  readonly #anchor: Parameters;
  readonly #start: Parameters;
  readonly #held = new Map<number, Held>();
  readonly #shapes: Weights;
  readonly #evaluator: Evaluator;
  #policy: Parameters;
  /** The policy once more, as one row: the optimiser's few long kernels cost less than many short ones. */
  #row: Parameters;
  #moments: Moments;

  constructor({ model, config, anchor, start, state }: ReplicaSetup) {
    this.#config = config;
    this.#writer = new Writer(model);
    this.#evaluator = new Evaluator(model, this.#writer, config.seed, config.evaluateSums);
    this.#gradient = compileGradient(model);
    this.#score = compileScore(model);
    this.#sft = compileSft(model);
    this.#update = compileUpdate(OPTIMISER);
    this.#shapes = start;
    this.#anchor = toDevice(anchor);
    this.#start = toDevice(start);
    this.#policy = toDevice(state?.policy ?? start);
    this.#row = inRow(state?.policy ?? start);
    this.#moments =
      state === null
        ? { first: zerosLike(this.#row), second: zerosLike(this.#row) }
        : { first: inRow(state.first), second: inRow(state.second) };
  }

  get evaluator(): Evaluator {
    return this.#evaluator;
  }
  /** Borrowed: valid until the next update. */
  get policy(): Parameters {
    return this.#policy;
  }

  async state(): Promise<ReplicaState> {
    const { first, second } = this.#moments;
    const [policy, one, two] = await Promise.all(
      [this.#row, first, second].map(async (held) => {
        const row = await readFloats(held[ROW]!.ref);
        return outOfRow(row, this.#shapes);
      }),
    );
    return { policy: policy!, first: one!, second: two! };
  }

  async explore(prompts: Int32Array, step: number, from: number): Promise<Explored> {
    const { seed, groupSize, temperature, reward } = this.#config;
    const rollouts = (prompts.length / QUESTION_LENGTH) * groupSize;
    const rngs = Array.from({ length: rollouts }, (_, i) =>
      rngFor(seed, 'lab', 'rollout', step, from + i),
    );
    const written = await this.#writer.write(this.#policy, prompts, {
      ...{ kind: QUESTION, copies: groupSize, temperature, rngs },
    });
    const needed = reward === 'cat' || reward === 'sft';
    return { ...written, syntheses: needed ? await this.#synthesise(written.tokens) : null };
  }

  /** Greedy syntheses of the groups, question-blind. */
  async #synthesise(rollouts: Int32Array): Promise<Int32Array> {
    const { groupSize, anchor } = this.#config;
    const groups = splitTraces(rollouts, groupSize);
    const { tokens } = await this.#writer.writeFrom(
      anchor === 'live' ? this.#policy : this.#anchor,
      tokensOf(groups.map((group) => synthesisPrompt(group))),
      { groupSize, withQuestion: false },
      commonestTokens(rollouts, groupSize),
    );
    return tokens;
  }

  async learn(share: number, lesson: Lesson | null): Promise<Learnt> {
    if (lesson !== null) this.#hold(share, lesson);
    const held = this.#held.get(share);
    if (held === undefined) throw new Error(`share ${String(share)} has no lesson`);
    const [gradients, metrics] =
      held.kind === 'rewards' ? this.#reinforce(held) : this.#imitate(held);
    const [read, ...rows] = await readManyFloats([metrics, ...Object.values(gradients)]);
    return { gradient: joinRow(rows), metrics: [...read!] };
  }

  #reinforce(held: Held & { kind: 'rewards' }): [Parameters, ReturnType<typeof float32>] {
    const { beta, epsilon, temperature } = this.#config;
    const [gradients, metrics, old] = this.#gradient(
      tree.ref(this.#policy),
      tree.ref(held.batch),
      held.old,
      held.anchor.ref,
      held.advantages.ref,
      packScalars({ beta, epsilon, sharpness: 1 / temperature, first: held.first }),
    );
    held.old = old;
    held.first = false;
    return [gradients, metrics];
  }

  #imitate({ batch }: Held & { kind: 'references' }): [Parameters, ReturnType<typeof float32>] {
    return this.#sft(tree.ref(this.#policy), ...(batch.map((array) => array.ref) as typeof batch));
  }

  #hold(share: number, lesson: Lesson): void {
    this.#release(share);
    if (lesson.kind === 'references') {
      const batch = sftBatch(lesson.prompts, lesson.syntheses);
      this.#held.set(share, { kind: 'references', batch });
      return;
    }
    const { groupSize } = this.#config;
    const once = distinctRollouts(lesson.traces, lesson.advantages, groupSize);
    const batch = batchOf(lesson.prompts, once);
    const sharpness = float32([1 / this.#config.temperature], [1]);
    const anchor = this.#score(tree.ref(this.#start), tree.ref(batch), sharpness);
    const advantages = float32(once.advantages, [once.advantages.length]);
    const old = anchor.ref;
    this.#held.set(share, { kind: 'rewards', batch, advantages, anchor, old, first: true });
  }

  #release(share: number): void {
    const held = this.#held.get(share);
    if (held === undefined) return;
    tree.dispose(held.batch);
    if (held.kind === 'rewards') tree.dispose([held.advantages, held.anchor, held.old]);
    this.#held.delete(share);
  }

  async update(gradient: Float32Array, count: number, rate: number): Promise<void> {
    const [row, moments] = this.#update(
      this.#row,
      this.#moments,
      { [ROW]: float32(gradient, [gradient.length]) },
      float32(stepScalars(OPTIMISER, count, rate), [3]),
    );
    this.#row = row;
    this.#moments = moments;
    const updated = outOfRow(await readFloats(row[ROW]!.ref), this.#shapes);
    disposeAll(this.#policy);
    this.#policy = toDevice(updated);
  }

  measure(chunk: number): Promise<ChunkFigures> {
    return this.#evaluator.measure(chunk, this.#policy, this.#start);
  }

  close(): void {
    this.#evaluator.dispose();
    for (const share of [...this.#held.keys()]) this.#release(share);
    const { first, second } = this.#moments;
    for (const held of [this.#policy, this.#row, this.#anchor, this.#start, first, second])
      disposeAll(held);
    for (const compiled of [this.#writer, this.#gradient, this.#score, this.#sft, this.#update])
      compiled.dispose();
  }
}
