/**
 * The state of CaT-RL and one step of it: rollouts from the policy, references, rewards, advantages, update.
 * Chance depends on the seed and the step's number alone, so a run goes on from a checkpoint exactly as it
 * would have. Owns the arrays on the device; `dispose` frees them.
 */
import { tree } from '@jax-js/jax';
import { rngFor } from '../cat/rng';
import { encode, QUESTION_LENGTH, TRACE_LENGTH } from '../reasoner/notation';
import { synthesisPrompt } from '../reasoner/book';
import { drawSums, questionOf, truthOf, type Sum } from '../reasoner/sums';
import { answerOf } from '../reasoner/trace';
import { stepScalars, type AdamWConfig, type Moments } from './adamw';
import { float32, int32, readFloats } from './arrays';
import { learningRateOf, type LabConfig } from './config';
import type { OpenedGroup, StepMetrics } from './events';
import { QUESTION, Writer, type Written } from './generate';
import {
  batchOf,
  compileScore,
  compileUpdate,
  packScalars,
  UPDATE_METRICS,
  type Scored,
  type Update,
} from './grpo';
import { layoutOf, type ModelConfig } from './model';
import {
  disposeAll,
  toDevice,
  toWeights,
  zerosLike,
  type Parameters,
  type Weights,
} from './parameters';
import { grade, majorityAnswer, type Graded } from './references';
import { splitTraces, sumsOf, WHOLE_LENGTH } from './sequences';
import { compileSft, type SftUpdate } from './sft';

export const OPTIMISER: AdamWConfig = { beta1: 0.9, beta2: 0.95, epsilon: 1e-8, weightDecay: 0 };

/** Everything a run needs to go on: plain numbers, to be stored. */
export interface TrainerState {
  readonly step: number;
  /** Updates of the optimiser so far: `numIterations` a step. */
  readonly updates: number;
  readonly policy: Weights;
  readonly first: Weights;
  readonly second: Weights;
}

export interface StepResult {
  readonly metrics: StepMetrics;
  readonly anchorAgreement: number | null;
  readonly distinct: number;
  readonly group: OpenedGroup;
}

const mean = (values: readonly number[]): number | null =>
  values.length === 0 ? null : values.reduce((total, value) => total + value, 0) / values.length;

export class Trainer {
  readonly #config: LabConfig;
  readonly #writer: Writer;
  readonly #update: Update;
  readonly #score: Scored;
  readonly #sft: SftUpdate;
  /** Writes the references. */
  readonly #anchor: Parameters;
  /** What KL is measured against: the initial policy, also where the anchor was weakened. */
  readonly #start: Parameters;
  readonly #initial: Weights;
  #policy: Parameters;
  #moments: Moments;
  #step: number;
  #updates: number;

