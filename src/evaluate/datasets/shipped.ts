/** The sets that come with the page, by name; a file is read only when its set is asked for. */
import { failure } from '../../failure/failure';
import { fail, ok, type Result } from '../../failure/result';
import { readCompact } from './compact';
import { sumsDataset } from './sums';
import type { Dataset } from './types';
import { wordProblemsDataset } from './word-problems';

export const SHIPPED_SETS = [
  { name: 'math500', title: 'MATH-500' },
  { name: 'gsm8k', title: 'GSM8K' },
  { name: 'sums', title: 'Sums (the built-in reasoner’s own)' },
  { name: 'word-problems', title: 'Word problems (the tutored model’s own)' },
] as const;

export type ShippedSet = (typeof SHIPPED_SETS)[number]['name'];

/** `readText` gets the path of a file under the page's own origin. */
export async function shippedSet(
  name: string,
  readText: (path: string) => Promise<Result<string>>,
): Promise<Result<Dataset>> {
  if (name === 'sums') return ok(sumsDataset());
  if (name === 'word-problems') return ok(wordProblemsDataset());
  if (!SHIPPED_SETS.some((set) => set.name === name)) {
    return fail(failure('parse', 'not-found', `There is no set of questions named "${name}".`));
  }
  const text = await readText(`datasets/${name}.json`);
  return text.ok ? readCompact(text.value) : text;
}
