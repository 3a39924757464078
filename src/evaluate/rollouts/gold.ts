/** Reads the answer out of a gold that may be a bare answer or a whole solution that ends in one. */
import { boxesIn } from '../../answers/find/frames';

/**
 * GSM8K's solutions end in a line "#### 18", MATH's hold \boxed{…}: then the answer is what stands there, in the last
 * box when there are several, which is the convention MATH's own graders follow. Anything else is an answer as it
 * stands. A gold is never read by the rules for a model's text: a solution may go on after its box ("so our answer is
 * correct").
 */
export function goldAnswer(gold: string): string {
  const hashed = [...gold.matchAll(/####[ \t]*(\S[^\n]*)/g)].at(-1)?.[1];
  if (hashed !== undefined) return hashed.trim();
  const boxed = boxesIn(gold).boxes.at(-1)?.answer ?? '';
  return boxed === '' ? gold : boxed;
}
