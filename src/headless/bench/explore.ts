/**
 * How much a group gains: texts of one prompt, first as one group, then one after the other, on the same
 * loaded model in the same run. With web-llm the second way is web-llm's own API; with another engine it is
 * the engine itself, asked for one sequence at a time and made to forget the prompt in between, as a caller
 * without groups would have it. Every text has the same length, which the figures name.
 */
import type { MLCEngine } from '@mlc-ai/web-llm';
import { seedFor } from '../../chance/rng';
import type { Completion, Engine, GenerateRequest, Prompt, Sampling } from '../../contract/engine';
import { askAlone } from './web-llm-alone';

export interface ExploreOptions {
  readonly group: number;
  /** Tokens of each text; a text may end sooner by itself. */
  readonly tokens: number;
  readonly question: string;
  /** Texts written one after the other; fewer than the group where each takes half a minute. */
  readonly alone: number;
}

/** What one request took. Times in milliseconds from its start. */
interface Timing {
  readonly prefillTokens: number;
  /** Tokens written by all its sequences. */
  readonly tokens: number;
  /** Tokens that came with the prompt's own pass, one a sequence: no decoding step was needed for them. */
  readonly firstTokens: number;
  readonly prefillMs: number;
  readonly lastFirstTokenMs: number;
  readonly totalMs: number;
}

/** One way of writing texts, over all its requests. */
export interface Way {
  readonly texts: number;
  readonly tokens: number;
  readonly seconds: number;
  /** Tokens written by seconds, prompt included. */
  readonly tokensPerSecond: number;
  /** Prompt tokens really computed. */
  readonly prefillTokens: number;
  readonly prefillTokensPerSecond: number;
  /** Tokens after the first of each text, by the seconds after the prompt. */
  readonly decodeTokensPerSecond: number;
  /** From the start of a request to the first token of its last text; the mean over requests. */
  readonly timeToFirstTokenMs: number;
}

export interface ExploreFigures {
  readonly group: number;
  readonly tokensEach: number;
  readonly sequential: Way;
  readonly batched: Way;
  /** Batched tokens per second over sequential ones, prompt included. */
  readonly ratio: number;
  /** The same of decoding alone. */
  readonly decodeRatio: number;
  /** From the start of the group to the first token of its last text. */
  readonly lastFirstTokenMs: number;
}

const never = new AbortController().signal;
const OTHER: Prompt = { kind: 'text', text: 'Warm' };

/** Measures; `alone` is web-llm's own engine where the comparison is with it. */
export async function measureExplore(
  engine: Engine,
  alone: MLCEngine | null,
  { group, tokens, question, alone: count }: ExploreOptions,
  note: (line: string) => void = () => undefined,
): Promise<ExploreFigures> {
  const sampling: Sampling = {
    temperature: 1,
    topP: 1,
    topK: 0,
    minP: 0,
    repetitionPenalty: 1,
    maxTokens: tokens,
    stop: [],
  };
  const seeds = Array.from({ length: group }, (_, i) => seedFor(1, 'bench', i));
  const prompt: Prompt = { kind: 'chat', messages: [{ role: 'user', content: question }] };
  // Shaders are compiled and the prompt is forgotten by a prompt that shares nothing with the measured one.
  const warm = (texts: number) =>
    time(engine, {
      prompt: OTHER,
      seeds: seeds.slice(0, texts),
      sampling: { ...sampling, maxTokens: 2 },
    });
  const askOne = async (seed: number): Promise<Timing> => {
    if (alone === null) {
      await warm(1);
      return time(engine, { prompt, seeds: [seed], sampling });
    }
    const answer = await askAlone(alone, {
      content: question,
      maxTokens: tokens,
      temperature: 1,
      seed,
    });
    return {
      prefillTokens: answer.promptTokens,
      tokens: answer.completionTokens,
      firstTokens: 1,
      prefillMs: answer.firstTokenMs,
      lastFirstTokenMs: answer.firstTokenMs,
      totalMs: answer.totalMs,
    };
  };

  await warm(2);
  if (alone !== null)
    await askAlone(alone, { content: 'Warm', maxTokens: 2, temperature: 1, seed: 1e9 });
  note('warm');
  const together = await time(engine, { prompt, seeds, sampling });
  note(`a group of ${String(group)}: ${(together.totalMs / 1000).toFixed(1)} s`);
  const timings: Timing[] = [];
  for (const seed of seeds.slice(0, count)) {
    const timing = await askOne(seed);
    timings.push(timing);
    note(`one text by itself: ${(timing.totalMs / 1000).toFixed(1)} s`);
  }

  const sequential = wayOf(count, timings);
  const batched = wayOf(group, [together]);
  return {
    group,
    tokensEach: tokens,
    sequential,
    batched,
    ratio: batched.tokensPerSecond / sequential.tokensPerSecond,
    decodeRatio: batched.decodeTokensPerSecond / sequential.decodeTokensPerSecond,
    lastFirstTokenMs: together.lastFirstTokenMs,
  };
}

function wayOf(texts: number, timings: readonly Timing[]): Way {
  const total = (of: (timing: Timing) => number) => timings.reduce((sum, one) => sum + of(one), 0);
  const tokens = total((one) => one.tokens);
  const seconds = total((one) => one.totalMs) / 1000;
  const prefillTokens = total((one) => one.prefillTokens);
  const prefillSeconds = total((one) => one.prefillMs) / 1000;
  return {
    texts,
    tokens,
    seconds,
    tokensPerSecond: tokens / seconds,
    prefillTokens,
    prefillTokensPerSecond: prefillTokens / prefillSeconds,
    decodeTokensPerSecond: (tokens - total((one) => one.firstTokens)) / (seconds - prefillSeconds),
    timeToFirstTokenMs: total((one) => one.lastFirstTokenMs) / timings.length,
  };
}

async function time(engine: Engine, request: GenerateRequest): Promise<Timing> {
  const started = performance.now();
  const completions: Completion[] = [];
  let prefillTokens = 0;
  let prefillMs = 0;
  for await (const event of engine.generate(request, never)) {
    if (event.type === 'failed') throw new Error(event.failure.message);
    if (event.type === 'finished') completions.push(event.completion);
    if (event.type !== 'prefilled') continue;
    prefillTokens += event.promptTokens - event.cachedTokens;
    prefillMs = event.ms;
  }
  return {
    prefillTokens,
    prefillMs,
    tokens: completions.reduce((sum, { completionTokens }) => sum + completionTokens, 0),
    firstTokens: completions.length,
    lastFirstTokenMs: Math.max(...completions.map(({ firstTokenMs }) => firstTokenMs)),
    totalMs: performance.now() - started,
  };
}
