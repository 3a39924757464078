/**
 * The border to an engine's stream of texts: turns it into the log's words and makes its promise hold even
 * where an engine breaks it. Every sequence ends exactly once, nothing throws, and after an abort each open
 * sequence ends as `abort` with what it had written. A text that repeats itself is ended here, as `repeats`: where
 * nothing else is being written the engine is stopped, and goes on with those it had not begun.
 */
import type { Completion, Engine, GenerateEvent, GenerateRequest } from '../../contract/engine';
import { describeThrown, failure, isAbort, type Failure } from '../../failure/failure';
import { unreachable } from '../../failure/result';
import type { TextFinished } from '../log/events';
import { anySignal } from '../../platform/signals';
import { repeatsItself } from './repeats';

export type SequenceEvent =
  | { readonly type: 'prefilled'; readonly computedTokens: number }
  | {
      readonly type: 'delta';
      readonly index: number;
      readonly text: string;
      readonly tokens: number;
    }
  | { readonly type: 'finished'; readonly index: number; readonly finished: TextFinished }
  | ({ readonly type: 'failed'; readonly index: number } & FailedText);

export interface FailedText {
  readonly failure: Failure;
  readonly partial: string;
  readonly tokens: number;
}

interface Open {
  text: string;
  tokens: number;
}

export async function* sequences(
  engine: Engine,
  request: GenerateRequest,
  signal: AbortSignal,
): AsyncGenerator<SequenceEvent, void, void> {
  const open = new Map<number, Open>(
    request.seeds.map((_, index) => [index, { text: '', tokens: 0 }]),
  );
  let broken: Failure | null = null;
  try {
    while (open.size > 0) {
      const cut = new AbortController();
      const asked = [...open.keys()];
      const part = { ...request, seeds: asked.map((index) => request.seeds[index]!) };
      for await (const event of engine.generate(part, anySignal(signal, cut.signal))) {
        // Nothing of what an engine says after it was cut off counts.
        if (cut.signal.aborted) continue;
        const at = 'index' in event ? { ...event, index: asked[event.index] ?? -1 } : event;
        const out = translate(at, open, request.constraint === undefined);
        if (out !== null) yield out;
        if (at.type !== 'delta') continue;
        const circling = endRepeating(at.index, open, request);
        if (circling === null) continue;
        yield circling;
        if ([...open.values()].every(({ tokens }) => tokens === 0)) cut.abort();
      }
      if (!cut.signal.aborted || signal.aborted) break;
    }
  } catch (thrown) {
    broken = isAbort(thrown) ? null : engineBroke(thrown);
  }
  for (const [index, { text, tokens }] of open) {
    if (signal.aborted) {
      yield { type: 'finished', index, finished: unmeasured('abort', text, tokens) };
    } else {
      yield { type: 'failed', index, failure: broken ?? ENDED_EARLY, partial: text, tokens };
    }
  }
}

/** Ends an open sequence that goes round in circles; null for any other. A constrained text is left to its grammar. */
function endRepeating(
  index: number,
  open: Map<number, Open>,
  { constraint }: GenerateRequest,
): SequenceEvent | null {
  const state = open.get(index);
  if (state === undefined || constraint !== undefined || !repeatsItself(state.text)) return null;
  open.delete(index);
  const finished = unmeasured('repeats', state.text, state.tokens);
  return { type: 'finished', index, finished };
}

/** Null for an event about a sequence that has already ended or never was. */
function translate(
  event: GenerateEvent,
  open: Map<number, Open>,
  free: boolean,
): SequenceEvent | null {
  if (event.type === 'prefilled') {
    const computedTokens = Math.max(0, event.promptTokens - event.cachedTokens);
    return { type: 'prefilled', computedTokens };
  }
  const state = open.get(event.index);
  if (state === undefined) return null;
  switch (event.type) {
    case 'delta':
      state.text += event.text;
      state.tokens += event.tokens;
      return event;
    case 'finished': {
      open.delete(event.index);
      const { text, finishReason, completionTokens } = event.completion;
      if (finishReason === 'error') return failed(event.index, ENDED_EARLY, text, completionTokens);
      const finished = textFinished(event.completion);
      // Also a text that came in one piece, or ended in the middle of it.
      const circling = free && finishReason !== 'abort' && repeatsItself(text);
      const ended = circling ? { ...finished, finishReason: 'repeats' as const } : finished;
      return { type: 'finished', index: event.index, finished: ended };
    }
    case 'failed':
      // Left open: a stop is no failure, and the end of the stream closes it as stopped.
      if (event.failure.code === 'aborted') return null;
      open.delete(event.index);
      return failed(event.index, event.failure, event.partial || state.text, state.tokens);
    default:
      return unreachable(event);
  }
}

function failed(index: number, why: Failure, partial: string, tokens: number): SequenceEvent {
  return { type: 'failed', index, failure: why, partial, tokens };
}

/** An engine's completion in the log's words; numbers that JSON cannot hold become unknown. */
export function textFinished(completion: Completion): TextFinished {
  const logprobs = Array.from(completion.logprobs, (value) => Math.round(value * 1e4) / 1e4);
  const known = logprobs.every((value) => Number.isFinite(value));
  const { text, promptTokens, completionTokens, finishReason, firstTokenMs, totalMs } = completion;
  return {
    text,
    promptTokens,
    tokens: completionTokens,
    finishReason,
    meanLogprob: known ? meanOf(completion.logprobs) : null,
    logprobs: known ? logprobs : [],
    firstTokenMs,
    totalMs,
  };
}

function meanOf(values: Float32Array): number | null {
  if (values.length === 0) return null;
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** A text that was ended from here: what it had is known, what the engine measures at the end is not. */
function unmeasured(finishReason: 'abort' | 'repeats', text: string, tokens: number): TextFinished {
  return {
    text,
    promptTokens: 0,
    tokens,
    finishReason,
    meanLogprob: null,
    logprobs: [],
    firstTokenMs: 0,
    totalMs: 0,
  };
}

const ENDED_EARLY = failure(
  'engine',
  'internal',
  'The engine ended this text without saying why. Run again; if it happens again, load the model anew.',
  { canRetry: true },
);

export function engineBroke(thrown: unknown): Failure {
  return failure(
    'engine',
    'internal',
    'The engine stopped with an error of its own. Load the model again, then run again.',
    { canRetry: true, detail: describeThrown(thrown) },
  );
}
