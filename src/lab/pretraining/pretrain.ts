/**
 * Pretraining of the anchor: the loop that turns `pretraining.ts`'s batches into weights. Deterministic for
 * a seed on one back end. Owns the compiled steps and the training state; progress is yielded, never printed.
 */
import { jit, numpy as np, tree, valueAndGrad } from '@jax-js/jax';
import { rngFor, type Rng } from '../../chance/rng';
import { float32, int32, readFloats } from '../../micro/arrays';
import type { Compiled } from '../../micro/compiled';
import { QUESTION, Writer } from '../../micro/generate';
import { GPT, layoutOf, LLAMA, type ModelConfig } from '../../micro/model';
import { crossEntropy } from '../../micro/objective';
import {
  disposeAll,
  drawWeights,
  toDevice,
  toWeights,
  zerosLike,
  type Parameters,
  type Weights,
} from '../../micro/parameters';
import { tokensOf } from '../../micro/sequences';
import { TRACE_LENGTH, decode, VOCABULARY } from '../../reasoner/notation';
import { drawSums, questionOf } from '../../reasoner/sums';
import { adamw, clipByNorm, stepScalars, type AdamWConfig, type Moments } from '../learning/adamw';
import {
  learningRateAt,
  questionBatch,
  refreshAt,
  synthesisBatch,
  totalSteps,
  type Batch,
  type OwnRollouts,
  type PretrainingConfig,
  type SynthesisBatch,
} from './pretraining';

const ADAMW: AdamWConfig = { beta1: 0.9, beta2: 0.98, epsilon: 1e-8, weightDecay: 0.01 };
const MAX_NORM = 1;
/** Sums whose rollouts are kept for the synthesis batches, and how many are written afresh each time. */
const POOL = { kept: 768, fresh: 256, batch: 64 } as const;

export interface PretrainingProgress {
  /** Steps done. */
  readonly step: number;
  readonly loss: number;
  readonly synthesisLoss: number;
  /** Copies the current state off the device. */
  readonly state: () => Promise<PretrainingState>;
}

/** All that the rest of a run depends on: going on from it gives the same weights as never stopping. */
export interface PretrainingState {
  readonly step: number;
  readonly weights: Weights;
  readonly first: Weights;
  readonly second: Weights;
  readonly pool: OwnRollouts | null;
}

/** Parameters and their two moments, question tokens and targets, synthesis tokens and targets, scalars. */
type Step = Compiled<
  [Parameters, Parameters, Parameters, np.Array, np.Array, np.Array, np.Array, np.Array],
  [Parameters, Parameters, Parameters, np.Array, np.Array]
>;

function compile(
  config: PretrainingConfig,
  model: ModelConfig,
  question: Batch,
  batch: SynthesisBatch,
): Step {
  const questionLayout = layoutOf(0, TRACE_LENGTH);
  const layout = layoutOf(batch.groupSize, TRACE_LENGTH, batch.withQuestion);
  return jit(
    (
      parameters: Parameters,
      first: Parameters,
      second: Parameters,
      questionTokens: np.Array,
      questionTargets: np.Array,
      tokens: np.Array,
      targets: np.Array,
      scalars: np.Array,
    ) => {
      const losses = (given: Parameters): [np.Array, np.Array] => {
        const solve = crossEntropy(
          model,
          tree.ref(given),
          questionTokens.ref,
          questionTargets.ref,
          question.weights.map((w) => w),
          questionLayout,
        );
        const reconcile = crossEntropy(
          model,
          given,
          tokens.ref,
          targets.ref,
          batch.weights,
          layout,
        );
        return [
          solve.ref.add(reconcile.ref.mul(config.synthesisWeight)),
          np.stack([solve, reconcile]),
        ];
      };
      const [[total, parts], gradients] = valueAndGrad(losses, { hasAux: true })(
        tree.ref(parameters),
      ) as unknown as [[np.Array, np.Array], Parameters];
      tree.dispose([questionTokens, questionTargets, tokens, targets, total]);
      const clipped = clipByNorm(gradients, MAX_NORM);
      const next = adamw(ADAMW, parameters, { first, second }, clipped.gradients, scalars);
      return [next.parameters, next.moments.first, next.moments.second, parts, clipped.norm];
    },
  ) as unknown as Step;
}

