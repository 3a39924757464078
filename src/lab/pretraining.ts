/**
 * The recipe of the anchor's pretraining, as data: what each step's batches are made of. Two roles share one
 * model: question → the trace of a careless writer, and shown traces → the true trace. Pure; the training
 * itself is in `pretrain.ts`.
 */
import type { Rng } from '../cat/rng';
import { synthesisPrompt } from '../reasoner/book';
import { carelessTrace, PRESETS, type Carelessness, type PresetName } from '../reasoner/careless';
import { encode, TRACE_LENGTH } from '../reasoner/notation';
import { drawSum, drawSums, questionOf, type Sum } from '../reasoner/sums';
import { trueTrace } from '../reasoner/trace';
import type { Form } from './model';

export interface PretrainingConfig {
  readonly preset: PresetName;
  readonly form: Form;
  readonly seed: number;
  readonly steps: number;
  /** The first steps are the same for every preset (the paper preset's writer), so that they are done once. */
  readonly commonSteps: number;
  /** Kept up to `commonSteps`, then falls linearly to 3%. */
  readonly learningRate: number;
  readonly warmupSteps: number;
  /** Questions a step. */
  readonly questions: number;
  /** Shown traces a step, over all synthesis prompts. */
  readonly shownTraces: number;
  /** The careless writer's slips grow from none to all over these first steps. */
  readonly easySteps: number;
  /** Steps between two refreshes of the model's own rollouts, shown from `commonSteps` on. */
  readonly ownRolloutsEvery: number;
  /** Share of synthesis batches that show them. */
  readonly ownRolloutsShare: number;
  /** Share of synthesis batches that also show the question. */
  readonly questionShownShare: number;
  /** Weight of the loss on the true next token after each shown trace's tokens; 0 switches it off. */
  readonly shownWeight: number;
  /** Weight of the whole synthesis loss. */
  readonly synthesisWeight: number;
}

export const PRETRAINING: PretrainingConfig = {
  preset: 'paper',
  form: 'gpt',
  seed: 1,
  steps: 1500,
  commonSteps: 700,
  learningRate: 3e-3,
  warmupSteps: 100,
  questions: 48,
  shownTraces: 72,
  easySteps: 450,
  ownRolloutsEvery: 150,
  ownRolloutsShare: 0.6,
  questionShownShare: 0.15,
  shownWeight: 0.3,
  synthesisWeight: 1,
};

/** Group sizes of the synthesis batches and how often each is drawn. */
const GROUP_SIZES = [1, 1, 2, 2, 3, 3, 4, 4, 4, 4, 6, 6, 8, 8, 8, 8, 8, 8, 8, 16] as const;

/** A rollout pool: sums and traces the model wrote for them. */
export interface OwnRollouts {
  readonly sums: readonly Sum[];
  /** `traces[i]`: eight traces of sum i. */
  readonly traces: readonly (readonly string[])[];
}

export interface Batch {
  readonly rows: number;
  readonly length: number;
  /** Row after row, prompt and trace less its last token. */
  readonly tokens: Int32Array;
  readonly targets: Int32Array;
  /** One per target place. */
  readonly weights: readonly number[];
}

export interface SynthesisBatch extends Batch {
  readonly groupSize: number;
  readonly withQuestion: boolean;
}

/** Linear warm-up, a plateau, then linear decay to 3%. `step` counts from 0. */
export function learningRateAt(config: PretrainingConfig, step: number): number {
  const warm = Math.min(1, (step + 1) / config.warmupSteps);
  const fallen = Math.max(0, (step - config.commonSteps) / (config.steps - config.commonSteps));
  return config.learningRate * warm * (1 - 0.97 * fallen);
}

export function slipScaleAt(config: PretrainingConfig, step: number): number {
  return config.easySteps === 0 ? 1 : Math.min(1, step / config.easySteps);
}

function writerAt(config: PretrainingConfig, step: number): Carelessness {
  return PRESETS[step < config.commonSteps ? 'paper' : config.preset];
}

function even(places: number, total: number): number[] {
  return Array.from({ length: places }, () => total / places);
}

function ids(text: string): number[] {
  const tokens = encode(text);
  if (tokens === null) throw new Error(`not in the notation: ${text}`);
  return tokens;
}

/** Prompts with the traces that should follow them, as inputs and targets of the last places. */
export function batchOf(
  prompts: readonly string[],
  traces: readonly string[],
  extra: { readonly places: number; readonly weight: number } = { places: 0, weight: 0 },
): Batch {
  const inputs = prompts.map((prompt, i) => ids(prompt + traces[i]!.slice(0, -1)));
  const targets = traces.map((trace) => {
    const own = ids(trace);
    const shown = Array.from({ length: extra.places }, (_, i) => own[i % TRACE_LENGTH]!);
    return { own, shown };
  });
  const length = inputs[0]!.length;
  // Between the shown places and the written ones stands the prompt's `>`'s predecessor: no gap is left,
  // since the prediction at the last shown token is `>` itself and gets the weight 0.
  const gap = extra.places === 0 ? [] : [0];
  return {
    rows: inputs.length,
    length,
    tokens: Int32Array.from(inputs.flat()),
    targets: Int32Array.from(targets.flatMap(({ own, shown }) => [...shown, ...gap, ...own])),
    weights: [...even(extra.places, extra.weight), ...gap, ...even(TRACE_LENGTH, 1)],
  };
}

export function questionBatch(config: PretrainingConfig, rng: Rng, step: number): Batch {
  const sums = drawSums(rng, 'pretraining', config.questions);
  const scale = slipScaleAt(config, step);
  const how = writerAt(config, step);
  return batchOf(
    sums.map(questionOf),
    sums.map((sum) => carelessTrace(rng, sum, how, scale)),
  );
}

export function synthesisBatch(
  config: PretrainingConfig,
  rng: Rng,
  step: number,
  pool: OwnRollouts | null,
): SynthesisBatch {
  const own = pool !== null && rng.next() < config.ownRolloutsShare ? pool : null;
  const drawn = GROUP_SIZES[rng.below(GROUP_SIZES.length)]!;
  // A pool holds eight traces of each sum.
  const groupSize = own === null ? drawn : Math.min(8, drawn);
  const rows = Math.max(6, Math.min(32, Math.floor(config.shownTraces / groupSize)));
  const withQuestion = rng.next() < config.questionShownShare;
  const how = writerAt(config, step);
  const sums: Sum[] = [];
  const prompts: string[] = [];
  for (let row = 0; row < rows; row++) {
    let sum: Sum;
    let traces: readonly string[];
    if (own === null) {
      sum = drawSum(rng, 'pretraining');
      const scale = rng.next() * 1.3;
      const fresh = sum;
      traces = Array.from({ length: groupSize }, () => carelessTrace(rng, fresh, how, scale));
    } else {
      const i = rng.below(own.sums.length);
      sum = own.sums[i]!;
      traces = rng.shuffle(own.traces[i]!).slice(0, groupSize);
    }
    sums.push(sum);
    prompts.push(synthesisPrompt(traces, withQuestion ? sum : null));
  }
  const places = config.shownWeight > 0 && groupSize > 1 ? (groupSize - 1) * TRACE_LENGTH : 0;
  const batch = batchOf(prompts, sums.map(trueTrace), { places, weight: config.shownWeight });
  return { ...batch, groupSize, withQuestion };
}
