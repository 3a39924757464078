/** Reads a step's events back into the values later steps work on, so that a resumed question goes on as if never left. */
import type { Extraction } from '../../answers/types';
import { isUsable, type Rollout, type RunContext } from '../../cat/context';
import type { Cluster, RunEvent, TextFinished } from '../../cat/log/events';
import type { Group } from '../../cat/explore/explore';
import type { Reference } from '../../cat/synthesise/synthesis';
import type { Failure } from '../../failure/failure';
import type { StepResult } from './events';
import type { StepId } from './plan';

export type UsableRollout = Rollout & { readonly finished: TextFinished };

/** What the steps of a question that are done left behind. */
export type Done = ReadonlyMap<StepId, StepResult>;

/** The events of a step that is done; none when it was not part of the plan. */
export function eventsOf(done: Done, step: StepId): readonly RunEvent[] {
  const result = done.get(step);
  return result?.kind === 'events' ? result.events : [];
}

export function groupFrom({
  done,
  run,
}: {
  readonly done: Done;
  readonly run: Pick<RunContext, 'config'>;
}): Group {
  return groupOf(eventsOf(done, 'explore'), run.config.groupSize);
}

/** The group written by an `explore` step. */
export function groupOf(events: readonly RunEvent[], size: number): Group {
  const finished = new Map<number, TextFinished>();
  const extractions = new Map<number, Extraction>();
  let clusters: readonly Cluster[] = [];
  for (const event of events) {
    if (event.type === 'rollout.finished') finished.set(event.rollout, textOf(event));
    else if (event.type === 'answer.extracted' && event.subject !== 'reference') {
      extractions.set(event.subject, event.extraction);
    } else if (event.type === 'clusters.formed') clusters = event.clusters;
  }
  const rollouts = Array.from({ length: size }, (_, index) => ({
    index,
    finished: finished.get(index) ?? null,
    extraction: extractions.get(index) ?? null,
  }));
  return { rollouts, clusters };
}

export function usableOf(group: Group): UsableRollout[] {
  return group.rollouts.filter(isUsable);
}

/** The reference written by a synthesis step; null when it failed. */
export function referenceOf(events: readonly RunEvent[]): Reference | null {
  let finished: TextFinished | null = null;
  let extraction: Extraction | null = null;
  for (const event of events) {
    if (event.type === 'synthesis.finished') finished = textOf(event);
    else if (event.type === 'answer.extracted' && event.subject === 'reference') {
      extraction = event.extraction;
    }
  }
  return finished === null ? null : { finished, extraction };
}

/** The first failure a step's events tell of, or null. What a judge wrote badly is its answer, and no failure of the step. */
export function failureIn(events: readonly RunEvent[]): Failure | null {
  for (const event of events) {
    if (event.type === 'synthesis.failed' || event.type === 'rollout.failed') return event.failure;
    if (event.type !== 'rubric.failed' && event.type !== 'verdict.given') continue;
    if (event.failure !== null && isOfEngine(event.failure)) return event.failure;
  }
  return null;
}

/** Whether asking again may go better: the engine failed, not what the model wrote. */
export function isOfEngine({ boundary }: Failure): boolean {
  return boundary === 'engine' || boundary === 'device';
}

/** What a step failed at and can be tried again for, or for which the evaluation ends; null when it did not fail. */
export function failureOfStep(result: StepResult): Failure | null {
  switch (result.kind) {
    case 'events':
      return failureIn(result.events);
    case 'scores':
      return result.failure;
    case 'verdicts':
    case 'reliability': {
      const { failure = null } = result;
      return failure !== null && isOfEngine(failure) ? failure : null;
    }
  }
}

/**
 * Steps worth another try: those in which something failed. A group is drawn anew only when none of its rollouts can
 * be used, and then everything after it with it.
 */
export function failedSteps(done: Done): StepId[] {
  const group = eventsOf(done, 'explore');
  const size = group.filter((event) => event.type === 'rollout.started').length;
  if (done.has('explore') && usableOf(groupOf(group, size)).length === 0) return [...done.keys()];
  return [...done].flatMap(([step, result]) => {
    return step === 'explore' || failureOfStep(result) === null ? [] : [step];
  });
}

/** Rewards by rollout from a reward step. */
export function rewardsOf(events: readonly RunEvent[]): ReadonlyMap<number, number | null> {
  const rewards = new Map<number, number | null>();
  for (const event of events) {
    if (event.type === 'reward.assigned') rewards.set(event.rollout, event.reward);
  }
  return rewards;
}

function textOf(event: TextFinished): TextFinished {
  const { text, promptTokens, tokens, finishReason, meanLogprob, logprobs } = event;
  const { firstTokenMs, totalMs } = event;
  return { text, promptTokens, tokens, finishReason, meanLogprob, logprobs, firstTokenMs, totalMs };
}
