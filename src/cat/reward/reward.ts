/**
 * Stage 3: from the reference to rewards and advantages, by answer equality or by rubric. Owns the order of
 * the steps; what a reward is stands in `rewards.ts`, what an advantage is in `advantages.ts`.
 */
import { computeAdvantages } from './advantages';
import { isUsable, type Rollout, type RunContext } from '../context';
import type { RunEvent, VerdictValue } from '../log/events';
import { judgeRollouts } from './judge';
import { equalityReward, none, rubricReward, type Reward } from './rewards';
import { proposeRubric } from './rubric';
import type { Reference } from '../synthesise/synthesis';

/** Returns rewards by rollout index. Stops early, without rewards made up, when the run is stopped. */
export async function* reward(
  run: RunContext,
  rollouts: readonly Rollout[],
  reference: Reference | null,
): AsyncGenerator<RunEvent, readonly (number | null)[]> {
  const rewards =
    run.task.kind === 'math'
      ? yield* byEquality(run, rollouts, reference)
      : yield* byRubric(run, rollouts, reference);
  if (run.signal.aborted) return rewards;
  yield { type: 'advantages.computed', ...computeAdvantages(rewards) };
  return rewards;
}

async function* byEquality(
  run: RunContext,
  rollouts: readonly Rollout[],
  reference: Reference | null,
): AsyncGenerator<RunEvent, (number | null)[]> {
  const rewards: (number | null)[] = [];
  for (const rollout of rollouts) {
    const given =
      reference === null
        ? none('There is no reference to compare with.')
        : await equalityReward(run, rollout, reference.extraction);
    yield assigned(rollout, given);
    rewards.push(given.reward);
  }
  return rewards;
}

async function* byRubric(
  run: RunContext,
  rollouts: readonly Rollout[],
  reference: Reference | null,
): AsyncGenerator<RunEvent, (number | null)[]> {
  const { judge } = run.prompts;
  const criteria =
    judge === null || reference === null
      ? null
      : yield* proposeRubric(run, judge, reference.finished.text);
  const verdicts = new Map<number, VerdictValue[]>();
  if (judge !== null && criteria !== null) {
    const events = judgeRollouts(run, judge, rollouts.filter(isUsable), criteria);
    for await (const event of events) {
      yield event;
      if (event.type !== 'verdict.given') continue;
      const row = verdicts.get(event.rollout) ?? [];
      verdicts.set(event.rollout, [...row, event.verdict]);
    }
  }
  if (run.signal.aborted) return [];
  const rewards: (number | null)[] = [];
  for (const rollout of rollouts) {
    const given =
      criteria === null
        ? none(reference === null ? 'There is no reference to judge by.' : 'There is no rubric.')
        : rubricReward(rollout, verdicts.get(rollout.index) ?? []);
    yield assigned(rollout, given);
    rewards.push(given.reward);
  }
  return rewards;
}

function assigned({ index: rollout }: Rollout, given: Reward): RunEvent {
  return { type: 'reward.assigned', rollout, ...given };
}
