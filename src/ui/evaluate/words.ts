/** How the figures of an evaluation are said in words. */
import type { MethodRow } from '../../evaluate/results/table';
import { methodOf, type MethodId } from '../../evaluate/methods';
import type { Difference, Verdict } from '../../evaluate/stats/difference';
import type { Interval } from '../../evaluate/stats/interval';
import type { StepId } from '../../evaluate/harness/plan';
import { decimal, percent, signed } from '../shared/format';

export function intervalWords({ low, high }: Interval, digits = 1): string {
  return `${decimal(low * 100, digits)} to ${decimal(high * 100, digits)}%`;
}

export function titleOf(id: MethodId, groupSize: number): string {
  return id === 'pass@k' ? `pass@${String(groupSize)}` : methodOf(id).title;
}

const VERDICTS: Readonly<Record<Verdict, string>> = {
  'too-few': 'too few to tell',
  close: 'no difference shown',
  higher: 'higher',
  lower: 'lower',
};

/** "+4.0 points (−1.2 to 9.3), p 0.12: no difference shown". */
export function differenceWords(difference: Difference | null): string | null {
  if (difference === null || difference.mean === null) return null;
  const { mean, interval, adjusted, verdict, above, below } = difference;
  if (above + below === 0) return `no question differs: ${VERDICTS[verdict]}`;
  const points = `${signed(mean * 100, 1)}`;
  const range =
    interval === null
      ? ''
      : ` (${decimal(interval.low * 100, 1)} to ${decimal(interval.high * 100, 1)})`;
  return `${points}${range}, ${pWords(adjusted)}: ${VERDICTS[verdict]}`;
}

export function pWords(p: number): string {
  return p < 0.001 ? 'p < 0.001' : `p ${decimal(p, 3)}`;
}

/** The failed questions of a method, and what they leave open. */
export function failedWords(row: MethodRow): string | null {
  if (row.failed === 0) return null;
  return `${String(row.failed)} failed; at most ${percent(row.atMost, 1)} had all been right`;
}

const STEPS: Readonly<Record<string, string>> = {
  explore: 'drawing the group',
  greedy: 'one rollout at temperature 0',
  synthesis: 'synthesis',
  reward: 'rewards',
  'synthesis-with-question': 'synthesis with the question shown',
  'self-score': 'the model scores its own rollouts',
  'judge-score': 'the judge scores from 1 to 10',
  mutual: 'mutual predictability',
  criteria: 'verdicts on the criteria',
  reliability: 'the judge is asked again',
};

export function stepWords(step: StepId): string {
  const g = /^synthesis@(\d+)$/.exec(step)?.[1];
  if (g === '1') return 'synthesis from one rollout';
  return g === undefined ? (STEPS[step] ?? step) : `synthesis from ${g} rollouts`;
}