function device(batch: Batch): [np.Array, np.Array] {
  const { rows, length, tokens, targets, odds } = batch;
  const places = targets.length / rows;
  return [
    int32(tokens, [rows, length]),
    odds === null ? int32(targets, [rows, places]) : float32(odds, [rows, places, VOCABULARY]),
  ];
}

/** The model's own rollouts on fresh pretraining sums, eight each, drawn at temperature 1. */
async function writeRollouts(
  writer: Writer,
  parameters: Parameters,
  rng: Rng,
  seed: number,
): Promise<OwnRollouts> {
  const sums = drawSums(rng, 'pretraining', POOL.fresh);
  const traces: string[][] = [];
  for (let from = 0; from < sums.length; from += POOL.batch) {
    const part = sums.slice(from, from + POOL.batch);
    const prompts = tokensOf(part.map(questionOf));
    const rngs = Array.from({ length: part.length * 8 }, (_, i) =>
      rngFor(seed, 'own-rollout', rng.below(2 ** 30), i),
    );
    const written = await writer.write(parameters, prompts, {
      kind: QUESTION,
      copies: 8,
      temperature: 1,
      rngs,
    });
    for (let i = 0; i < part.length; i++) {
      traces.push(
        Array.from({ length: 8 }, (_, g) => {
          const at = (i * 8 + g) * TRACE_LENGTH;
          return decode(written.tokens.subarray(at, at + TRACE_LENGTH));
        }),
      );
    }
  }
  return { sums, traces };
}

function joined(pool: OwnRollouts | null, fresh: OwnRollouts): OwnRollouts {
  return {
    sums: [...(pool?.sums ?? []), ...fresh.sums].slice(-POOL.kept),
    traces: [...(pool?.traces ?? []), ...fresh.traces].slice(-POOL.kept),
  };
}

/**
 * Trains from fresh weights, or goes on from `from`, and yields after every step. Stop by ending the loop.
 * Arrays are freed whichever way it ends.
 */
export async function* pretrain(
  config: PretrainingConfig,
  from: PretrainingState | null = null,
): AsyncGenerator<PretrainingProgress, void, void> {
  const model = config.form === 'llama' ? LLAMA : GPT;
  const writer = new Writer(model);
  const steps = new Map<string, Step>();
  const start = from?.weights ?? drawWeights(model, rngFor(config.seed, 'start', config.form));
  let parameters = toDevice(start);
  let moments: Moments =
    from === null
      ? { first: zerosLike(parameters), second: zerosLike(parameters) }
      : { first: toDevice(from.first), second: toDevice(from.second) };
  let pool: OwnRollouts | null = from?.pool ?? null;
  try {
    for (let i = from?.step ?? 0; i < totalSteps(config); i++) {
      const rng = rngFor(config.seed, 'pretraining', config.form, i);
      if (refreshAt(config, i))
        pool = joined(pool, await writeRollouts(writer, parameters, rng, config.seed));
      const question = questionBatch(config, rng, i);
      const batch = synthesisBatch(config, rng, i, pool);
      const key = `${String(question.rows)},${String(batch.groupSize)},${String(batch.rows)},${String(batch.withQuestion)}`;
      let step = steps.get(key);
      if (step === undefined) {
        step = compile(config, model, question, batch);
        steps.set(key, step);
      }
      const scalars = float32(stepScalars(ADAMW, i + 1, learningRateAt(config, i)), [3]);
      const [updated, first, second, parts, norm] = step(
        parameters,
        moments.first,
        moments.second,
        ...device(question),
        ...device(batch),
        scalars,
      );
      parameters = updated;
      moments = { first, second };
      norm.dispose();
      const [loss, synthesisLoss] = await readFloats(parts);
      const now = { parameters, moments, pool };
      const state = async (): Promise<PretrainingState> => ({
        step: i + 1,
        weights: await toWeights(now.parameters),
        first: await toWeights(now.moments.first),
        second: await toWeights(now.moments.second),
        pool: now.pool,
      });
      yield { step: i + 1, loss: loss!, synthesisLoss: synthesisLoss!, state };
    }
  } finally {
    disposeAll(parameters);
    disposeAll(moments.first);
    disposeAll(moments.second);
    for (const step of steps.values()) step.dispose();
    writer.dispose();
  }
}
