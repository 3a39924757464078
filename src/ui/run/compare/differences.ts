/**
 * Where the four methods differ, said in words. Answers are the same when their rollouts share a cluster; the
 * reference belongs to the cluster whose members earned reward 1 by equality. Reads the view, decides nothing.
 */
import type { BaselineMethod } from '../../../cat/log/events';
import type { BaselineView, RunView } from '../../../cat/log/view';

export const METHOD_NAMES: Readonly<Record<BaselineMethod, string>> = {
  single: 'Single sample',
  'min-perplexity': 'Min-perplexity',
  majority: 'Majority vote',
  synthesis: 'Synthesis',
};

export interface MethodOutcome extends BaselineView {
  /** Cluster letter of its answer; null when it has no answer or one that no rollout gave. */
  readonly cluster: string | null;
}

/** The cluster that the reference's answer falls into; null when no rollout gave that answer. */
export function referenceCluster(view: RunView): string | null {
  const equal = view.rollouts.find(
    (rollout) => rollout.reward?.comparison?.equality === 'equal' && rollout.cluster !== null,
  );
  return equal?.cluster ?? null;
}

export function outcomes(view: RunView): MethodOutcome[] {
  return view.baselines.map((baseline) => ({
    ...baseline,
    cluster:
      baseline.method === 'synthesis'
        ? referenceCluster(view)
        : baseline.rollout === null
          ? null
          : (view.rollouts[baseline.rollout]?.cluster ?? null),
  }));
}

/** One to three sentences; empty before the methods have chosen. */
export function differencesInWords(view: RunView): string[] {
  const chosen = outcomes(view);
  if (chosen.length === 0) return [];
  return view.task?.kind === 'open' ? openWords(view, chosen) : mathWords(view, chosen);
}

function mathWords(view: RunView, chosen: readonly MethodOutcome[]): string[] {
  const synthesis = chosen.find(({ method }) => method === 'synthesis');
  const majority = chosen.find(({ method }) => method === 'majority');
  const answered = chosen.filter(({ answer }) => answer !== null);
  const sentences: string[] = [];
  const [first] = answered;
  const same =
    first !== undefined &&
    answered.length === chosen.length &&
    first.cluster !== null &&
    answered.every(({ cluster }) => cluster === first.cluster);
  if (same) {
    sentences.push(`All four say the same: ${quoted(first.answer)} (cluster ${first.cluster}).`);
    return sentences;
  }
  if (synthesis && majority && synthesis.answer !== null && majority.answer !== null) {
    sentences.push(synthesisAgainstMajority(view, synthesis, majority));
  } else if (synthesis && synthesis.answer === null) {
    sentences.push('The reference has no final answer, so synthesis chose nothing.');
  }
  for (const outcome of chosen) {
    if (outcome.method !== 'single' && outcome.method !== 'min-perplexity') continue;
    if (outcome.answer === null) {
      sentences.push(`${METHOD_NAMES[outcome.method]} has no final answer.`);
    } else if (synthesis && synthesis.answer !== null && !sameAnswer(outcome, synthesis)) {
      sentences.push(`${METHOD_NAMES[outcome.method]} says ${quoted(outcome.answer)} instead.`);
    }
  }
  return sentences;
}

function synthesisAgainstMajority(
  view: RunView,
  synthesis: MethodOutcome,
  majority: MethodOutcome,
): string {
  if (sameAnswer(synthesis, majority)) {
    return `Synthesis and the majority agree on ${quoted(synthesis.answer)}.`;
  }
  const votes = (label: string | null): number =>
    view.clusters.find((cluster) => cluster.label === label)?.rollouts.length ?? 0;
  const total = view.rollouts.length;
  const own =
    synthesis.cluster === null
      ? 'an answer that no rollout gave'
      : `the answer of ${String(votes(synthesis.cluster))} of ${String(total)} rollouts`;
  return `Synthesis differs from the majority: the reference says ${quoted(synthesis.answer)}, ${own}; the majority says ${quoted(majority.answer)}, with ${String(votes(majority.cluster))} of ${String(total)} votes.`;
}

function sameAnswer(a: MethodOutcome, b: MethodOutcome): boolean {
  if (a.cluster !== null || b.cluster !== null) return a.cluster === b.cluster;
  return a.answer === b.answer;
}

function openWords(view: RunView, chosen: readonly MethodOutcome[]): string[] {
  const rewards = view.rollouts.flatMap((rollout) => rollout.reward?.value ?? []);
  const sentences = [
    'An open question has no single final answer, so there is nothing to vote on; the texts themselves differ.',
  ];
  const best = Math.max(...rewards);
  for (const { method, rollout } of chosen) {
    if (rollout === null) continue;
    const reward = view.rollouts[rollout]?.reward?.value ?? null;
    if (reward === null) continue;
    const standing = reward === best ? 'the best of the group' : `below the best, ${share(best)}`;
    sentences.push(
      `${METHOD_NAMES[method]} picked rollout ${String(rollout + 1)}, which meets ${share(reward)} of the rubric: ${standing}.`,
    );
  }
  return sentences;
}

function share(reward: number): string {
  return `${String(Math.round(reward * 100))}%`;
}

function quoted(answer: string | null): string {
  return `“${answer ?? ''}”`;
}
