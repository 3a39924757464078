/**
 * What a run of the lab can be asked, with every hyper-parameter under its standard name, its meaning and
 * its sane range. Owns the defaults and the check at the start; unknown numbers are refused with a sentence.
 */
import { failure } from '../failure/failure';
import { fail, ok, type Result } from '../failure/result';
import type { PresetName } from '../reasoner/careless';
import { MAX_GROUP } from '../reasoner/notation';
import { REWARD_SOURCES, type RewardSource } from './learning/references';

export interface LabConfig {
  readonly preset: PresetName;
  readonly reward: RewardSource;
  readonly seed: number;
  readonly steps: number;
  /** Questions a step. */
  readonly questions: number;
  readonly groupSize: number;
  readonly temperature: number;
  readonly learningRate: number;
  readonly warmupSteps: number;
  /** Share of the learning rate left at the last step (linear decay). */
  readonly finalLearningRate: number;
  readonly beta: number;
  readonly epsilon: number;
  readonly numIterations: number;
  readonly maxGradNorm: number;
  /** `frozen`: the initial policy writes every reference. `live`: the policy of this moment does. */
  readonly anchor: 'frozen' | 'live';
  /** Standard deviation of noise on the anchor’s weights, as a share of each matrix’s own: a weak anchor. */
  readonly anchorNoise: number;
  readonly evaluateEvery: number;
  /** Held-out sums of an evaluation. */
  readonly evaluateSums: number;
}

export const DEFAULT_LAB: LabConfig = {
  preset: 'paper',
  reward: 'cat',
  seed: 1,
  steps: 80,
  questions: 8,
  groupSize: 8,
  temperature: 1,
  learningRate: 1.5e-4,
  warmupSteps: 5,
  finalLearningRate: 0.05,
  beta: 0.2,
  epsilon: 0.2,
  numIterations: 3,
  maxGradNorm: 1,
  anchor: 'frozen',
  anchorNoise: 0,
  evaluateEvery: 10,
  evaluateSums: 256,
};

/** What differs for the popular preset: it has further to go, so it is held less firmly and learns for longer. */
export const POPULAR_LAB = {
  preset: 'popular',
  steps: 150,
  learningRate: 1e-4,
  beta: 0.1,
  numIterations: 2,
} as const;

/** The defaults of a preset. */
export function defaultsOf(preset: PresetName): LabConfig {
  return preset === 'popular' ? { ...DEFAULT_LAB, ...POPULAR_LAB } : DEFAULT_LAB;
}

type NumberKey = {
  [K in keyof LabConfig]: LabConfig[K] extends number ? K : never;
}[keyof LabConfig];

/** One hyper-parameter as the screen shows it. `trl` is the name in TRL's GRPOConfig where there is one. */
export interface Parameter {
  readonly key: NumberKey;
  readonly label: string;
  readonly trl: string | null;
  readonly meaning: string;
  readonly min: number;
  readonly max: number;
  readonly integer: boolean;
  /** Beyond these the run still starts; the screen says that it is outside what is usual. */
  readonly usual: readonly [number, number];
}

const parameter = (
  key: NumberKey,
  label: string,
  trl: string | null,
  meaning: string,
  [min, max]: readonly [number, number],
  usual: readonly [number, number],
  integer = false,
): Parameter => ({ key, label, trl, meaning, min, max, usual, integer });

