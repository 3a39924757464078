/** Reads the answer out of a gold that may be a bare answer or a whole solution that ends in one. */
import type { Grader } from '../../answers/types';
import { finalAnswer } from '../../cat/clusters';

/**
 * GSM8K's solutions end in "#### 18" and MATH's in \boxed{…}: then the answer is read as from any solution. Anything
 * else is an answer as it stands.
 */
export function goldAnswer(gold: string, grader: Grader): string {
  const marked = gold.includes('####') || /\\(boxed|fbox)\b/.test(gold);
  if (!marked) return gold;
  return finalAnswer(grader.extract(gold, { truncated: false })) ?? gold;
}
