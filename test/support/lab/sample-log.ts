/** A small log of the lab for tests. */
import { DEFAULT_LAB } from '../../../src/lab/config';
import type { LabEvent, StepMetrics } from '../../../src/lab/events';

const METRICS: StepMetrics = {
  reward: 0.5,
  reward_std: 0.1,
  frac_reward_zero_std: 0,
  kl: 0.01,
  entropy: null,
  'clip_ratio/region_mean': 0,
  loss: -0.1,
  grad_norm: 0.3,
  learning_rate: 1e-4,
  'completions/mean_length': 15,
};

export const LOG: readonly LabEvent[] = [
  {
    type: 'lab.started',
    version: 1,
    config: DEFAULT_LAB,
    fromStep: 0,
    device: 'wasm',
    at: '2026-01-01T00:00:00Z',
  },
  {
    type: 'step.finished',
    step: 1,
    metrics: METRICS,
    anchorAgreement: 1,
    distinct: 2.25,
    seconds: 0.5,
    secondsLeft: 40,
    group: {
      sum: [1, 2, 3, 4],
      truth: 10,
      traces: ['a00b00c10=0010.'],
      answers: [10],
      logprobs: [-1.5],
      synthesis: 'a00b00c10=0010.',
      reference: 10,
      rewards: [1],
      advantages: [0],
    },
  },
  { type: 'lab.finished', outcome: 'completed', step: 1, failure: null },
];
