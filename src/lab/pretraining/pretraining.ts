/**
 * The recipe of the anchor's pretraining, as data: what each step's batches are made of. Two roles share one
 * model: question → the trace of a careless writer, and shown traces → the true trace. Pure; the training
 * itself is in `pretrain.ts`.
 */
import type { Rng } from '../../chance/rng';
import type { Form } from '../../micro/model';
import { tokensOf } from '../../micro/sequences';
import { synthesisPrompt } from '../../reasoner/book';
import { carelessTrace, PRESETS, type PresetName } from '../../reasoner/careless';
import { nextTokenOdds } from '../../reasoner/careless-odds';
import { TRACE_LENGTH, VOCABULARY } from '../../reasoner/notation';
import { drawSum, drawSums, questionOf, type Sum } from '../../reasoner/sums';
import { trueTrace } from '../../reasoner/trace';

/** A stretch of the training. Ranges are linear over the stretch. */
export interface Phase {
  /** Ends before this step, counted from 0 over the whole training. */
  readonly until: number;
  readonly learningRate: readonly [number, number];
  /** Questions a step. */
  readonly questions: number;
  /** Shown traces a step, over all synthesis prompts. */
  readonly shownTraces: number;
  /** The careless writer's slip probabilities are multiplied by this. */
  readonly slips: readonly [number, number];
  /** Whether most synthesis batches show the model's own rollouts. */
  readonly ownRollouts: boolean;
}

export interface PretrainingConfig {
  readonly preset: PresetName;
  readonly form: Form;
  readonly seed: number;
  readonly warmupSteps: number;
  readonly phases: readonly Phase[];
  /** Steps between two refreshes of the model's own rollouts. */
  readonly ownRolloutsEvery: number;
  /** Share of synthesis batches that show them, where a phase does. */
  readonly ownRolloutsShare: number;
  /** Share of synthesis batches that also show the question. */
  readonly questionShownShare: number;
  /** Weight of the loss on the true next token after each shown trace's tokens; 0 switches it off. */
  readonly shownWeight: number;
  /** Weight of the whole synthesis loss. */
  readonly synthesisWeight: number;
  /** Solving is taught by the careless writer's exact next-token probabilities, not by one drawn trace. */
  readonly exactOdds: boolean;
}

/**
 * Solving comes first, from nearly clean traces to the writer's own; reconciling needs the model's rollouts
 * to be like those it will be shown later, so most of it comes last, with fewer questions beside it. The Llama
 * form has to learn from rotary positions alone which trace stands where, so its last part is longer.
 */
const phases = (steps: number): readonly Phase[] => {
  const solving = { questions: 48, shownTraces: 72, ownRollouts: false };
  return [
    { ...solving, until: 450, learningRate: [3e-3, 3e-3], slips: [0, 1] },
    { ...solving, until: 1200, learningRate: [3e-3, 2.7e-3], slips: [1, 1] },
    {
      ...{ until: steps, learningRate: [2.7e-3, 3e-5], slips: [1, 1] },
      ...{ questions: 24, shownTraces: 96, ownRollouts: true },
    },
  ];
};

const STEPS: Readonly<Record<Form, number>> = { gpt: 3600, llama: 4800 };

/** The recipe of a preset in one of the two forms. */
export function pretrainingOf(preset: PresetName, form: Form, seed: number): PretrainingConfig {
  return {
    preset,
    form,
    seed,
    warmupSteps: 100,
    phases: phases(STEPS[form]),
    ownRolloutsEvery: 150,
    ownRolloutsShare: 0.6,
    questionShownShare: 0.15,
    shownWeight: 0.3,
    synthesisWeight: 1,
    exactOdds: true,
  };
}

/** The phase of a step and how far into it the step is, from 0 to 1. */
function phaseAt(config: PretrainingConfig, step: number): { phase: Phase; share: number } {
  const at = config.phases.findIndex(({ until }) => step < until);
  const found = config.phases[at] ?? config.phases.at(-1)!;
  const from = at <= 0 ? 0 : config.phases[at - 1]!.until;
  return { phase: found, share: (step - from) / (found.until - from) };
}

const between = ([start, end]: readonly [number, number], share: number): number =>
  start + (end - start) * share;

export function totalSteps(config: PretrainingConfig): number {
  return config.phases.at(-1)!.until;
}

/** Own rollouts are written afresh before every so many steps, from the first phase that shows them. */
export function refreshAt(config: PretrainingConfig, step: number): boolean {
  const { phase: now } = phaseAt(config, step);
  if (!now.ownRollouts) return false;
  const first = config.phases.find(({ ownRollouts }) => ownRollouts)!;
  const begun = config.phases[config.phases.indexOf(first) - 1]?.until ?? 0;
  return (step - begun) % config.ownRolloutsEvery === 0;
}

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
  /** Where they are taught instead of `targets`: probabilities, [rows × places × vocabulary]. */
  readonly odds: Float32Array | null;
}

export interface SynthesisBatch extends Batch {
  readonly groupSize: number;
  readonly withQuestion: boolean;
}

/** Linear warm-up on top of the phases. `step` counts from 0. */
export function learningRateAt(config: PretrainingConfig, step: number): number {
  const { phase: now, share } = phaseAt(config, step);
  return Math.min(1, (step + 1) / config.warmupSteps) * between(now.learningRate, share);
}

function even(places: number, total: number): number[] {
  return Array.from({ length: places }, () => total / places);
}

const ids = (text: string): number[] => [...tokensOf([text])];

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
    odds: null,
  };
}

export function questionBatch(config: PretrainingConfig, rng: Rng, step: number): Batch {
  const { phase: now, share } = phaseAt(config, step);
  const sums = drawSums(rng, 'pretraining', now.questions);
  const scale = between(now.slips, share);
  const how = PRESETS[config.preset];
  const traces = sums.map((sum) => carelessTrace(rng, sum, how, scale));
  const batch = batchOf(sums.map(questionOf), traces);
  if (!config.exactOdds) return batch;
  const odds = new Float32Array(sums.length * TRACE_LENGTH * VOCABULARY);
  sums.forEach((sum, i) =>
    odds.set(nextTokenOdds(sum, traces[i]!, how, scale), i * TRACE_LENGTH * VOCABULARY),
  );
  return { ...batch, odds };
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
  const rows = Math.max(
    6,
    Math.min(32, Math.floor(phaseAt(config, step).phase.shownTraces / groupSize)),
  );
  const withQuestion = rng.next() < config.questionShownShare;
  const how = PRESETS[config.preset];
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
