/**
 * What every stage of one run shares: the task, the settings, what the caller passed in, and the counters of
 * the stage's cost. Owns no order of events; `run.ts` does.
 */
import type { Comparison, Extraction, Grader } from '../answers/types';
import type { Engine, GenerateRequest, ModelInfo, Prompt, Sampling } from '../contract/engine';
import { isAbort, describeThrown } from '../failure/failure';
import type { PromptBook } from './prompts/book';
import { sequences, type FailedText } from './stream/sequences';
import type { TextFinished } from './log/events';
import type { RunConfig, Task } from './task';

export interface RunDeps {
  readonly engine: Engine;
  /** The model as `engine.load` described it. */
  readonly model: ModelInfo;
  readonly grader: Grader;
  readonly prompts: PromptBook;
  /** Milliseconds, never going back. */
  readonly clock: () => number;
  /** Name and version of the app, for the record. */
  readonly app: string;
  /** Wall-clock start, ISO 8601, UTC. */
  readonly at: string;
}

export interface RunContext extends RunDeps {
  readonly task: Task;
  readonly config: RunConfig;
  readonly signal: AbortSignal;
  /** The grader's comparison, remembered per pair of answers; throws on abort only. */
  readonly compare: (left: string, right: string) => Promise<Comparison>;
  /** What the stage under way has cost so far. */
  readonly cost: { promptTokens: number; tokens: number };
}

/** One rollout as the later stages see it. */
export interface Rollout {
  readonly index: number;
  /** Null when it failed. */
  readonly finished: TextFinished | null;
  readonly extraction: Extraction | null;
}

export function createContext(
  task: Task,
  config: RunConfig,
  deps: RunDeps,
  signal: AbortSignal,
): RunContext {
  return {
    ...deps,
    task,
    config,
    signal,
    compare: rememberingCompare(deps.grader, signal),
    cost: { promptTokens: 0, tokens: 0 },
  };
}

/** Tokens a text may have: the setting, or less where the dialect needs less. */
export function tokenLimit(run: RunContext, setting: number): number {
  return Math.min(setting, run.prompts.maxTokens ?? setting);
}

export function readAnswer(run: RunContext, finished: TextFinished): Extraction {
  const options = { truncated: finished.finishReason !== 'stop' };
  return run.prompts.readAnswer === null
    ? run.grader.extract(finished.text, options)
    : run.prompts.readAnswer(finished.text, options);
}

/**
 * A rollout that later stages can use: it ended on its own or at the limit, it says something, and not the same thing
 * over and over.
 */
export function isUsable(
  rollout: Rollout,
): rollout is Rollout & { readonly finished: TextFinished } {
  return (
    rollout.finished !== null &&
    rollout.finished.finishReason !== 'abort' &&
    rollout.finished.finishReason !== 'repeats' &&
    rollout.finished.text.trim() !== ''
  );
}

export interface WriteRequest {
  readonly prompt: Prompt;
  readonly seed: number;
  readonly sampling: Partial<Sampling> & Pick<Sampling, 'temperature' | 'maxTokens'>;
  readonly constraint?: GenerateRequest['constraint'] | undefined;
}

export type Written =
  { readonly ok: true; readonly finished: TextFinished } | ({ readonly ok: false } & FailedText);

/** Writes one text; yields its deltas, counts its cost, never throws. */
export async function* write(
  run: RunContext,
  request: WriteRequest,
): AsyncGenerator<{ readonly text: string; readonly tokens: number }, Written> {
  const { prompt, seed, constraint } = request;
  const sampling = plainSampling(request.sampling);
  const full: GenerateRequest = {
    prompt,
    seeds: [seed],
    sampling,
    ...(constraint && { constraint }),
  };
  let written: Written | null = null;
  for await (const event of sequences(run.engine, full, run.signal)) {
    if (event.type === 'prefilled') run.cost.promptTokens += event.computedTokens;
    else if (event.type === 'delta') yield { text: event.text, tokens: event.tokens };
    else if (event.type === 'finished') written = { ok: true, finished: event.finished };
    else written = { ok: false, ...event };
  }
  if (written === null) throw new Error('a sequence ended neither finished nor failed');
  run.cost.tokens += written.ok ? written.finished.tokens : written.tokens;
  return written;
}

/** Sampling with everything off that was not asked for. */
export function plainSampling(
  wanted: Partial<Sampling> & Pick<Sampling, 'temperature' | 'maxTokens'>,
): Sampling {
  return { topP: 1, topK: 0, minP: 0, repetitionPenalty: 1, stop: [], ...wanted };
}

function rememberingCompare(grader: Grader, signal: AbortSignal): RunContext['compare'] {
  const known = new Map<string, Comparison>();
  return async (left, right) => {
    const key = JSON.stringify([left, right]);
    const before = known.get(key);
    if (before !== undefined) return before;
    const comparison = await compareSafely(grader, left, right, signal);
    known.set(key, comparison);
    return comparison;
  };
}

/** A grader that breaks has decided nothing. */
async function compareSafely(
  grader: Grader,
  left: string,
  right: string,
  signal: AbortSignal,
): Promise<Comparison> {
  try {
    return await grader.compare(left, right, signal);
  } catch (thrown) {
    if (signal.aborted || isAbort(thrown)) throw thrown;
    const because = `The comparison broke off: ${describeThrown(thrown)}`;
    return { equality: 'unknown', rule: 'undecided', left, right, because };
  }
}
