/**
 * The curves the lab draws: what each is called, what it means, and its points from a run's rows. Numbers of
 * single steps are noisy (a few questions each), so they are averaged over the last few. Pure.
 */
import type { CurveRow } from '../../../lab/logs/curves';
import { decimal, percent } from '../../shared/format';

export interface CurvePoint {
  readonly step: number;
  readonly value: number;
  /** 95% interval, where one is known. */
  readonly low: number | null;
  readonly high: number | null;
}

export interface CurveMetric {
  readonly id: string;
  readonly title: string;
  /** One or two sentences: what it is and how to read it. */
  readonly meaning: string;
  readonly value: (row: CurveRow) => number | null;
  readonly interval?: (row: CurveRow) => readonly [low: number, high: number] | null;
  /** Steps averaged; 1 for measurements that are whole in themselves. */
  readonly window: number;
  readonly share: boolean;
  /** A level worth a warning. */
  readonly alarm?: number;
  /** The axis always reaches from 0 to this. */
  readonly top?: number;
}

const WINDOW = 8;

/** Nats a trace. Between what sound and collapsed runs ended with. */
export const KL_ALARM = 1.5;

export const CURVE_METRICS: readonly CurveMetric[] = [
  {
    id: 'accuracy',
    title: 'True accuracy at temperature 1',
    meaning:
      'Share of held-out sums answered right by one sample, with its 95% interval. Only measured, never learnt from.',
    value: ({ evaluation }) => evaluation?.accuracy ?? null,
    interval: ({ evaluation }) => (evaluation ? [evaluation.low, evaluation.high] : null),
    ...{ window: 1, share: true, top: 1 },
  },
  {
    id: 'reward',
    title: 'Reward',
    meaning:
      'Mean over the rollouts of the last 8 steps: what training sees (SFT copies the reference; there it is only measured). Where it rises and true accuracy does not, the reference is wrong.',
    value: ({ metrics }) => metrics?.reward ?? null,
    ...{ window: WINDOW, share: true, top: 1 },
  },
  {
    id: 'greedy',
    title: 'Greedy accuracy',
    meaning: 'Share of held-out sums right when always the likeliest character is written.',
    value: ({ evaluation }) => evaluation?.greedy ?? null,
    ...{ window: 1, share: true, top: 1 },
  },
  {
    id: 'agreement',
    title: 'References that are right',
    meaning:
      'Share of references equal to the truth, mean of the last 8 steps. Nobody could see this without labels.',
    value: ({ anchorAgreement }) => anchorAgreement,
    ...{ window: WINDOW, share: true, top: 1 },
  },
  {
    id: 'kl',
    title: 'KL to the anchor',
    meaning:
      'How far the policy has moved, in nats a trace on held-out sums. It needs no labels, so it is the alarm one has in practice: with rewards, sound runs stayed under 1.1 in the experiment behind this lab, collapsed ones passed 1.6. SFT moves further without collapsing.',
    alarm: KL_ALARM,
    value: ({ evaluation }) => evaluation?.kl ?? null,
    ...{ window: 1, share: false },
  },
  {
    id: 'entropy',
    title: 'Entropy',
    meaning: 'How undecided the policy is, in nats a trace on held-out sums.',
    value: ({ evaluation }) => evaluation?.entropy ?? null,
    ...{ window: 1, share: false },
  },
  {
    id: 'distinct',
    title: 'Distinct answers in a group',
    meaning: 'Mean over the groups of the last 8 steps. At 1 there is nothing left to reconcile.',
    value: ({ distinct }) => distinct,
    ...{ window: WINDOW, share: false },
  },
  {
    id: 'silent',
    title: 'Groups without signal',
    meaning:
      'Share of groups whose rewards are all equal, mean of the last 8 steps. They teach nothing.',
    value: ({ metrics }) => metrics?.frac_reward_zero_std ?? null,
    ...{ window: WINDOW, share: true, top: 1 },
  },
  {
    id: 'clip',
    title: 'Clip share',
    meaning:
      'Share of tokens whose probability ratio left the clip range, mean of the last 8 steps.',
    value: ({ metrics }) => metrics?.['clip_ratio/region_mean'] ?? null,
    ...{ window: WINDOW, share: true },
  },
  {
    id: 'speed',
    title: 'Steps a second',
    meaning: 'Mean of the last 8 steps, on the device the run was made on.',
    value: ({ seconds }) => (seconds === null || seconds <= 0 ? null : 1 / seconds),
    ...{ window: WINDOW, share: false },
  },
];

/** The three that tell the story; the others are one click away. */
export const MAIN_METRICS = ['accuracy', 'reward', 'agreement', 'kl'] as const;

/** Points by step; each the mean of the known values among the last `window` rows that have one. */
export function curvePoints(rows: readonly CurveRow[], metric: CurveMetric): CurvePoint[] {
  const recent: number[] = [];
  const points: CurvePoint[] = [];
  for (const row of rows) {
    const value = metric.value(row);
    if (value === null || !Number.isFinite(value)) continue;
    recent.push(value);
    if (recent.length > metric.window) recent.shift();
    const [low, high] = metric.interval?.(row) ?? [null, null];
    const mean = recent.reduce((total, one) => total + one, 0) / recent.length;
    points.push({ step: row.step, value: mean, low, high });
  }
  return points;
}

export function metricText({ share }: Pick<CurveMetric, 'share'>, value: number | null): string {
  return share ? percent(value, 1) : decimal(value, 2);
}
