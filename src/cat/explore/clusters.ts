/**
 * Groups rollouts whose final answers are equal. Owns which answers take part; which answers are equal is
 * the grader's word, and how a group is cut into clusters is `answers/clusters`.
 */
import { clusterAnswersAsync } from '../../answers/clusters';
import type { Comparison, Extraction, Grader } from '../../answers/types';
import type { Cluster } from '../log/events';

/** The answer that counts, or null: one given up halfway is not what the text ends with. */
export function finalAnswer(extraction: Extraction | null): string | null {
  if (extraction === null || extraction.status === 'abandoned') return null;
  return extraction.answer;
}

export interface Answered {
  readonly index: number;
  readonly answer: string;
}

/**
 * Clusters by size, ties by first member; the order of `answers` does not matter. `canonical` is the grader's, where
 * there is one. Throws on abort only.
 */
export async function formClusters(
  answers: readonly Answered[],
  compare: (left: string, right: string) => Promise<Comparison>,
  canonical?: Grader['canonical'],
): Promise<Cluster[]> {
  const last = answers.reduce((most, { index }) => Math.max(most, index), -1);
  const byIndex = Array.from({ length: last + 1 }, (): string | null => null);
  for (const { index, answer } of answers) byIndex[index] = answer;
  const equality = async (left: string, right: string) => (await compare(left, right)).equality;
  return await clusterAnswersAsync(byIndex, equality, canonical);
}
