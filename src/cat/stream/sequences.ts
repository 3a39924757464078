/**
 * The border to an engine's stream of texts: turns it into the log's words and makes its promise hold even
 * where an engine breaks it. Every sequence ends exactly once, nothing throws, and after an abort each open
 * sequence ends as `abort` with what it had written.
 */
import type { Completion, Engine, GenerateEvent, GenerateRequest } from '../../contract/engine';
import { describeThrown, failure, isAbort, type Failure } from '../../failure/failure';
import { unreachable } from '../../failure/result';
import type { TextFinished } from '../log/events';

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
    for await (const event of engine.generate(request, signal)) {
      const out = translate(event, open);
      if (out !== null) yield out;
    }
  } catch (thrown) {
    broken = isAbort(thrown) ? null : engineBroke(thrown);
  }
  for (const [index, { text, tokens }] of open) {
    if (signal.aborted) {
      yield { type: 'finished', index, finished: aborted(text, tokens) };
    } else {
      yield { type: 'failed', index, failure: broken ?? ENDED_EARLY, partial: text, tokens };
    }
  }
}

/** Null for an event about a sequence that has already ended or never was. */
function translate(event: GenerateEvent, open: Map<number, Open>): SequenceEvent | null {
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
      return finishReason === 'error'
        ? failed(event.index, ENDED_EARLY, text, completionTokens)
        : { type: 'finished', index: event.index, finished: textFinished(event.completion) };
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

function aborted(text: string, tokens: number): TextFinished {
  return {
    text,
    promptTokens: 0,
    tokens,
    finishReason: 'abort',
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
