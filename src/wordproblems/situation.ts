/**
 * What a situation is: one little story with numbers, as data. Owns the form of that data and its notation;
 * the situations themselves are in `situations/`, one file for each idea, and `problem.ts` draws from them.
 */

/** Lowest, highest and step of a number; the step is 1 where none is given. */
export type Range = readonly [low: number, high: number, step?: number];

/** The letters of a situation's numbers. */
export type Letter = 'a' | 'b' | 'c' | 'd' | 'e';

export interface Situation {
  /** Unique; never changed later, since it decides whether the situation is held out. */
  readonly id: string;
  readonly numbers: Readonly<Partial<Record<Letter, Range>>>;
  /**
   * Steps of the solution, each `x+y`, `x-y`, `x*y`, `x/y` or `x%y` (x per cent of y). An operand is a letter, a
   * number, `p` (result of the step before) or `q` (of the one before that).
   */
  readonly plan: readonly string[];
  /**
   * Ways to tell it. `[a]` is a number, `[$a]` an amount of money, `[n]` and `[m]` are two people, `[he]`, `[He]`,
   * `[his]`, `[him]` stand for the first, `[xs]`/`[x]` are things, `[fs]`/`[f]` food, `[boxes]`/`[box]` containers.
   */
  readonly wordings: readonly string[];
  /** Numbers are always digits: bare sums and equations. */
  readonly digits?: true;
}