  /** `initial`: the pretrained weights, policy and anchor at the start; `state`: where to go on. */
  constructor(
    model: ModelConfig,
    config: LabConfig,
    initial: Weights,
    state: TrainerState | null = null,
  ) {
    this.#config = config;
    this.#initial = initial;
    this.#writer = new Writer(model);
    this.#update = compileUpdate(model, OPTIMISER);
    this.#score = compileScore(model);
    this.#sft = compileSft(model, OPTIMISER, layoutOf(0, TRACE_LENGTH));
    this.#anchor = toDevice(weakened(initial, config));
    this.#start = toDevice(initial);
    this.#policy = toDevice(state?.policy ?? initial);
    this.#moments =
      state === null
        ? { first: zerosLike(this.#policy), second: zerosLike(this.#policy) }
        : { first: toDevice(state.first), second: toDevice(state.second) };
    this.#step = state?.step ?? 0;
    this.#updates = state?.updates ?? 0;
  }

  get step(): number {
    return this.#step;
  }
  get writer(): Writer {
    return this.#writer;
  }
  /** Borrowed: valid until the next step. */
  get policy(): Parameters {
    return this.#policy;
  }
  /** The weights the run began with. */
  get initial(): Weights {
    return this.#initial;
  }

  async state(): Promise<TrainerState> {
    return {
      step: this.#step,
      updates: this.#updates,
      policy: await toWeights(this.#policy),
      first: await toWeights(this.#moments.first),
      second: await toWeights(this.#moments.second),
    };
  }

  /** One step; throws only on bugs and lost devices. */
  async advance(): Promise<StepResult> {
    const { seed, questions, groupSize, temperature } = this.#config;
    const step = this.#step + 1;
    const sums = drawSums(rngFor(seed, 'lab', 'questions', step), 'learning', questions);
    const prompts = Int32Array.from(sums.flatMap((sum) => encode(questionOf(sum)) ?? []));
    const rngs = Array.from({ length: questions * groupSize }, (_, i) =>
      rngFor(seed, 'lab', 'rollout', step, i),
    );
    const written = await this.#writer.write(this.#policy, prompts, {
      kind: QUESTION,
      copies: groupSize,
      temperature,
      rngs,
    });
    const traces = splitTraces(written.tokens, groupSize);
    const likelihoods = sumsOf(written.logprobs);
    const syntheses = await this.#synthesise(traces);
    const graded = traces.map((group, i) => {
      const own = likelihoods.slice(i * groupSize, (i + 1) * groupSize);
      return grade(group, this.#referenceOf(sums[i]!, group, own, syntheses?.[i] ?? null));
    });
    const rate = learningRateOf(this.#config, step);
    const learnt =
      this.#config.reward === 'sft'
        ? await this.#learnSyntheses(sums, syntheses ?? [], rate)
        : await this.#learnRewards(prompts, written, graded, rate);
    this.#step = step;
    return report(this.#config, rate, sums, traces, likelihoods, syntheses, graded, learnt);
  }

  /** Greedy syntheses of the groups, question-blind; null where the reward source needs none. */
  async #synthesise(groups: readonly (readonly string[])[]): Promise<string[] | null> {
    if (this.#config.reward !== 'cat' && this.#config.reward !== 'sft') return null;
    const prompts = groups.flatMap((group) => encode(synthesisPrompt(group)) ?? []);
    const anchor = this.#config.anchor === 'live' ? this.#policy : this.#anchor;
    const { tokens } = await this.#writer.write(anchor, Int32Array.from(prompts), {
      kind: { groupSize: this.#config.groupSize, withQuestion: false },
      copies: 1,
      temperature: 0,
      rngs: [],
    });
    return splitTraces(tokens, 1).map(([trace]) => trace!);
  }

  #referenceOf(
    sum: Sum,
    group: readonly string[],
    likelihoods: readonly number[],
    synthesis: string | null,
  ): number | null {
    if (this.#config.reward === 'truth') return truthOf(sum);
    if (this.#config.reward === 'majority') return majorityAnswer(group.map(answerOf), likelihoods);
    return synthesis === null ? null : answerOf(synthesis);
  }

  async #learnRewards(
    prompts: Int32Array,
    written: Written,
    graded: readonly Graded[],
    rate: number,
  ): Promise<readonly number[]> {
    const { groupSize, temperature, beta, epsilon, maxGradNorm, numIterations } = this.#config;
    const batch = batchOf(prompts, written.tokens);
    const sharpness = 1 / temperature;
    const anchor = this.#score(tree.ref(this.#start), tree.ref(batch), float32([sharpness], [1]));
    // A rollout no one could reward gets advantage 0: it neither helps nor hurts.
    const advantages = float32(
      graded.flatMap((group) => group.advantages.advantages.map((a) => a ?? 0)),
      [graded.length * groupSize],
    );
    let old = anchor.ref;
    const totals = UPDATE_METRICS.map(() => 0);
    for (let i = 0; i < numIterations; i++) {
      this.#updates += 1;
      const [policy, moments, metrics, wrote] = this.#update(
        this.#policy,
        this.#moments,
        tree.ref(batch),
        old,
        anchor.ref,
        advantages.ref,
        packScalars({ beta, epsilon, sharpness, maxGradNorm, first: i === 0 }),
        float32(stepScalars(OPTIMISER, this.#updates, rate), [3]),
      );
      this.#policy = policy;
      this.#moments = moments;
      old = wrote;
      const values = await readFloats(metrics);
      values.forEach((value, at) => (totals[at]! += value / numIterations));
    }
    tree.dispose(batch);
    tree.dispose([old, anchor, advantages]);
    return totals;
  }

  async #learnSyntheses(
    sums: readonly Sum[],
    syntheses: readonly string[],
    rate: number,
  ): Promise<readonly number[]> {
    const rows = sums.map((sum, i) => encode(questionOf(sum) + syntheses[i]!)!);
    const tokens = Int32Array.from(rows.flatMap((row) => row.slice(0, -1)));
    const targets = Int32Array.from(rows.flatMap((row) => row.slice(QUESTION_LENGTH)));
    const totals = [0, 0];
    for (let i = 0; i < this.#config.numIterations; i++) {
      this.#updates += 1;
      const [policy, moments, metrics] = this.#sft(
        this.#policy,
        this.#moments,
        int32(tokens, [rows.length, WHOLE_LENGTH]),
        int32(targets, [rows.length, TRACE_LENGTH]),
        float32([this.#config.maxGradNorm], [1]),
        float32(stepScalars(OPTIMISER, this.#updates, rate), [3]),
      );
      this.#policy = policy;
      this.#moments = moments;
      const values = await readFloats(metrics);
      values.forEach((value, at) => (totals[at]! += value / this.#config.numIterations));
    }
    // loss, kl, clip share, entropy, gradient norm: SFT has only the first and the last.
    return [totals[0]!, NaN, NaN, NaN, totals[1]!];
  }

  dispose(): void {
    const { first, second } = this.#moments;
    for (const held of [this.#policy, this.#anchor, this.#start, first, second]) disposeAll(held);
    for (const compiled of [this.#writer, this.#update, this.#score, this.#sft]) compiled.dispose();
  }
}

/** Normal noise on every matrix, as a share of its own spread; the weights themselves without any. */
function weakened(weights: Weights, { anchorNoise, seed }: LabConfig): Weights {
  if (anchorNoise === 0) return weights;
  const rng = rngFor(seed, 'lab', 'anchor-noise');
  const normal = (): number =>
    Math.sqrt(-2 * Math.log(1 - rng.next())) * Math.cos(2 * Math.PI * rng.next());
  return Object.fromEntries(
    Object.entries(weights).map(([name, { shape, data }]) => {
      if (shape.length < 2) return [name, { shape, data }];
      const spread = Math.sqrt(
        data.reduce((total, value) => total + value * value, 0) / data.length,
      );
      return [name, { shape, data: data.map((value) => value + anchorNoise * spread * normal()) }];
    }),
  );
}

function report(
  config: LabConfig,
  learningRate: number,
  sums: readonly Sum[],
  traces: readonly (readonly string[])[],
  likelihoods: readonly number[],
  syntheses: readonly string[] | null,
  graded: readonly Graded[],
  [loss, kl, clipShare, entropy, gradNorm]: readonly number[],
): StepResult {
  const rewards = graded.flatMap((group) => group.rewards).filter((reward) => reward !== null);
  const spreads = graded.map((group) => group.advantages.std).filter((std) => std !== null);
  const known = (value: number | undefined): number | null =>
    value === undefined || Number.isNaN(value) ? null : value;
  const right = graded.flatMap(({ reference }, i) =>
    reference === null ? [] : [reference === truthOf(sums[i]!) ? 1 : 0],
  );
  const first = graded[0]!;
  return {
    metrics: {
      reward: mean(rewards),
      reward_std: mean(spreads),
      frac_reward_zero_std:
        mean(graded.map((group) => (group.advantages.withoutSignal ? 1 : 0))) ?? 0,
      kl: known(kl),
      entropy: known(entropy),
      'clip_ratio/region_mean': known(clipShare),
      loss: loss!,
      grad_norm: gradNorm!,
      learning_rate: learningRate,
      'completions/mean_length': TRACE_LENGTH,
    },
    anchorAgreement: mean(right),
    distinct: mean(graded.map((group) => new Set(group.answers).size)) ?? 0,
    group: {
      sum: sums[0]!,
      truth: truthOf(sums[0]!),
      traces: traces[0]!,
      answers: first.answers,
      logprobs: likelihoods.slice(0, config.groupSize),
      synthesis: syntheses?.[0] ?? null,
      reference: first.reference,
      rewards: first.rewards,
      advantages: first.advantages.advantages,
    },
  };
}
