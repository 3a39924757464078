/**
 * Groups rollouts whose final answers are equal. Owns which answers take part; which answers are equal is
 * the grader's word. The clusters do not depend on the order in which the rollouts ended.
 */
import type { Comparison, Extraction } from '../answers/types';
import type { Cluster } from './events';

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
 * Clusters by size, ties by first member. Only `equal` joins; members of a cluster are linked by a chain of
 * equal pairs, which is independent of order. Throws on abort only.
 */
export async function formClusters(
  answers: readonly Answered[],
  compare: (left: string, right: string) => Promise<Comparison>,
): Promise<Cluster[]> {
  const sorted = [...answers].sort((a, b) => a.index - b.index);
  const groups: Answered[][] = [];
  for (const answered of sorted) {
    const joined: Answered[][] = [];
    for (const group of groups) {
      if (await matchesAny(answered, group, compare)) joined.push(group);
    }
    const [first, ...rest] = joined;
    if (first === undefined) {
      groups.push([answered]);
      continue;
    }
    first.push(answered);
    for (const group of rest) {
      first.push(...group);
      groups.splice(groups.indexOf(group), 1);
    }
  }
  return groups
    .map((group) => group.sort((a, b) => a.index - b.index))
    .sort((a, b) => b.length - a.length || a[0]!.index - b[0]!.index)
    .map((group, position) => ({
      label: label(position),
      rollouts: group.map((answered) => answered.index),
      answer: group[0]!.answer,
    }));
}

async function matchesAny(
  answered: Answered,
  group: readonly Answered[],
  compare: (left: string, right: string) => Promise<Comparison>,
): Promise<boolean> {
  for (const member of group) {
    if (member.answer === answered.answer) return true;
  }
  for (const member of group) {
    if ((await compare(member.answer, answered.answer)).equality === 'equal') return true;
  }
  return false;
}

/** A … Z, then AA, AB … */
function label(position: number): string {
  const last = String.fromCharCode(65 + (position % 26));
  return position < 26 ? last : label(Math.floor(position / 26) - 1) + last;
}
