/**
 * A run over a group that somebody else's policy wrote: a trainer hands its rollouts in and takes rewards back. Stage
 * 1 takes them as they are, every later stage is the page's own. Owns what a given rollout is, and that the question
 * goes into the log alone: the stages run on a task without one, so that no prompt could hold it.
 */
import { failure } from '../failure/failure';
import { isUsable, readAnswer, type Rollout, type RunContext, type RunDeps } from './context';
import { answersOf, type Group } from './explore/explore';
import { formClusters } from './explore/clusters';
import type { RunEvent, TextFinished } from './log/events';
import { runFrom } from './run';
import { repeatsItself } from './stream/repeats';
import { configOf, type RunConfig, type TaskKind } from './task';

export interface GivenRollout {
  readonly text: string;
  /** Cut at the trainer's token limit. */
  readonly truncated: boolean;
  /** In the policy's own tokens; null when not told, and then reckoned from the length. */
  readonly tokens: number | null;
  /** Mean natural-log probability per token under the policy; null when not known. */
  readonly meanLogprob: number | null;
}

export interface GivenGroup {
  readonly kind: TaskKind;
  /** For the log alone; null when the trainer keeps it. */
  readonly question: string | null;
  /** Null: this one failed, and gets no reward. */
  readonly rollouts: readonly (GivenRollout | null)[];
}

/** What stands in the log where no question was sent: a log's task has one. */
export const NOT_SENT = '[The trainer sent no question.]';

/** English has about 4 characters a token; reckoned high, a long group is shortened rather than refused. */
const CHARACTERS_PER_TOKEN = 3;

/** The events of an ordinary run, without the exploring prompt and seeds, which only the trainer knows. Never throws. */
export function runGiven(
  given: GivenGroup,
  config: RunConfig,
  deps: RunDeps,
  signal: AbortSignal,
): AsyncGenerator<RunEvent, void, void> {
  const { kind, question, rollouts } = given;
  return runFrom(
    {
      task: { question: question?.trim() ? question : NOT_SENT, kind },
      known: { question: '', kind },
      group: (run) => take(run, rollouts),
    },
    config,
    deps,
    signal,
  );
}

/** Settings for a group: its size, and room for a reference half as long again as its longest rollout. */
export function configFor(
  { rollouts }: GivenGroup,
  chosen: { readonly seed: number; readonly criteria: number; readonly maxTokens: number | null },
): RunConfig {
  const longest = Math.max(
    0,
    ...rollouts.map((rollout) => (rollout === null ? 0 : tokensOf(rollout))),
  );
  const config = configOf({
    groupSize: rollouts.length,
    seed: chosen.seed,
    maxTokens: Math.min(ROOM.max, Math.max(ROOM.min, longest)),
  });
  const { maxTokens } = chosen;
  return {
    ...config,
    synthesis: maxTokens === null ? config.synthesis : { ...config.synthesis, maxTokens },
    rubric: { ...config.rubric, criteria: chosen.criteria },
  };
}

/** Tokens reckoned for a rollout of the group: a reference to short rollouts still needs words to reconcile them. */
const ROOM = { min: 256, max: 4096 } as const;

async function* take(
  run: RunContext,
  rollouts: readonly (GivenRollout | null)[],
): AsyncGenerator<RunEvent, Group> {
  const taken: Rollout[] = [];
  for (const [index, rollout] of rollouts.entries()) {
    if (rollout === null) {
      taken.push({ index, finished: null, extraction: null });
      yield { type: 'rollout.failed', rollout: index, failure: LOST, partial: '', tokens: 0 };
      continue;
    }
    const finished = finishedOf(rollout);
    yield { type: 'rollout.finished', rollout: index, ...finished };
    const extraction = run.task.kind === 'math' ? readAnswer(run, finished) : null;
    taken.push({ index, finished, extraction });
    if (extraction !== null) yield { type: 'answer.extracted', subject: index, extraction };
  }
  if (run.task.kind !== 'math') return { rollouts: taken, clusters: [] };
  const clusters = await formClusters(answersOf(taken.filter(isUsable)), run.compare);
  if (clusters.length > 0) yield { type: 'clusters.formed', clusters };
  return { rollouts: taken, clusters };
}

/** As `stream/sequences` ends a text, circles included, but for what only its engine could measure. */
function finishedOf(rollout: GivenRollout): TextFinished {
  const { text, truncated, meanLogprob } = rollout;
  return {
    text,
    promptTokens: 0,
    tokens: tokensOf(rollout),
    finishReason: repeatsItself(text) ? 'repeats' : truncated ? 'length' : 'stop',
    meanLogprob,
    logprobs: [],
    firstTokenMs: 0,
    totalMs: 0,
  };
}

function tokensOf({ text, tokens }: GivenRollout): number {
  return tokens ?? Math.ceil(text.length / CHARACTERS_PER_TOKEN);
}

const LOST = failure(
  'engine',
  'internal',
  'The trainer handed this rollout in as failed, so it gets no reward.',
);
