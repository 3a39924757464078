/** The main table: accuracy (open questions: mean reward) of each method with its interval, cost and differences. */
import type { Rng } from '../../chance/rng';
import type { StepCost } from '../harness/log';
import type { StepId } from '../harness/plan';
import { methodOf, type MethodId } from '../methods';
import { compareAll, type Difference } from '../stats/difference';
import { wilson, type Interval } from '../stats/interval';
import { canHave, type OutcomeTable } from './outcomes';
import { tokensOf } from './spending';

export interface MethodRow {
  readonly id: MethodId;
  /** Questions in the denominator, failed ones among them; of a mixed set those that can have the method. */
  readonly n: number;
  /** Questions on which the method failed: they count as not right, and are named here. */
  readonly failed: number;
  /** Sum of outcomes over `n`; null before the first question. */
  readonly accuracy: number | null;
  readonly interval: Interval;
  /** The accuracy had every failed question been right. */
  readonly atMost: number | null;
  /** Mean tokens a question, read and written, that the method alone would take. */
  readonly tokens: number | null;
  readonly againstSingle: Difference | null;
  readonly againstMajority: Difference | null;
}

export interface TableOptions {
  readonly groupSize: number;
  readonly costs: ReadonlyMap<StepId, StepCost>;
  readonly rng: Rng;
}

/** Rows in the order of the methods. Differences are corrected together; oracles, which read the gold, take no part. */
export function methodTable(table: OutcomeTable, options: TableOptions): MethodRow[] {
  const { columns, closed } = table;
  const single = columns.get('single');
  const majority = columns.get('majority');
  const pairs: { id: MethodId; against: 'single' | 'majority' }[] = [];
  for (const id of columns.keys()) {
    if (methodOf(id).oracle) continue;
    if (single !== undefined && id !== 'single') pairs.push({ id, against: 'single' });
    if (majority !== undefined && id !== 'majority' && id !== 'single') {
      pairs.push({ id, against: 'majority' });
    }
  }
  const differences = compareAll(
    pairs.map(({ id, against }) => [columns.get(id)!, columns.get(against)!]),
    options.rng,
  );
  const differenceOf = (id: MethodId, against: 'single' | 'majority') => {
    const at = pairs.findIndex((pair) => pair.id === id && pair.against === against);
    return at < 0 ? null : differences[at]!;
  };
  return [...columns].map(([id, outcomes]) => {
    const column = outcomes.filter((_, i) => canHave(id, closed[i]!));
    const n = column.length;
    const right = column.reduce<number>((sum, value) => sum + (value ?? 0), 0);
    const failed = column.filter((value) => value === null).length;
    return {
      id,
      n,
      failed,
      accuracy: n === 0 ? null : right / n,
      interval: wilson(Math.min(right, n), n),
      atMost: n === 0 ? null : (right + failed) / n,
      tokens: tokensOf(id, options.groupSize, options.groupSize, options.costs),
      againstSingle: differenceOf(id, 'single'),
      againstMajority: differenceOf(id, 'majority'),
    };
  });
}
