/**
 * What training bought, at what cost of writing: one sample of the trained policy against one of the policy it
 * began as, and against a whole group with its synthesis. Everything comes from the run's own log. Pure.
 */
import type { CurveRow } from '../../../lab/logs/curves';
import { wilson } from '../../../evaluate/stats/interval';
import type { LabConfig } from '../../../lab/config';
import { TRACE_LENGTH } from '../../../reasoner/notation';

export interface Bought {
  readonly name: string;
  readonly tokens: number;
  readonly accuracy: number;
  readonly low: number | null;
  readonly high: number | null;
  /** What it was measured on. */
  readonly on: string;
}

/** Steps at the start whose references stand for the untrained group: the policy has hardly moved. */
const EARLY = 5;

/** Empty before there is anything to compare. Tokens are those written for one answer. */
export function boughtRows(rows: readonly CurveRow[], config: LabConfig): Bought[] {
  const evaluations = rows.flatMap(({ evaluation }) => (evaluation ? [evaluation] : []));
  const [first, last] = [evaluations[0], evaluations.at(-1)];
  if (first?.step !== 0 || last === undefined || last.step === 0) return [];
  const sums = 'held-out sums';
  const early = rows
    .filter(({ step, anchorAgreement }) => step >= 1 && step <= EARLY && anchorAgreement !== null)
    .map(({ anchorAgreement }) => anchorAgreement ?? 0);
  const synthesised = config.reward === 'cat' || config.reward === 'sft';
  const asked = early.length * config.questions;
  const right = (early.reduce((total, share) => total + share, 0) / early.length) * asked;
  const group: Bought[] =
    !synthesised || early.length === 0
      ? []
      : [
          {
            name: `Before: ${String(config.groupSize)} samples and their synthesis`,
            tokens: TRACE_LENGTH * (config.groupSize + 1),
            accuracy: right / asked,
            ...wilson(right, asked),
            on: `${String(asked)} training sums of the first ${String(early.length)} steps`,
          },
        ];
  const one = { tokens: TRACE_LENGTH, on: sums };
  const at1 = ({ accuracy, low, high }: typeof first) => ({ accuracy, low, high });
  const greedy = (when: string, { greedy: accuracy }: typeof first) => ({
    ...{ name: `${when}: greedy`, accuracy, low: null, high: null },
    ...one,
  });
  return [
    { name: 'Before: one sample', ...one, ...at1(first) },
    greedy('Before', first),
    ...group,
    { name: `After ${String(last.step)} steps: one sample`, ...one, ...at1(last) },
    greedy(`After ${String(last.step)} steps`, last),
  ];
}
