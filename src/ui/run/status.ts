/** The one sentence that says where a run stands; changes once a stage or rollout, never once a token. */
import { isHonestEnd } from '../../cat/log/outcome';
import type { RunView } from '../../cat/log/view';
import { count } from '../shared/format';

export function statusSentence(view: RunView): string {
  switch (view.status) {
    case 'empty':
      return '';
    case 'completed':
      return 'Run completed.';
    case 'cancelled':
      return 'Stopped. Everything written so far is kept.';
    case 'failed':
      // Why is said in the notice above, which is an alert.
      return isHonestEnd(view) ? 'Ended without a reference.' : 'The run failed.';
    case 'running':
      return running(view);
  }
}

function running(view: RunView): string {
  const { explore, synthesise, reward, compare } = view.stages;
  if (compare.status === 'running') return 'Comparing the methods.';
  if (reward.status === 'running') return rewarding(view);
  if (synthesise.status === 'running') return 'The anchor writes the reference.';
  if (explore.status === 'running') {
    const ended = view.rollouts.filter(
      ({ status }) => status === 'finished' || status === 'failed',
    );
    return `${String(ended.length)} of ${count(view.rollouts.length, 'rollout')} done.`;
  }
  return 'Starting.';
}

function rewarding(view: RunView): string {
  if (view.task?.kind === 'math') return 'Comparing final answers with the reference’s.';
  if (!view.rubric || view.rubric.criteria.length === 0) return 'The anchor proposes criteria.';
  const judged = view.rubric.verdicts.filter(
    (row) => row.length > 0 && row.every((verdict) => verdict !== null),
  ).length;
  return `${String(judged)} of ${count(view.rollouts.length, 'rollout')} judged.`;
}
