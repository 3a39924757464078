/** The curves of a run as a table: CSV for export and for the page's table view. Pure. */
import type { Evaluation, LabEvent, StepMetrics } from '../events';

/** One row of the table: a step, with what was known after it. */
export interface CurveRow {
  readonly step: number;
  readonly metrics: StepMetrics | null;
  readonly anchorAgreement: number | null;
  readonly distinct: number | null;
  readonly seconds: number | null;
  readonly evaluation: Evaluation | null;
}

/** Rows by step. A step done twice (a run that went on from a checkpoint) counts as it was last. */
export function curveRows(events: readonly LabEvent[]): CurveRow[] {
  const rows = new Map<number, CurveRow>();
  const at = (step: number): CurveRow =>
    rows.get(step) ?? {
      step,
      metrics: null,
      anchorAgreement: null,
      distinct: null,
      seconds: null,
      evaluation: null,
    };
  for (const event of events) {
    if (event.type === 'step.finished') {
      const { step, metrics, anchorAgreement, distinct, seconds } = event;
      rows.set(step, { ...at(step), metrics, anchorAgreement, distinct, seconds });
    } else if (event.type === 'evaluated') {
      const { step } = event.evaluation;
      const before = at(step);
      rows.set(step, { ...before, evaluation: over(before.evaluation, event.evaluation) });
    }
  }
  return [...rows.values()].sort((a, b) => a.step - b.step);
}

/** A run that went on measures its first step again, and knows nothing of the steps before it. */
function over(before: Evaluation | null, later: Evaluation): Evaluation {
  const known = Object.entries(later).filter(([, value]) => value !== null);
  return { ...later, ...before, ...Object.fromEntries(known) };
}

const STEP_COLUMNS = [
  'reward',
  'reward_std',
  'frac_reward_zero_std',
  'kl',
  'entropy',
  'clip_ratio/region_mean',
  'loss',
  'grad_norm',
  'learning_rate',
] as const satisfies readonly (keyof StepMetrics)[];

const EVALUATION_COLUMNS = [
  'accuracy',
  'low',
  'high',
  'greedy',
  'anchorAgreement',
  'entropy',
  'distinct',
  'kl',
  'withoutSignal',
  'clipShare',
  'secondsPerStep',
] as const satisfies readonly (keyof Evaluation)[];

/** Comma-separated values with a header; unknown numbers are empty. Held-out columns start with `eval_`. */
export function curvesCsv(events: readonly LabEvent[]): string {
  const cell = (value: number | null | undefined): string => (value ?? '') + '';
  const header = [
    'step',
    ...STEP_COLUMNS,
    'anchor_agreement',
    'distinct',
    'seconds',
    ...EVALUATION_COLUMNS.map((name) => `eval_${name}`),
  ];
  const lines = curveRows(events).map((row) =>
    [
      row.step,
      ...STEP_COLUMNS.map((name) => row.metrics?.[name]),
      row.anchorAgreement,
      row.distinct,
      row.seconds,
      ...EVALUATION_COLUMNS.map((name) => row.evaluation?.[name]),
    ]
      .map(cell)
      .join(','),
  );
  return [header.join(','), ...lines, ''].join('\n');
}
