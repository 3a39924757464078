/** Reads the answer out of a gold that may be a bare answer or a whole solution that ends in one. */
import type { Grader } from '../../answers/types';
import { finalAnswer } from '../../cat/clusters';

/**
 * GSM8K's solutions end in a line "#### 18", MATH's hold \boxed{…}: then the answer is what stands there. Anything
 * else is an answer as it stands.
 */
export function goldAnswer(gold: string, grader: Grader): string {
  const hashed = [...gold.matchAll(/####[ \t]*(\S[^\n]*)/g)].at(-1)?.[1];
  if (hashed !== undefined) return hashed.trim();
  if (!/\\(boxed|fbox)\b/.test(gold)) return gold;
  return finalAnswer(grader.extract(gold, { truncated: false })) ?? gold;
}
