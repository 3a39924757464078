/**
 * Stage 4: what the other methods would have picked from the same rollouts, beside the synthesis. Nothing is
 * generated here, and nothing is graded: whether a pick is right takes a gold answer, which a run never uses.
 */
import type { Comparison } from '../../answers/types';
import {
  majorityVote,
  minPerplexity,
  singleSample,
  synthesisBecause,
  type Candidate,
} from './baselines';
import { finalAnswer } from '../explore/clusters';
import { isUsable, type RunContext } from '../context';
import type { BaselineMethod, Cluster, RunEvent } from '../log/events';
import type { Group } from '../explore/explore';
import { copyOf } from '../synthesise/copy';
import type { Reference } from '../synthesise/synthesis';

/** What comparing needs of a run: no engine. */
export type CompareContext = Pick<RunContext, 'task' | 'compare'>;

export async function* compare(
  run: CompareContext,
  group: Group,
  reference: Reference | null,
  rewards: readonly (number | null)[],
): AsyncGenerator<RunEvent, void> {
  const usable = group.rollouts.filter(isUsable);
  const candidates = usable.map(({ index, finished }): Candidate => ({
    index,
    meanLogprob: finished.meanLogprob,
  }));
  const answerOf = (index: number | null): string | null =>
    index === null ? null : finalAnswer(group.rollouts[index]?.extraction ?? null);
  const chosen = (
    method: BaselineMethod,
    { rollout, because }: { readonly rollout: number | null; readonly because: string },
  ): RunEvent => ({
    type: 'baseline.chosen',
    method,
    rollout,
    answer: answerOf(rollout),
    because,
  });

  const single = singleSample(candidates);
  yield chosen('single', { ...single, because: single.because + meanReward(rewards) });
  yield chosen('min-perplexity', minPerplexity(candidates));
  const majority = majorityVote(group.clusters, candidates);
  const open = 'Open responses have no final answer to vote on.';
  yield chosen('majority', run.task.kind === 'math' ? majority : { rollout: null, because: open });
  yield {
    type: 'baseline.chosen',
    method: 'synthesis',
    rollout: null,
    answer: finalAnswer(reference?.extraction ?? null),
    because: await whySynthesis(run, group, reference, majority.cluster),
  };
}

async function whySynthesis(
  run: CompareContext,
  group: Group,
  reference: Reference | null,
  majority: Cluster | null,
): Promise<string> {
  if (reference === null) return 'There is no reference.';
  const drafts = group.rollouts
    .filter(isUsable)
    .map(({ index, finished: { text } }) => ({ index, text }));
  const copied = copyOf(reference.finished.text, drafts);
  if (run.task.kind === 'open') {
    return copied === null
      ? 'One response written from all rollouts.'
      : 'It repeats one rollout almost word for word.';
  }
  const answer = finalAnswer(reference.extraction);
  const verdicts: { cluster: Cluster; comparison: Comparison }[] = [];
  if (answer !== null) {
    for (const cluster of group.clusters) {
      verdicts.push({ cluster, comparison: await run.compare(cluster.answer, answer) });
    }
  }
  const agreeing = verdicts.find(({ comparison }) => comparison.equality === 'equal');
  return synthesisBecause({
    answer,
    agreeing: agreeing?.cluster ?? null,
    majority,
    undecided: verdicts.some(({ comparison }) => comparison.equality === 'unknown'),
    copyOf: copied,
  });
}

/** What a single sample earns without luck: the mean over the group. */
function meanReward(rewards: readonly (number | null)[]): string {
  const given = rewards.filter((value) => value !== null);
  if (given.length === 0) return '';
  const mean = given.reduce((sum, value) => sum + value, 0) / given.length;
  return ` On average over the group a single sample earns a reward of ${mean.toFixed(2)}.`;
}
