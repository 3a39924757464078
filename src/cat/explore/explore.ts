/**
 * Stage 1: G rollouts of one prompt in one call to the engine. While some still stream, the answers of those
 * that ended are read and the clusters formed anew. One rollout failing leaves its siblings alone.
 */
import type { Extraction } from '../../answers/types';
import { createChannel, type Channel } from '../stream/channel';
import { finalAnswer, formClusters, type Answered } from './clusters';
import {
  isUsable,
  plainSampling,
  readAnswer,
  tokenLimit,
  type Rollout,
  type RunContext,
} from '../context';
import type { Cluster, RunEvent, TextFinished } from '../log/events';
import { seedFor } from '../../chance/rng';
import { anySignal } from '../../platform/signals';
import { sequences, type SequenceEvent } from '../stream/sequences';

export interface Group {
  /** By index, also the failed ones. */
  readonly rollouts: readonly Rollout[];
  readonly clusters: readonly Cluster[];
}

export async function* explore(run: RunContext): AsyncGenerator<RunEvent, Group> {
  const { task, config, prompts } = run;
  const prompt = prompts.explore(task.question, task.kind);
  const seeds = Array.from({ length: config.groupSize }, (_, index) =>
    seedFor(config.seed, 'rollout', index),
  );
  yield { type: 'prompt.built', step: 'explore', rollout: null, prompt };
  for (const [rollout, seed] of seeds.entries()) yield { type: 'rollout.started', rollout, seed };

  const request = {
    prompt,
    seeds,
    sampling: plainSampling({
      temperature: config.temperature,
      topP: config.topP,
      repetitionPenalty: config.repetitionPenalty,
      maxTokens: tokenLimit(run, config.maxTokens),
      stop: prompts.stop,
    }),
  };
  const stopped = new AbortController();
  const signal = anySignal(run.signal, stopped.signal);
  const channel = createChannel<RunEvent>();
  const rollouts = new Map<number, Rollout>();
  const clustering = createClustering(run, rollouts, channel);
  const pumped = pump(run, sequences(run.engine, request, signal), rollouts, clustering, channel);
  try {
    yield* channel;
  } finally {
    stopped.abort();
    await pumped;
  }
  return {
    rollouts: seeds.map(
      (_, index) => rollouts.get(index) ?? { index, finished: null, extraction: null },
    ),
    clusters: clustering.clusters(),
  };
}

/** Moves the engine's events into the channel, and ends it when texts and clusters are done. */
async function pump(
  run: RunContext,
  events: AsyncIterable<SequenceEvent>,
  rollouts: Map<number, Rollout>,
  clustering: Clustering,
  channel: Channel<RunEvent>,
): Promise<void> {
  try {
    for await (const event of events) {
      if (event.type === 'prefilled') {
        run.cost.promptTokens += event.computedTokens;
      } else if (event.type === 'delta') {
        const { index: rollout, text, tokens } = event;
        channel.push({ type: 'rollout.delta', rollout, text, tokens });
      } else if (event.type === 'failed') {
        const { index: rollout, failure, partial, tokens } = event;
        run.cost.tokens += tokens;
        rollouts.set(rollout, { index: rollout, finished: null, extraction: null });
        channel.push({ type: 'rollout.failed', rollout, failure, partial, tokens });
      } else {
        const { index: rollout, finished } = event;
        run.cost.tokens += finished.tokens;
        channel.push({ type: 'rollout.finished', rollout, ...finished });
        const extraction = extractionOf(run, finished);
        rollouts.set(rollout, { index: rollout, finished, extraction });
        if (extraction === null) continue;
        channel.push({ type: 'answer.extracted', subject: rollout, extraction });
        clustering.refresh();
      }
    }
    await clustering.settled();
    channel.end();
  } catch (thrown) {
    channel.fail(thrown);
  }
}

/** Open questions have no final answer to read. */
function extractionOf(run: RunContext, finished: TextFinished): Extraction | null {
  return run.task.kind === 'math' ? readAnswer(run, finished) : null;
}

interface Clustering {
  /** Forms the clusters again, in the background; calls made meanwhile are joined into one. */
  refresh(): void;
  settled(): Promise<void>;
  clusters(): readonly Cluster[];
}

function createClustering(
  run: RunContext,
  rollouts: ReadonlyMap<number, Rollout>,
  channel: Channel<RunEvent>,
): Clustering {
  let clusters: readonly Cluster[] = [];
  let wanted = false;
  let working: Promise<void> | null = null;

  const work = async (): Promise<void> => {
    try {
      while (wanted) {
        wanted = false;
        const next = await formClusters(answersOf([...rollouts.values()]), run.compare);
        if (JSON.stringify(next) === JSON.stringify(clusters)) continue;
        clusters = next;
        channel.push({ type: 'clusters.formed', clusters });
      }
    } catch (thrown) {
      if (!run.signal.aborted) channel.fail(thrown);
    } finally {
      // In the same turn as the last look at `wanted`: a wish in between would be lost.
      working = null;
    }
  };
  return {
    clusters: () => clusters,
    refresh: () => {
      wanted = true;
      working ??= work();
    },
    settled: async () => {
      while (working !== null) await working;
    },
  };
}

/** The answers that take part in clusters and votes. */
export function answersOf(rollouts: readonly Rollout[]): Answered[] {
  return rollouts.flatMap((rollout) => {
    const answer = finalAnswer(rollout.extraction);
    return answer === null || !isUsable(rollout) ? [] : [{ index: rollout.index, answer }];
  });
}
