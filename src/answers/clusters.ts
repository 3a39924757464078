/**
 * Which rollouts say the same. Owns the grouping only; how two answers compare is handed in. The result does
 * not depend on the order of comparing, and `unknown` never puts two answers together.
 */
import type { Equality } from './types';

export interface AnswerCluster {
  /** A, B, C … by size, ties by first member; AA follows Z. */
  readonly label: string;
  /** Indices into the answers, ascending. */
  readonly rollouts: readonly number[];
  /** The answer of its first member, as written. */
  readonly answer: string;
}

/**
 * Clusters of equal answers; null answers are in none. Answers are joined over chains of `equal`. Where a
 * chain would join two answers that are `different` (a bare list is equal to a point in each order), its
 * members stay together only when they are equal to exactly the same others.
 */
export function clusterAnswers(
  answers: readonly (string | null)[],
  compare: (left: string, right: string) => Equality,
): AnswerCluster[] {
  const present = answers.flatMap((answer, index) => (answer === null ? [] : [{ answer, index }]));
  const distinct = [...new Set(present.map(({ answer }) => answer))].sort();
  const verdicts = distinct.map((left, i) =>
    distinct.map((right, j): Equality =>
      i === j ? 'equal' : i < j ? compare(left, right) : 'unknown',
    ),
  );
  const verdict = (i: number, j: number): Equality =>
    verdicts[Math.min(i, j)]?.[Math.max(i, j)] ?? 'unknown';
  return labelled(
    groups(distinct.length, verdict).map((group) => group.map((i) => distinct[i] ?? '')),
    present,
  );
}

/** The same over comparisons that are asynchronous (the symbolic rung): all are made first. */
export async function clusterAnswersAsync(
  answers: readonly (string | null)[],
  compare: (left: string, right: string) => Promise<Equality>,
): Promise<AnswerCluster[]> {
  const distinct = [...new Set(answers.filter((answer) => answer !== null))].sort();
  const known = new Map<string, Equality>();
  for (const [i, left] of distinct.entries())
    for (const right of distinct.slice(i + 1))
      known.set(JSON.stringify([left, right]), await compare(left, right));
  return clusterAnswers(
    answers,
    (left, right) => known.get(JSON.stringify([left, right])) ?? 'unknown',
  );
}

function groups(count: number, verdict: (i: number, j: number) => Equality): number[][] {
  const seen = new Set<number>();
  const out: number[][] = [];
  for (let start = 0; start < count; start++) {
    if (seen.has(start)) continue;
    const component = [start];
    seen.add(start);
    for (const member of component)
      for (let other = 0; other < count; other++)
        if (!seen.has(other) && verdict(member, other) === 'equal') {
          seen.add(other);
          component.push(other);
        }
    const contradicted = component.some((i) =>
      component.some((j) => i < j && verdict(i, j) === 'different'),
    );
    if (!contradicted) out.push(component);
    else out.push(...byNeighbours(component, verdict));
  }
  return out;
}

function byNeighbours(
  component: readonly number[],
  verdict: (i: number, j: number) => Equality,
): number[][] {
  const groups = new Map<string, number[]>();
  for (const member of component) {
    const neighbours = component.filter(
      (other) => other === member || verdict(member, other) === 'equal',
    );
    const key = neighbours.toSorted((a, b) => a - b).join();
    groups.set(key, [...(groups.get(key) ?? []), member]);
  }
  return [...groups.values()];
}

function labelled(
  clusters: readonly (readonly string[])[],
  present: readonly { answer: string; index: number }[],
): AnswerCluster[] {
  return clusters
    .map((members) =>
      present.filter(({ answer }) => members.includes(answer)).map(({ index }) => index),
    )
    .sort((a, b) => b.length - a.length || (a[0] ?? 0) - (b[0] ?? 0))
    .map((rollouts, i) => ({
      label: label(i),
      rollouts,
      answer: present.find(({ index }) => index === rollouts[0])?.answer ?? '',
    }));
}

function label(index: number): string {
  const letter = String.fromCharCode(65 + (index % 26));
  return index < 26 ? letter : label(Math.floor(index / 26) - 1) + letter;
}
