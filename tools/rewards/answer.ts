/**
 * What a trainer gets back for a group, read from the same view that the page draws. Unknown numbers are null, never 0.
 * Owns the words of the reply, and which ends of a run are worth another try instead of an answer.
 */
import { finalAnswer } from '../../src/cat/explore/clusters';
import { NOT_SENT } from '../../src/cat/given';
import type { RolloutView, RunView } from '../../src/cat/log/view';
import { proveBlind } from '../../src/cat/synthesise/blindness';
import type { Failure } from '../../src/failure/failure';

export type Answer = ReturnType<typeof answerOf>;

/** The reply for a run that has ended. */
export function answerOf(id: string, view: RunView) {
  const { rollouts, synthesis, rubric, baselines, advantages } = view;
  return {
    id,
    kind: view.task?.kind ?? 'math',
    outcome: view.status,
    failure: view.failure === null ? null : failureOf(view.failure),
    anchor: view.model,
    reference:
      synthesis === null || synthesis.finished === null
        ? null
        : { text: synthesis.text, answer: finalAnswer(synthesis.extraction) },
    answers: rollouts.map(({ extraction }) => finalAnswer(extraction)),
    clusters: view.clusters,
    rubric:
      rubric === null
        ? null
        : {
            criteria: rubric.criteria.map(({ text }) => text),
            verdicts: rubric.verdicts.map((row) => row.map((cell) => cell?.verdict ?? null)),
            failure: rubric.failure === null ? null : failureOf(rubric.failure),
          },
    rewards: rollouts.map(rewardOf),
    because: rollouts.map(({ reward }) => reward?.because ?? 'No reward was given.'),
    advantages: rollouts.map(({ advantage }) => advantage),
    mean: advantages?.mean ?? null,
    std: advantages?.std ?? null,
    without_signal: advantages?.withoutSignal ?? true,
    baselines,
    cost: costOf(view),
    blind: blindnessOf(view),
  };
}

/** Whether no piece of the question stands in the anchor's prompt outside the rollouts; null where none was sent. */
function blindnessOf({ task, prompts, rollouts, synthesis }: RunView): boolean | null {
  if (task === null || task.question === NOT_SENT || prompts.synthesis === null) return null;
  const shown = (synthesis?.order ?? []).map((index) => ({ index, text: rollouts[index]!.text }));
  return proveBlind(task.question, prompts.synthesis, shown).blind;
}

/** What the anchor and judge took; the rollouts are the trainer's own cost. */
function costOf({ stages }: RunView) {
  const total = { prompt_tokens: 0, tokens: 0, ms: 0 };
  for (const name of ['synthesise', 'reward', 'compare'] as const) {
    const stage = stages[name];
    if (stage.status !== 'done') continue;
    total.prompt_tokens += stage.promptTokens;
    total.tokens += stage.tokens;
    total.ms += stage.ms;
  }
  return total;
}

/**
 * The failure for which a group should be sent again, or null: the engine, the network or the device gave way, so that
 * a missing reward says nothing about the rollouts.
 */
export function brokenBy({ status, failure, rubric, rollouts }: RunView): Failure | null {
  if (failure !== null && isOutside(failure)) return failure;
  if (status === 'cancelled') return null;
  if (rubric === null) return null;
  if (rubric.failure !== null && isOutside(rubric.failure)) return rubric.failure;
  const unjudged = rollouts.findIndex(
    (rollout) => rewardOf(rollout) === null && (rubric.verdicts[rollout.index]?.length ?? 0) > 0,
  );
  const why = rubric.verdicts[unjudged]?.find((cell) => cell?.failure)?.failure ?? null;
  return why !== null && isOutside(why) ? why : null;
}

function isOutside({ boundary }: Failure): boolean {
  return boundary === 'engine' || boundary === 'network' || boundary === 'device';
}

function rewardOf({ reward }: RolloutView): number | null {
  return reward?.value ?? null;
}

function failureOf({ code, message, canRetry }: Failure) {
  return { code, message, can_retry: canRetry };
}

/**
 * For trainers that know no sample without a reward: the mean of the group's rewards, whose advantage is 0. Where the
 * whole group has none it is 0 for all, so that no advantage differs from 0 either.
 */
export function neutralReward({ rewards, mean }: Answer, index: number): number {
  return rewards[index] ?? mean ?? 0;
}
