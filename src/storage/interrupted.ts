/**
 * A log without its end: the page was closed or crashed while the run went on. Gives it the end it has
 * earned, so that every screen can treat it as a stopped run.
 */
import { LOG_VERSION, type Entry, type RunEvent, type TextFinished } from '../cat/log/events';
import { foldAll } from '../cat/log/fold';
import type { WritingView } from '../cat/log/view';
import { failure } from '../failure/failure';
import type { RunSummary } from './summary';

/** The same list, with runs that no tab goes on with told as stopped: their page was closed before their end. */
export async function withEnds(
  summaries: readonly RunSummary[],
  isLive: (id: string) => Promise<boolean> | boolean,
): Promise<readonly RunSummary[]> {
  return Promise.all(
    summaries.map(async (summary) =>
      summary.status === 'running' && !(await isLive(summary.id))
        ? { ...summary, status: 'cancelled' as const }
        : summary,
    ),
  );
}

/** The same log where it is finished; else with its open texts ended and the run cancelled. */
export function closeInterrupted(entries: readonly Entry[]): readonly Entry[] {
  const last = entries.at(-1);
  if (last === undefined || entries.some((entry) => entry.event.type === 'run.finished')) {
    return entries;
  }
  const view = foldAll(entries);
  const events: RunEvent[] = view.rollouts
    .filter((rollout) => rollout.status === 'writing')
    .map((rollout) => ({ type: 'rollout.finished', rollout: rollout.index, ...cut(rollout) }));
  if (view.synthesis?.status === 'writing') {
    events.push({ type: 'synthesis.finished', copyOf: null, ...cut(view.synthesis) });
  }
  events.push({ type: 'run.finished', outcome: 'cancelled', failure: INTERRUPTED });
  return [
    ...entries,
    ...events.map((event, index): Entry => ({
      v: LOG_VERSION,
      seq: last.seq + 1 + index,
      ms: last.ms,
      event,
    })),
  ];
}

function cut(writing: WritingView): TextFinished {
  return {
    text: writing.text,
    promptTokens: 0,
    tokens: writing.tokens,
    finishReason: 'abort',
    meanLogprob: null,
    logprobs: [],
    firstTokenMs: 0,
    totalMs: 0,
  };
}

const INTERRUPTED = failure(
  'storage',
  'truncated',
  'The page was closed before this run ended. What it had produced is kept; run again for the rest.',
  { canRetry: true },
);
