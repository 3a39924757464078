/**
 * The rewards of the paper (section 3): for mathematics, 1 when the rollout's final answer equals the
 * reference's, else 0; for open questions, the share of yes among the verdicts given. What was decided here:
 * a rollout without a final answer has failed to answer and gets 0; a comparison that stays `unknown`, a
 * failed rollout, a missing reference and a judge that gave no verdict get null, which is no score at all.
 */
import { boxesIn } from '../../answers/find/frames';
import type { Comparison, Extraction } from '../../answers/types';
import { unreachable } from '../../failure/result';
import { finalAnswer } from '../explore/clusters';
import type { Rollout, RunContext } from '../context';
import type { VerdictValue } from '../log/events';
import { count } from '../log/words';

export interface Reward {
  readonly reward: number | null;
  readonly comparison: Comparison | null;
  readonly because: string;
}

/** Reward by answer equality. Throws on abort only. */
export async function equalityReward(
  run: Pick<RunContext, 'compare'>,
  rollout: Rollout,
  reference: Extraction | null,
): Promise<Reward> {
  if (rollout.finished === null) return none('It failed, so there is nothing to compare.');
  const right = finalAnswer(reference);
  if (right === null) return none('The reference has no final answer to compare with.');
  const left = finalAnswer(rollout.extraction);
  if (left === null) return zero(whyNoAnswer(rollout));
  const comparison = await run.compare(left, right);
  switch (comparison.equality) {
    case 'equal':
      return { reward: 1, comparison, because: 'Its final answer equals the reference’s.' };
    case 'different':
      return { reward: 0, comparison, because: 'Its final answer differs from the reference’s.' };
    case 'unknown': {
      const because = 'Whether its final answer equals the reference’s could not be decided.';
      return { reward: null, comparison, because };
    }
    default:
      return unreachable(comparison.equality);
  }
}

/** Reward by rubric, from the verdicts of one rollout. */
export function rubricReward(rollout: Rollout, verdicts: readonly VerdictValue[]): Reward {
  if (rollout.finished === null) return none('It failed, so there is nothing to judge.');
  if (rollout.finished.text.trim() === '') return zero('It is empty, so it meets no criterion.');
  if (rollout.finished.finishReason === 'repeats')
    return zero('It repeats itself, so it was not shown to the judge.');
  const yes = verdicts.filter((verdict) => verdict === 'yes').length;
  const failed = verdicts.filter((verdict) => verdict === 'failed').length;
  const given = verdicts.length - failed;
  if (given === 0) return none('The judge gave no verdict.');
  const left = failed === 0 ? '' : `; ${count(failed, 'failed verdict')} left out`;
  return {
    reward: yes / given,
    comparison: null,
    because: `It meets ${yes} of ${given} criteria${left}.`,
  };
}

export function none(because: string): Reward {
  return { reward: null, comparison: null, because };
}

function zero(because: string): Reward {
  return { reward: 0, comparison: null, because };
}

function whyNoAnswer(rollout: Rollout): string {
  if (rollout.extraction?.status === 'abandoned') {
    return 'It gave its only answer up again, which counts as 0.';
  }
  const inBox = boxesIn(rollout.finished?.text ?? '').openAt !== null;
  if (rollout.finished?.finishReason === 'length') {
    const where = inBox ? 'inside the box of its final answer' : 'without a final answer';
    return `It was cut off after ${rollout.finished.tokens} tokens ${where}, which counts as 0.`;
  }
  if (rollout.finished?.finishReason === 'repeats')
    return 'It repeats itself and comes to no final answer, which counts as 0.';
  return inBox
    ? 'It never closes the box of its final answer, which counts as 0.'
    : 'It has no final answer, which counts as 0.';
}
