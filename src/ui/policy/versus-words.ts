/** What the comparison of a policy with its anchor says in sentences. Nothing is claimed that the numbers do not carry. */
import type { Difference } from '../../evaluate/stats/difference';
import type { Side, VersusDifferences, VersusRow, Way } from '../../lab/versus/versus-figures';
import type { Split } from '../../reasoner/sums';
import { percent, signed } from '../shared/format';

export const SIDE_NAMES: Readonly<Record<Side, string>> = {
  anchor: 'Anchor',
  policy: 'Trained policy',
};

export const WAY_NAMES: Readonly<Record<Way, string>> = {
  single: 'one sample',
  greedy: 'greedy',
  majority: 'majority of 8',
  synthesis: '8 and the anchor’s synthesis',
};

export const SPLIT_WORDS: Readonly<Record<Split, string>> = {
  'held-out': 'It is one of the held-out sums: neither of the two ever learnt from it.',
  learning: 'It is one of the sums the lab trains on, without its answer.',
  pretraining:
    'It is one of the sums the anchor’s pretraining may have drawn, with a careless writer’s answer.',
};

/** "+32.1 points (28.0 to 36.1)". */
function points({ mean, interval }: Difference): string {
  const of = (share: number | null): string => signed(share === null ? null : share * 100, 1);
  const range = interval === null ? '' : ` (95%: ${of(interval.low)} to ${of(interval.high)})`;
  return `${of(mean)} points${range}`;
}

const NINTH: Readonly<Record<Difference['verdict'], string>> = {
  'too-few': 'too few sums differ to say which is better',
  close: 'no difference is shown: the same accuracy at a ninth of the tokens',
  higher: 'more accuracy at a ninth of the tokens',
  lower: 'the group with its synthesis is still ahead, at nine times the tokens',
};

/** Three sentences: equal cost, a ninth of the cost, and the same with greedy answers. */
export function versusSentences(
  rows: readonly VersusRow[],
  { equal, ninth, ninthGreedy }: VersusDifferences,
): string[] {
  const of = (side: Side, way: Way): string =>
    percent(rows.find((row) => row.side === side && row.way === way)?.accuracy ?? null, 1);
  const teacher = of('anchor', 'synthesis');
  return [
    `At equal cost, one sample each: ${of('policy', 'single')} against ${of('anchor', 'single')}, ${points(equal)}.`,
    `At unequal cost, one sample of the policy (15 tokens) against the anchor’s eight samples and their synthesis (135): ${of('policy', 'single')} against ${teacher}, ${points(ninth)}: ${NINTH[ninth.verdict]}.`,
    `The policy’s greedy answer, also 15 tokens: ${of('policy', 'greedy')} against ${teacher}, ${points(ninthGreedy)}: ${NINTH[ninthGreedy.verdict]}.`,
  ];
}
