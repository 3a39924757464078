/** A run's log written by hand, for the tests of the screen: the same shape as a real one, figures made up. */
import { DEFAULT_LAB, type LabConfig } from '../../../src/lab/config';
import type { LabEvent, OpenedGroup } from '../../../src/lab/events';
import { trueTrace } from '../../../src/reasoner/trace';
import type { Sum } from '../../../src/reasoner/sums';

const SUM: Sum = [358, 676, 739, 945];
const WRONG = 'a25b19c18=2708.';

export function handGroup(right: number, size = 8): OpenedGroup {
  const traces = Array.from({ length: size }, (_, i) => (i < right ? trueTrace(SUM) : WRONG));
  const rewards = traces.map((trace) => (trace === WRONG ? 0 : 1));
  const mean = right / size;
  const spread = Math.sqrt(mean * (1 - mean));
  return {
    ...{ sum: SUM, truth: 2718, traces, rewards },
    answers: traces.map((trace) => (trace === WRONG ? 2708 : 2718)),
    logprobs: traces.map((_, i) => -1 - i / 10),
    ...{ synthesis: trueTrace(SUM), reference: 2718 },
    advantages: rewards.map((reward) => (spread === 0 ? 0 : (reward - mean) / spread)),
  };
}

/** `from` and `to`: true accuracy at the first and at the last step, straight in between. */
export function handLog(over: Partial<LabConfig> = {}, from = 0.3, to = 0.8): LabEvent[] {
  const config: LabConfig = { ...DEFAULT_LAB, ...over };
  const at = (step: number): number => from + ((to - from) * step) / config.steps;
  const evaluated = (step: number): LabEvent => ({
    type: 'evaluated',
    evaluation: {
      ...{ step, accuracy: at(step), low: at(step) - 0.05, high: at(step) + 0.05 },
      ...{ greedy: Math.min(1, at(step) + 0.15), reward: step === 0 ? null : at(step) },
      anchorAgreement: step === 0 ? null : 0.9,
      ...{ withoutSignal: step === 0 ? null : 0.1, clipShare: step === 0 ? null : 0.02 },
      ...{
        entropy: 3.5 - 2.5 * at(step),
        distinct: 3.5 - 2 * at(step),
        kl: (0.9 * step) / config.steps,
      },
      secondsPerStep: step === 0 ? null : 0.8,
    },
    probe: {
      ...{ sum: SUM, truth: 2718 },
      before: { traces: handGroup(3).traces, greedy: WRONG },
      now: { traces: handGroup(step === 0 ? 3 : 7).traces, greedy: trueTrace(SUM) },
    },
  });
  const step = (n: number): LabEvent => ({
    type: 'step.finished',
    step: n,
    metrics: {
      ...{ reward: at(n) + 0.05 * Math.sin(n), reward_std: 0.4, frac_reward_zero_std: 0.1 },
      ...{ kl: 0.01, entropy: 0.2, 'clip_ratio/region_mean': 0.02, loss: 0, grad_norm: 1 },
      ...{ learning_rate: 1e-4, 'completions/mean_length': 15 },
    },
    ...{ anchorAgreement: 0.875, distinct: 3, seconds: 0.8, secondsLeft: 0.8 * (config.steps - n) },
    group: n % 10 === 1 ? handGroup(3 + (n % 5), config.groupSize) : null,
  });
  const log: LabEvent[] = [
    {
      type: 'lab.started',
      version: 1,
      config,
      fromStep: 0,
      device: 'wasm',
      at: '2026-01-01T00:00:00Z',
    },
    evaluated(0),
  ];
  for (let n = 1; n <= config.steps; n++) {
    log.push(step(n));
    if (n === config.steps || n % config.evaluateEvery === 0) log.push(evaluated(n));
  }
  log.push({ type: 'lab.finished', outcome: 'completed', step: config.steps, failure: null });
  return log;
}
