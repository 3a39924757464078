/**
 * What an evaluation will cost here: a ceiling known before anything runs, and an estimate with its uncertainty from
 * the questions measured so far. The measured questions are the first of the evaluation itself, so that measuring
 * wastes nothing.
 */
import { CRITERIA } from '../cat/check';
import { RUBRIC_TRIES } from '../cat/reward/rubric';
import type { EvaluationConfig } from './config';
import type { DatasetQuestion } from './datasets/types';
import { VERDICT_TOKENS } from './harness/ask';
import { RELIABILITY_ROLLOUTS } from './harness/criteria';
import type { LogView } from './harness/log';
import type { StepId } from './harness/plan';

/** Questions measured before an estimate is shown. */
export const MEASURED_QUESTIONS = 3;

/**
 * The most tokens one question can have written for it, by its steps; judging by probabilities writes none. A rubric
 * takes up to two tries; a verdict that is asked for again is written twice, as a word.
 */
export function tokenCeiling(
  config: EvaluationConfig,
  question: Pick<DatasetQuestion, 'kind' | 'criteria'>,
  steps: readonly StepId[],
): number {
  const { groupSize, maxTokens, synthesis, rubric } = config.run;
  const rubricTokens = RUBRIC_TRIES * rubric.maxTokens;
  const given = question.criteria.length;
  const tokensOf = (step: StepId): number => {
    if (step === 'explore') return groupSize * maxTokens;
    if (step === 'greedy') return maxTokens;
    if (step === 'reward') return question.kind === 'open' ? rubricTokens : 0;
    if (step === 'criteria') return given > 0 ? 0 : rubricTokens;
    if (step === 'reliability') {
      return RELIABILITY_ROLLOUTS * (given || CRITERIA.max) * 2 * VERDICT_TOKENS;
    }
    return step.startsWith('synthesis') ? synthesis.maxTokens : 0;
  };
  return steps.reduce((sum, step) => sum + tokensOf(step), 0);
}

export interface Remaining {
  readonly mean: number;
  /** Bounds that hold 8 times in 10. */
  readonly low: number;
  readonly high: number;
}

export interface Estimate {
  readonly measured: number;
  readonly remaining: number;
  readonly ms: Remaining;
  readonly tokens: Remaining;
}

/** What is left to do; null before `MEASURED_QUESTIONS` are done (or all, if there are fewer). */
export function estimateOf(log: LogView): Estimate | null {
  const questions = log.started?.questions ?? [];
  const closed = questions.flatMap((_, index) => (log.isClosed(index) ? [index] : []));
  const remaining = questions.length - closed.length;
  if (closed.length < Math.min(MEASURED_QUESTIONS, questions.length)) return null;
  const spent = closed.map((index) => log.spentOn(index));
  return {
    measured: closed.length,
    remaining,
    ms: predict(
      spent.map(({ ms }) => ms),
      remaining,
    ),
    tokens: predict(
      spent.map(({ tokens }) => tokens),
      remaining,
    ),
  };
}

/**
 * The sum over `remaining` further questions like those measured: mean and 80 % prediction interval, with Student's
 * t for the unknown spread. Variance: r of the new questions, and r²/k of the mean that is itself estimated.
 */
export function predict(measured: readonly number[], remaining: number): Remaining {
  const k = measured.length;
  const mean = measured.reduce((a, b) => a + b, 0) / Math.max(1, k);
  if (k < 2 || remaining === 0) {
    return { mean: mean * remaining, low: mean * remaining, high: mean * remaining };
  }
  const variance = measured.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (k - 1);
  const half = studentT(k - 1) * Math.sqrt(variance * (remaining + remaining ** 2 / k));
  return {
    mean: mean * remaining,
    low: Math.max(0, mean * remaining - half),
    high: mean * remaining + half,
  };
}

/** 90 % quantiles of Student's t for 1 to 10 degrees of freedom (any table). */
const T90 = [3.078, 1.886, 1.638, 1.533, 1.476, 1.44, 1.415, 1.397, 1.383, 1.372];

/** Past the table by Cornish and Fisher's first term, right to a thousandth there. */
function studentT(degrees: number): number {
  const z = 1.2816;
  return T90[degrees - 1] ?? z + (z ** 3 + z) / (4 * degrees);
}
