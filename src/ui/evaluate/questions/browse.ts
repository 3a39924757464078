/** The questions of an evaluation as the browser lists them: one light row each, and the filters over them. */
import type { LogView } from '../../../evaluate/harness/log';
import { marksOf, type Marks } from '../../../evaluate/results/disputes';

export type Filter =
  'all' | 'rescued' | 'rescuedFromNone' | 'lost' | 'disputed' | 'failed' | 'open';

export const FILTERS: readonly (readonly [Filter, string])[] = [
  ['all', 'All'],
  ['rescued', 'Rescued'],
  ['rescuedFromNone', 'Rescued from nothing'],
  ['lost', 'Lost'],
  ['disputed', 'Disputed'],
  ['failed', 'Failed'],
  ['open', 'Not done'],
];

export interface BrowseRow {
  readonly index: number;
  readonly id: string;
  readonly question: string;
  readonly level: string | null;
  readonly gold: string | null;
  readonly status: 'done' | 'failed' | 'open';
  readonly marks: Marks | null;
  /** Outcomes by rollout, 0 to 1; null where the rollout failed. */
  readonly rollouts: readonly (number | null)[];
  readonly majority: number | null;
  readonly synthesis: number | null;
  /** A method or the whole group failed. */
  readonly hasFailure: boolean;
  /** Why nothing of the question could be scored; null when something was. */
  readonly why: string | null;
}

export function browseRows(log: LogView): BrowseRow[] {
  const questions = log.started?.questions ?? [];
  const retriable = new Set(log.retriable);
  return questions.map((question, index) => {
    const graded = log.graded.get(index);
    const { id, level, gold } = question;
    return {
      ...{ index, id, level, gold, question: question.question },
      status: graded ? 'done' : log.failed.has(index) ? 'failed' : 'open',
      marks: graded ? marksOf(graded) : null,
      rollouts: graded?.rollouts.map(({ value }) => value) ?? [],
      majority: graded?.outcomes.majority?.value ?? null,
      synthesis: graded?.outcomes.synthesis?.value ?? null,
      hasFailure: log.failed.has(index) || retriable.has(index),
      why: log.failed.get(index)?.message ?? null,
    };
  });
}

export function matches(row: BrowseRow, filter: Filter): boolean {
  switch (filter) {
    case 'all':
      return true;
    case 'failed':
      return row.hasFailure;
    case 'open':
      return row.status === 'open';
    case 'rescued':
    case 'rescuedFromNone':
    case 'lost':
    case 'disputed':
      return row.marks?.[filter] ?? false;
  }
}

/** The rows to draw: those in sight and a few beyond, by a fixed row height. */
export function windowOf(
  scrollTop: number,
  viewHeight: number,
  rowHeight: number,
  count: number,
): { readonly first: number; readonly last: number } {
  const beyond = 6;
  const first = Math.max(0, Math.floor(scrollTop / rowHeight) - beyond);
  const last = Math.min(count, Math.ceil((scrollTop + viewHeight) / rowHeight) + beyond);
  return { first: Math.min(first, last), last };
}
