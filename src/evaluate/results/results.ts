/** Everything the results page, the export and the command line show, from one log. */
import { rngFor } from '../../chance/rng';
import type { EvaluationLog } from '../harness/log';
import type { MethodId } from '../methods';
import { curvesOf, type Curve } from './curves';
import { disputesOf, type Disputes } from './disputes';
import { judgeReliability, type JudgeReliability } from './judge';
import { outcomeTable } from './outcomes';
import { methodTable, type MethodRow } from './table';

export interface Results {
  /** Questions asked, closed, of which wholly failed, and closed without anything to score by. */
  readonly questions: number;
  readonly closed: number;
  readonly failed: number;
  readonly unscored: number;
  readonly undecided: number;
  readonly rows: readonly MethodRow[];
  /** Methods asked for that this model or these questions cannot have, and why. */
  readonly unavailable: readonly { readonly id: MethodId; readonly why: string }[];
  readonly curves: readonly Curve[];
  readonly disputes: Disputes | null;
  readonly judge: JudgeReliability | null;
}

/** Seeded by the evaluation's own seed: the same log always gives the same numbers. */
export function resultsOf(log: EvaluationLog): Results {
  const table = outcomeTable(log);
  const run = log.started?.config.run ?? null;
  const groupSize = run?.groupSize ?? 1;
  const { costs } = log;
  return {
    questions: log.started?.questions.length ?? 0,
    closed: table.closed.length + table.unscored,
    failed: log.failed.size,
    unscored: table.unscored,
    undecided: [...log.graded.values()].reduce((sum, { undecided }) => sum + undecided, 0),
    rows: methodTable(table, { groupSize, costs, rng: rngFor(run?.seed ?? 0, 'bootstrap') }),
    unavailable: [...table.unavailable].map(([id, why]) => ({ id, why })),
    curves: curvesOf(table, groupSize, costs),
    disputes: disputesOf(table),
    judge: judgeReliability(table),
  };
}
