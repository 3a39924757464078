/**
 * The methods that synthesis is held against, each as a pure choice among the same rollouts: single sample,
 * min-perplexity and majority vote (self-consistency). Ties are broken by stated rules that do not depend on
 * the order of the rollouts as long as their numbers differ.
 */
import type { Cluster } from '../log/events';
import { count, rolloutName } from '../log/words';

/** A rollout as a chooser sees it. */
export interface Candidate {
  readonly index: number;
  /** Mean natural-log probability per token, the stop token included; null when not known. */
  readonly meanLogprob: number | null;
}

export interface Choice {
  readonly rollout: number | null;
  readonly because: string;
}

/** The first rollout drawn that did not fail: what asking once would have given. */
export function singleSample(candidates: readonly Candidate[]): Choice {
  const first = byIndex(candidates)[0];
  if (first === undefined) return { rollout: null, because: 'No rollout can be used.' };
  const why = first.index === 0 ? 'The first rollout drawn' : 'The first rollout that can be used';
  return { rollout: first.index, because: `${why}: what asking once would give.` };
}

/** The rollout with the highest mean token log-probability; ties to the lower index. */
export function minPerplexity(candidates: readonly Candidate[]): Choice {
  const best = byIndex(candidates).reduce<Candidate | null>(
    (top, next) => (next.meanLogprob !== null && next.meanLogprob > logprobOf(top) ? next : top),
    null,
  );
  if (best === null || best.meanLogprob === null) {
    return { rollout: null, because: 'The engine gave no log-probabilities.' };
  }
  const perplexity = Math.exp(-best.meanLogprob).toFixed(2);
  return {
    rollout: best.index,
    because: `Lowest perplexity per token, ${perplexity}, the stop token counted.`,
  };
}

/**
 * The largest cluster of equal answers. Tie: the cluster whose members are likelier on average (mean of
 * their mean log-probabilities, unknown last); still tied: the answer that sorts first. The rollout named is
 * the likeliest member, ties to the lower index.
 */
export function majorityVote(
  clusters: readonly Cluster[],
  candidates: readonly Candidate[],
): Choice & { readonly cluster: Cluster | null } {
  const known = new Map(candidates.map((candidate) => [candidate.index, candidate]));
  const members = (cluster: Cluster): Candidate[] =>
    cluster.rollouts.map((index) => known.get(index) ?? { index, meanLogprob: null });
  const ranked = clusters
    .map((cluster) => ({ cluster, likely: averageLogprob(members(cluster)) }))
    .sort(
      (a, b) =>
        b.cluster.rollouts.length - a.cluster.rollouts.length ||
        compareNumbers(b.likely, a.likely) ||
        compareText(a.cluster.answer, b.cluster.answer),
    );
  const winner = ranked[0]?.cluster;
  if (winner === undefined) {
    return { rollout: null, cluster: null, because: 'No rollout has a final answer to vote on.' };
  }
  const votes = winner.rollouts.length;
  const total = clusters.reduce((sum, cluster) => sum + cluster.rollouts.length, 0);
  const rivals = clusters.filter((cluster) => cluster.rollouts.length === votes).length;
  const tie = rivals === 1 ? '' : ` A tie of ${rivals} answers, settled by the likelier rollouts.`;
  return {
    cluster: winner,
    rollout: likeliest(members(winner)),
    because: `${votes} of ${count(total, 'vote')}.${tie}`,
  };
}

/** Why the reference's answer stands where it does among the rollouts'. */
export function synthesisBecause(options: {
  readonly answer: string | null;
  readonly agreeing: Cluster | null;
  readonly majority: Cluster | null;
  readonly undecided: boolean;
  readonly copyOf: number | null;
}): string {
  const { answer, agreeing, majority, undecided, copyOf } = options;
  const copied = copyOf === null ? '' : ` It repeats ${rolloutName(copyOf)} word for word.`;
  if (answer === null) return `The reference has no final answer.${copied}`;
  if (majority === null) return `No rollout has a final answer; the reference has one.${copied}`;
  if (agreeing !== null) {
    const votes = count(agreeing.rollouts.length, 'rollout');
    return agreeing.label === majority.label
      ? `The same answer as the majority’s, shared by ${votes}.${copied}`
      : `Not the majority’s answer, but that of ${votes}.${copied}`;
  }
  return undecided
    ? `Whether a rollout has the same answer could not be decided.${copied}`
    : `An answer that no rollout gave.${copied}`;
}

function byIndex(candidates: readonly Candidate[]): Candidate[] {
  return [...candidates].sort((a, b) => a.index - b.index);
}

function logprobOf(candidate: Candidate | null): number {
  return candidate?.meanLogprob ?? -Infinity;
}

function likeliest(members: readonly Candidate[]): number | null {
  const best = byIndex(members).reduce<Candidate | null>(
    (top, next) => (top === null || logprobOf(next) > logprobOf(top) ? next : top),
    null,
  );
  return best?.index ?? null;
}

/** -Infinity when a member's is unknown. Summed in order of size, so that no order of members matters. */
function averageLogprob(members: readonly Candidate[]): number {
  const values = members.map(logprobOf).sort((a, b) => a - b);
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}

function compareNumbers(a: number, b: number): number {
  return a === b ? 0 : a - b;
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
