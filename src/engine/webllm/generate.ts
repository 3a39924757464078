/**
 * Generates a group: the prompt once, then all live sequences step by step in one batch, each with its own
 * seed, penalty, constraint, stop strings and text. A sequence that ends leaves the batch and the next one
 * that waits takes its place. What a step is, is left to `rows.ts`; what a token is, to `text.ts`.
 */
import { describeThrown, failure, type Failure } from '../../failure/failure';
import { fail, ok, type Result } from '../../failure/result';
import type {
  Completion,
  FinishReason,
  GenerateEvent,
  GenerateRequest,
  Sampling,
} from '../../contract/engine';
import { contextOverflow } from '../errors';
import { drawToken, uniformAt } from '../sampling';
import { Detokeniser } from './detokeniser';
import type { Grammars } from './grammar';
import type { GrammarMatcher } from './internals';
import { planGroup, type CacheLimits } from './kv-plan';
import type { Rows, SequenceId } from './rows';
import { StopScanner } from '../stop-scanner';
import type { TextModel } from './text';

export interface GroupModel {
  readonly rows: Rows;
  readonly text: TextModel;
  readonly grammars: Grammars;
  readonly limits: CacheLimits;
  /** Milliseconds, never going back. */
  readonly now: () => number;
  /** Sorts what was thrown below; the adapter notes there whether the model can go on. */
  readonly sortFault: (thrown: unknown) => Promise<Failure>;
}

/** Everything about one sequence. */
interface Writer {
  readonly index: number;
  readonly seed: number;
  readonly detokeniser: Detokeniser;
  readonly stops: StopScanner;
  readonly matcher: GrammarMatcher | null;
  readonly seen: Set<number>;
  readonly logprobs: number[];
  readonly maxTokens: number;
  sequence: SequenceId | null;
  lastToken: number;
  /** The last token was a stop token that is counted, but no text. */
  closed: boolean;
  /** A stop string was found: nothing after it is text. */
  cut: boolean;
  text: string;
  /** Tokens behind the last delta. */
  undelivered: number;
  firstTokenMs: number;
  finish: FinishReason | null;
}

/** Runs a request to its end; what goes wrong below becomes one `failed` per unfinished sequence. */
export async function* generateGroup(
  model: GroupModel,
  request: GenerateRequest,
  signal: AbortSignal,
): AsyncGenerator<GenerateEvent, void, void> {
  const started = model.now();
  const { rows, text, limits } = model;
  const { seeds, sampling } = request;

  const encoded = text.encodePrompt(request.prompt);
  if (!encoded.ok) return yield* allFailed(seeds.length, encoded.failure);
  const prompt = encoded.value;
  const plan = planGroup(prompt.length, sampling.maxTokens, seeds.length, limits);
  if (plan === null) {
    const overflow = contextOverflow(prompt.length + 1, limits.contextTokens);
    return yield* allFailed(seeds.length, overflow);
  }
  const matchers = await matchersFor(model, request);
  if (!matchers.ok) return yield* allFailed(seeds.length, matchers.failure);

  const writers = seeds.map((seed, index) =>
    makeWriter(model, sampling, seed, index, plan.newTokens, matchers.value[index] ?? null),
  );
  const finished = (writer: Writer, reason: FinishReason): GenerateEvent => {
    writer.finish = reason;
    const completion = complete(writer, reason, prompt.length, model.now() - started);
    return { type: 'finished', index: writer.index, completion };
  };
  /** Takes one more token; gives the events it causes. */
  async function* advance(writer: Writer, logits: Float32Array) {
    await choose(writer, logits, model, sampling);
    if (writer.logprobs.length === 1) writer.firstTokenMs = model.now() - started;
    yield* deliver(writer);
    if (writer.finish === null) return;
    if (writer.sequence !== null) rows.end(writer.sequence);
    writer.sequence = null;
    yield finished(writer, writer.finish);
  }

  try {
    await rows.reserve(plan.tokens);
    const prefilled = await rows.prefill(prompt, signal);
    if (prefilled !== null) {
      const ms = model.now() - started;
      const { cachedTokens } = prefilled;
      yield { type: 'prefilled', promptTokens: prompt.length, cachedTokens, ms };
      const waiting = [...writers];
      let live: Writer[] = [];
      while (!signal.aborted && live.length + waiting.length > 0) {
        while (!signal.aborted && waiting.length > 0 && live.length < plan.width) {
          const writer = waiting.shift()!;
          yield* advance(writer, prefilled.logits.slice());
          if (writer.finish !== null) continue;
          writer.sequence = await rows.begin(signal);
          live.push(writer);
        }
        if (signal.aborted || live.length === 0) continue;
        const logits = await rows.step(
          live.map(({ sequence }) => sequence!),
          live.map(({ lastToken }) => lastToken),
        );
        for (const [i, writer] of live.entries()) yield* advance(writer, logits[i]!);
        live = live.filter(({ finish }) => finish === null);
      }
    }
    for (const writer of writers) {
      if (writer.finish !== null) continue;
      yield* flush(writer);
      yield finished(writer, 'abort');
    }
  } catch (thrown) {
    const failure = await model.sortFault(thrown);
    for (const { finish, index, text: partial } of writers)
      if (finish === null) yield { type: 'failed', index, failure, partial };
  } finally {
    release(rows, writers);
  }
}

