/**
 * The figures of a policy against its anchor: what each way of answering costs in tokens written, how often it is
 * right, and whether a difference is more than chance. Pure.
 */
import type { Rng } from '../../chance/rng';
import { compareAll, type Difference, type Outcomes } from '../../evaluate/stats/difference';
import { wilson } from '../../evaluate/stats/interval';
import { TRACE_LENGTH } from '../../reasoner/notation';
import type { Sum } from '../../reasoner/sums';

/** Rollouts of a group, as in the paper. */
export const VERSUS_GROUP = 8;
/** Sums graded at once; the compiled steps are for this number alone. */
export const VERSUS_CHUNK = 32;

export interface GradedAnswer {
  /** Null: malformed. */
  readonly answer: number | null;
  readonly right: boolean;
}

/** What one of the two made of one sum. */
export interface SideOutcome {
  readonly samples: readonly GradedAnswer[];
  readonly greedy: GradedAnswer;
  readonly majority: GradedAnswer;
  /** The anchor's synthesis of this side's samples. */
  readonly synthesis: GradedAnswer;
}

export interface VersusOutcome {
  readonly sum: Sum;
  readonly policy: SideOutcome;
  readonly anchor: SideOutcome;
}

export type Side = 'policy' | 'anchor';
export type Way = 'single' | 'greedy' | 'majority' | 'synthesis';

/** Tokens written for one answer: traces are equally long, and a synthesis writes one more than its group. */
export const TOKENS: Readonly<Record<Way, number>> = {
  single: TRACE_LENGTH,
  greedy: TRACE_LENGTH,
  majority: TRACE_LENGTH * VERSUS_GROUP,
  synthesis: TRACE_LENGTH * (VERSUS_GROUP + 1),
};

export interface VersusRow {
  readonly side: Side;
  readonly way: Way;
  readonly tokens: number;
  /** Share right, with its 95% Wilson interval. */
  readonly accuracy: number;
  readonly low: number;
  readonly high: number;
  /** The first answer it gave to the first sum. */
  readonly first: GradedAnswer;
}

const WAYS: readonly Way[] = ['single', 'greedy', 'majority', 'synthesis'];

/** Share of right answers by sum, 0 to 1; for `single` the mean over its samples. */
export function sharesOf(outcomes: readonly VersusOutcome[], side: Side, way: Way): number[] {
  return outcomes.map((outcome) => {
    const { samples, ...others } = outcome[side];
    if (way !== 'single') return others[way].right ? 1 : 0;
    return samples.filter(({ right }) => right).length / Math.max(1, samples.length);
  });
}

/** Cheapest first, the anchor before the policy at equal cost. Empty without outcomes. */
export function versusRows(outcomes: readonly VersusOutcome[]): VersusRow[] {
  const first = outcomes[0];
  if (first === undefined) return [];
  return WAYS.flatMap((way) =>
    (['anchor', 'policy'] as const).map((side): VersusRow => {
      const shares = sharesOf(outcomes, side, way);
      const right = shares.reduce((total, share) => total + share, 0);
      // A sum counts once however many samples it has: the interval is then rather too wide than too narrow.
      const { low, high } = wilson(right, shares.length);
      return {
        ...{ side, way, tokens: TOKENS[way], accuracy: right / shares.length, low, high },
        first: way === 'single' ? first[side].samples[0]! : first[side][way],
      };
    }),
  );
}

/** The two questions of the paper: what training buys at equal cost, and what it saves at unequal cost. */
export interface VersusDifferences {
  /** One sample of the policy less one of the anchor: 15 tokens each. */
  readonly equal: Difference;
  /** One sample of the policy less the anchor's synthesis of eight: a ninth of the tokens. */
  readonly ninth: Difference;
  /** The policy's greedy answer less the anchor's synthesis of eight: a ninth of the tokens. */
  readonly ninthGreedy: Difference;
}

/** Paired by sum, corrected together. */
export function versusDifferences(outcomes: readonly VersusOutcome[], rng: Rng): VersusDifferences {
  const of = (side: Side, way: Way): Outcomes => sharesOf(outcomes, side, way);
  const teacher = of('anchor', 'synthesis');
  const [equal, ninth, ninthGreedy] = compareAll(
    [
      [of('policy', 'single'), of('anchor', 'single')],
      [of('policy', 'single'), teacher],
      [of('policy', 'greedy'), teacher],
    ],
    rng,
  );
  return { equal: equal!, ninth: ninth!, ninthGreedy: ninthGreedy! };
}
