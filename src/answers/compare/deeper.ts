/** What the comparison of structures asks of the later rungs, which may not be loaded yet. Owns the seam only. */
import type { Policy } from '../policy';
import type { Expression } from '../read/expression';
import type { Plain } from '../read/tidy';
import type { Named } from './shape';
import type { Verdict } from './verdict';

export type Compare = (left: Expression, right: Expression) => Verdict;

/** An answer as it was written, and its tree. */
export interface Written {
  readonly text: string;
  readonly tree: Expression | null;
}

export interface DeeperRungs {
  /** Unicode mathematics to LaTeX. */
  readonly plain: Plain;
  /** Two values of ordinary algebra. */
  compareScalars(left: Expression, right: Expression, policy: Policy): Verdict;
  /** Two answers of which one is in words or names a choice; null when neither does. */
  compareProse(left: Expression, right: Expression, compare: Compare): Verdict | null;
  /** Two answers of which one is a statement or a function that is no number; null when neither is. */
  compareStatements(left: Expression, right: Expression, compare: Compare): Verdict | null;
  isRealSet(node: Expression): boolean;
  /** Two sets of real numbers; null when one is none. */
  compareSets(left: Expression, right: Expression, compareEnd: Compare): Verdict | null;
  /** Two equations or inequalities kept whole; null when one is none. */
  compareRelations(left: Expression, right: Expression, compare: Compare): Verdict | null;
  /** The entries a node comes to, null when it is no matrix. */
  matrixOf(node: Expression): readonly (readonly Expression[])[] | null;
  withDeterminants(node: Expression): Expression;
  /** Two answers of which one is a ratio or a number in a base. */
  compareRare(left: Expression, right: Expression, policy: Policy): Verdict;
  /** Two answers of which one has a unit, a degree mark or a percent sign; null when that decides nothing. */
  compareMeasures(
    left: Expression,
    right: Expression,
    policy: Policy,
    compare: Compare,
  ): Verdict | null;
  /** An expression with ±, with every sign as written and with every sign turned. */
  bothSigns(node: Expression): readonly Expression[];
  /** The value given for f(t), in the letter that is wanted for f(x). */
  underNameOf(wanted: Named, given: Named): Expression;
  /** Two answers by the second reading of a comma between digits, null where that makes them no more equal. */
  byOtherComma(left: Written, right: Written, policy: Policy, compare: Compare): Verdict | null;
  inPlace(node: Expression): Expression;
  isCondition(node: Expression): boolean;
  /** Whether two equal answers are also of one form, as the policy asks. */
  sameForm(left: Expression, right: Expression, form: Policy['form']): boolean;
}

/** Thrown where a pair needs a later rung that is not loaded. */
export class NeedsDeeper extends Error {}