function allFailed(count: number, failure: Failure): GenerateEvent[] {
  return Array.from({ length: count }, (_, index) => ({
    type: 'failed',
    index,
    failure,
    partial: '',
  }));
}

async function matchersFor(
  { grammars }: GroupModel,
  { constraint, seeds }: GenerateRequest,
): Promise<Result<readonly GrammarMatcher[]>> {
  if (constraint === undefined) return ok([]);
  try {
    return ok(await grammars.matchers(constraint, seeds.length));
  } catch (thrown) {
    return fail(
      failure(
        'engine',
        'bad-request',
        'The constraint on the answer could not be compiled. Check that the JSON schema is valid and the choices are not empty.',
        { detail: describeThrown(thrown) },
      ),
    );
  }
}

function makeWriter(
  { text }: GroupModel,
  sampling: Sampling,
  seed: number,
  index: number,
  maxTokens: number,
  matcher: GrammarMatcher | null,
): Writer {
  return {
    index,
    seed,
    detokeniser: new Detokeniser(text.decode),
    stops: new StopScanner(sampling.stop),
    matcher,
    seen: new Set(),
    logprobs: [],
    maxTokens,
    sequence: null,
    lastToken: -1,
    closed: false,
    cut: false,
    text: '',
    undelivered: 0,
    firstTokenMs: 0,
    finish: null,
  };
}

/** Draws the next token of one sequence and notes whether it ends the text. */
async function choose(
  writer: Writer,
  logits: Float32Array,
  { text }: GroupModel,
  sampling: Sampling,
): Promise<void> {
  const allowed = writer.matcher === null ? null : await writer.matcher.getNextTokenBitmask();
  const uniform = uniformAt(writer.seed, writer.logprobs.length);
  const { token, logprob } = drawToken(logits, sampling, writer.seen, allowed, uniform);
  writer.logprobs.push(logprob);
  writer.undelivered += 1;
  writer.lastToken = token;
  writer.seen.add(token);
  const isStop = text.stopIds.has(token);
  writer.closed = isStop && !text.stopIsText;
  if (writer.matcher !== null && !isStop) {
    if (!writer.matcher.acceptToken(token))
      throw new Error(`the grammar refused token ${String(token)}, which it had allowed`);
    if (writer.matcher.isTerminated()) writer.finish = 'stop';
  }
  if (isStop) writer.finish = 'stop';
  else if (writer.logprobs.length >= writer.maxTokens) writer.finish ??= 'length';
}

/** Text that the last token made certain; sets the end where a stop string appears. */
function* deliver(writer: Writer): Generator<GenerateEvent> {
  if (!writer.closed) yield* scan(writer, writer.detokeniser.push(writer.lastToken));
  if (writer.finish !== null) yield* flush(writer);
}

/** What was held back, at the end of a sequence. */
function* flush(writer: Writer): Generator<GenerateEvent> {
  yield* scan(writer, writer.detokeniser.flush());
  yield* delta(writer, writer.stops.flush());
}

function* scan(writer: Writer, piece: string): Generator<GenerateEvent> {
  if (writer.cut) return;
  const { text, stopped } = writer.stops.push(piece);
  yield* delta(writer, text);
  if (!stopped) return;
  writer.cut = true;
  writer.finish = 'stop';
}

function* delta(writer: Writer, text: string): Generator<GenerateEvent> {
  if (text === '') return;
  writer.text += text;
  yield { type: 'delta', index: writer.index, text, tokens: writer.undelivered };
  writer.undelivered = 0;
}

function complete(
  writer: Writer,
  finishReason: FinishReason,
  promptTokens: number,
  totalMs: number,
): Completion {
  return {
    text: writer.text,
    finishReason,
    promptTokens,
    completionTokens: writer.logprobs.length,
    logprobs: Float32Array.from(writer.logprobs),
    firstTokenMs: writer.logprobs.length === 0 ? totalMs : writer.firstTokenMs,
    totalMs,
  };
}

function release(rows: Rows, writers: readonly Writer[]): void {
  for (const { sequence, matcher } of writers) {
    try {
      if (sequence !== null) rows.end(sequence);
      matcher?.dispose();
    } catch {
      // The runtime is gone; so is what was to be released.
    }
  }
}