export const PARAMETERS: readonly Parameter[] = [
  parameter(
    'steps',
    'Steps',
    'max_steps',
    'Updates of the policy, each on fresh questions.',
    [1, 2000],
    [40, 300],
    true,
  ),
  parameter(
    'questions',
    'Questions a step',
    'per_device_train_batch_size / num_generations',
    'Groups whose advantages are averaged in one step.',
    [1, 32],
    [4, 16],
    true,
  ),
  parameter(
    'groupSize',
    'Group size (G)',
    'num_generations',
    'Rollouts of each question; also what the anchor reconciles.',
    [1, MAX_GROUP],
    [4, 16],
    true,
  ),
  parameter(
    'temperature',
    'Temperature',
    'temperature',
    'Of the rollouts. 1 samples the policy as it is.',
    [0.1, 2],
    [0.7, 1.2],
  ),
  parameter(
    'learningRate',
    'Learning rate',
    'learning_rate',
    'Size of AdamW’s step. Six times the default, with KL off, learns to please the reference instead of being right.',
    [1e-6, 1e-2],
    [3e-5, 3e-4],
  ),
  parameter(
    'warmupSteps',
    'Warm-up steps',
    'warmup_steps',
    'The learning rate grows linearly over these.',
    [0, 200],
    [0, 20],
    true,
  ),
  parameter(
    'finalLearningRate',
    'Final learning rate',
    null,
    'Share of the learning rate left at the last step; it falls linearly.',
    [0, 1],
    [0, 1],
  ),
  parameter(
    'beta',
    'KL weight (beta)',
    'beta',
    'Pull towards the anchor. 0 lets go of it; KL is the alarm that needs no labels.',
    [0, 10],
    [0.01, 0.3],
  ),
  parameter(
    'epsilon',
    'Clip range (epsilon)',
    'epsilon',
    'How far a token may move its probability ratio in one step before the gradient stops.',
    [0.01, 1],
    [0.1, 0.3],
  ),
  parameter(
    'numIterations',
    'Updates a batch (mu)',
    'num_iterations',
    'Updates on the same rollouts. With 1 the ratio is 1 and nothing is clipped.',
    [1, 8],
    [1, 4],
    true,
  ),
  parameter(
    'maxGradNorm',
    'Gradient norm limit',
    'max_grad_norm',
    'Longer gradients are scaled down to this.',
    [0.01, 100],
    [0.1, 10],
  ),
  parameter(
    'anchorNoise',
    'Noise on the anchor',
    null,
    'Random change of the anchor’s weights, as a share of each matrix’s own spread: a weak anchor writes weak references.',
    [0, 1],
    [0, 0.3],
  ),
  parameter(
    'evaluateEvery',
    'Steps between evaluations',
    'eval_steps',
    'Held-out sums are only measured, never learnt from.',
    [1, 1000],
    [5, 50],
    true,
  ),
  parameter(
    'evaluateSums',
    'Sums of an evaluation',
    null,
    'More narrow the interval and take longer.',
    [16, 2048],
    [128, 1024],
    true,
  ),
  parameter(
    'seed',
    'Seed',
    'seed',
    'Same seed, same back end: same curve.',
    [1, 2 ** 31 - 1],
    [1, 2 ** 31 - 1],
    true,
  ),
];

/** Every number in its range; the message names the number and the range. */
export function checkConfig(config: LabConfig): Result<LabConfig> {
  for (const { key, label, min, max, integer } of PARAMETERS) {
    const value = config[key];
    const whole = integer ? 'a whole number ' : '';
    if (
      !Number.isFinite(value) ||
      value < min ||
      value > max ||
      (integer && !Number.isInteger(value))
    ) {
      return fail(
        failure(
          'parse',
          'bad-request',
          `${label} is ${String(value)}. Choose ${whole}from ${String(min)} to ${String(max)}.`,
        ),
      );
    }
  }
  if (!REWARD_SOURCES.includes(config.reward)) {
    return fail(
      failure('parse', 'bad-request', `There is no reward source named ${String(config.reward)}.`),
    );
  }
  return ok(config);
}

/** Linear warm-up to the learning rate, linear decay to its final share. `step` counts from 1. */
export function learningRateOf(config: LabConfig, step: number): number {
  const warm = config.warmupSteps === 0 ? 1 : Math.min(1, step / config.warmupSteps);
  return config.learningRate * warm * (1 - (1 - config.finalLearningRate) * (step / config.steps));
}
