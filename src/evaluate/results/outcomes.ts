/**
 * The outcomes of every method in one rectangle, question by question, from an evaluation's log: what all tables and
 * tests read. Owns which questions count: every one that was asked and can be scored, also where a method failed.
 */
import type { DatasetQuestion } from '../datasets/types';
import type { Graded } from '../harness/graded';
import type { EvaluationLog } from '../harness/log';
import { methodOf, type MethodId } from '../methods';

/** A question that is closed and can be scored; `graded` null when its whole group failed. */
export interface Closed {
  readonly index: number;
  readonly question: DatasetQuestion;
  readonly graded: Graded | null;
}

export interface OutcomeTable {
  readonly closed: readonly Closed[];
  /** Closed questions without anything to score by: no gold answer, or no criteria and no reference. */
  readonly unscored: number;
  /** By method, in the order of `closed`; null: the method failed there, or the question cannot have it (`canHave`). */
  readonly columns: ReadonlyMap<MethodId, readonly (number | null)[]>;
  /** Methods asked for of which no question has an outcome, with the reason the first one gives. */
  readonly unavailable: ReadonlyMap<MethodId, string>;
}

export function canBeScored(question: DatasetQuestion): boolean {
  return question.kind === 'math'
    ? question.gold !== null
    : question.criteria.length > 0 || question.reference !== null;
}

/** Whether a question can have an outcome of the method at all: in a mixed set an open one has no vote. */
export function canHave(id: MethodId, { question }: Closed): boolean {
  return methodOf(id).kinds.includes(question.kind);
}

export function outcomeTable(log: EvaluationLog): OutcomeTable {
  const questions = log.started?.questions ?? [];
  const all = questions.flatMap((question, index): Closed[] =>
    log.isClosed(index) ? [{ index, question, graded: log.graded.get(index) ?? null }] : [],
  );
  const closed = all.filter(({ question }) => canBeScored(question));
  const columns = new Map<MethodId, readonly (number | null)[]>();
  const unavailable = new Map<MethodId, string>();
  for (const id of log.started?.config.methods ?? []) {
    const column = closed.map(({ graded }) => graded?.outcomes[id]?.value ?? null);
    // A method that this model or these questions cannot have is no column of failures.
    if (column.some((value) => value !== null)) columns.set(id, column);
    else {
      const why = closed.find(({ graded }) => graded?.outcomes[id]?.why)?.graded?.outcomes[id]?.why;
      if (why) unavailable.set(id, why);
    }
  }
  return { closed, unscored: all.length - closed.length, columns, unavailable };
}
