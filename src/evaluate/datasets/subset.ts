/**
 * Which questions of a set are asked, and in which order. The order is a seeded shuffle, so that whatever was done
 * when a run is stopped is itself a random sample, and a larger limit with the same seed only adds questions.
 */
import type { Rng } from '../../chance/rng';
import type { DatasetQuestion } from './types';

export interface SubsetChoice {
  /** Empty means all. */
  readonly levels: readonly string[];
  readonly subjects: readonly string[];
  /** null means all that match. */
  readonly limit: number | null;
  readonly seed: number;
}

export const WHOLE_SET: SubsetChoice = { levels: [], subjects: [], limit: null, seed: 1 };

function matches(allowed: readonly string[], value: string | null): boolean {
  return allowed.length === 0 || (value !== null && allowed.includes(value));
}

/** The chosen questions in the order they are asked; `rng` is seeded from `choice.seed`. */
export function chooseSubset(
  questions: readonly DatasetQuestion[],
  choice: SubsetChoice,
  rng: Rng,
): DatasetQuestion[] {
  const matching = questions.filter(
    (q) => matches(choice.levels, q.level) && matches(choice.subjects, q.subject),
  );
  const order = rng.shuffle(matching);
  return order.slice(0, choice.limit ?? order.length);
}

/** Levels and subjects that occur, in reading order, for the choice on the screen. */
export function facetsOf(questions: readonly DatasetQuestion[]): {
  levels: string[];
  subjects: string[];
} {
  const sorted = (values: (string | null)[]) =>
    [...new Set(values.filter((value) => value !== null))].sort((a, b) =>
      a.localeCompare(b, 'en', { numeric: true }),
    );
  return {
    levels: sorted(questions.map((q) => q.level)),
    subjects: sorted(questions.map((q) => q.subject)),
  };
}
