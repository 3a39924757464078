/** What a set of questions is, wherever it came from. Owns the shape only. */
import type { TaskKind } from '../../cat/task';

export interface DatasetQuestion {
  /** Unique within its set. */
  readonly id: string;
  readonly question: string;
  readonly kind: TaskKind;
  /** Known final answer; null for open questions, or where the user gave none. */
  readonly gold: string | null;
  /** Open questions: a good answer someone wrote, shown beside the results. */
  readonly reference: string | null;
  /** Open questions: yes-or-no criteria someone wrote; they score every method. */
  readonly criteria: readonly string[];
  readonly level: string | null;
  readonly subject: string | null;
}

export interface Dataset {
  readonly name: string;
  readonly title: string;
  readonly licence: string;
  readonly source: string;
  readonly questions: readonly DatasetQuestion[];
}

/** A row that could not be used, by its line in the file as an editor counts it, from 1. */
export interface RowError {
  readonly line: number;
  readonly message: string;
}
