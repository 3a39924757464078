/**
 * Writes one sequence. The binding cannot report the probabilities of a character that is split over several
 * tokens: there the text is carried on in three steps (up to it, the character itself drawn under a grammar
 * and without probabilities, on after it). Such a character counts no token and has no log-probability.
 */
import type { Completion, GenerateRequest, Sampling } from '../../contract/engine';
import { StopScanner } from '../stop-scanner';
import { choiceGrammar, NON_ASCII_CHARACTER } from './grammar';
import type { Native, NativeChunk, NativeRequest } from './native';

export interface Writing {
  readonly prompt: string;
  readonly seed: number;
  readonly request: GenerateRequest;
  readonly clock: () => number;
  readonly onPrompt: (tokens: number, cached: number) => void;
  readonly onText: (text: string, tokens: number) => void;
}

/** A character has at most four bytes of UTF-8, and a token at least one. */
const MAX_TOKENS_PER_CHARACTER = 4;

export async function write(
  native: Native,
  writing: Writing,
  signal: AbortSignal,
): Promise<Completion> {
  const { request, clock } = writing;
  const start = clock();
  const scanner = new StopScanner(request.sampling.stop);
  const logprobs: number[] = [];
  /** All the model wrote, and the part of it that was given out (a stop string is not part of the text). */
  let written = '';
  let given = '';
  let silentTokens = 0;
  let promptTokens = 0;
  let firstTokenMs: number | null = null;
  let finishReason: Completion['finishReason'] | null = null;

  const give = (text: string, tokens: number) => {
    given += text;
    if (text !== '') writing.onText(text, tokens);
  };
  /** Takes new text; true when a stop string ended it. */
  const take = (text: string, tokens: number): boolean => {
    written += text;
    const scanned = scanner.push(text);
    give(scanned.text, tokens);
    if (scanned.stopped) finishReason = 'stop';
    return scanned.stopped;
  };
  const onChunk = (chunk: NativeChunk): boolean => {
    if (chunk.prompt?.done && promptTokens === 0) {
      promptTokens = chunk.prompt.tokens;
      writing.onPrompt(chunk.prompt.tokens, chunk.prompt.cached);
    }
    if (chunk.logprobs.length > 0 || chunk.text !== '') firstTokenMs ??= clock() - start;
    logprobs.push(...chunk.logprobs);
    if (take(chunk.text, chunk.logprobs.length)) return false;
    finishReason = chunk.finishReason ?? finishReason;
    return true;
  };
  const left = () => request.sampling.maxTokens - logprobs.length - silentTokens;

  for (let segment = 0; finishReason === null; segment++) {
    if (left() <= 0) {
      finishReason = 'length';
      break;
    }
    const end = await native.complete(
      {
        ...samplingOf(request.sampling),
        prompt: writing.prompt + written,
        seed: seedOf(writing.seed, segment),
        max_tokens: left(),
        logprobs: 1,
        ...constraintOf(request),
      },
      onChunk,
      signal,
    );
    if (signal.aborted) finishReason = 'abort';
    if (end !== 'unreadable') break;
    if (request.constraint) {
      await again(native, writing, written, take, signal);
      finishReason ??= signal.aborted ? 'abort' : 'stop';
      break;
    }
    silentTokens += 1;
    const before = written;
    await native.complete(
      {
        ...samplingOf(request.sampling),
        prompt: writing.prompt + written,
        seed: seedOf(writing.seed, segment),
        max_tokens: MAX_TOKENS_PER_CHARACTER,
        grammar: NON_ASCII_CHARACTER,
      },
      (chunk) => !take(chunk.text, 0) && chunk.text === '',
      signal,
    );
    if (signal.aborted) finishReason = 'abort';
    else if (written === before) throw new Error('no character came where one had begun');
  }
  give(scanner.flush(), 0);
  return {
    text: given,
    finishReason: signal.aborted && finishReason === null ? 'abort' : (finishReason ?? 'stop'),
    promptTokens,
    completionTokens: logprobs.length,
    logprobs: Float32Array.from(logprobs),
    firstTokenMs: firstTokenMs ?? clock() - start,
    totalMs: clock() - start,
  };
}

/** A constrained text cannot be picked up in the middle: the same seed writes it once more, in silence. */
async function again(
  native: Native,
  writing: Writing,
  soFar: string,
  take: (text: string, tokens: number) => boolean,
  signal: AbortSignal,
): Promise<void> {
  const { request } = writing;
  let text = '';
  await native.complete(
    {
      ...samplingOf(request.sampling),
      prompt: writing.prompt,
      seed: writing.seed,
      max_tokens: request.sampling.maxTokens,
      ...constraintOf(request),
    },
    (chunk) => {
      const known = Math.min(chunk.text.length, Math.max(0, soFar.length - text.length));
      text += chunk.text;
      return !take(chunk.text.slice(known), 0);
    },
    signal,
  );
  if (!signal.aborted && !text.startsWith(soFar)) {
    throw new Error('the same seed wrote another text the second time');
  }
}

function samplingOf(sampling: Sampling): Omit<NativeRequest, 'prompt' | 'max_tokens'> {
  return {
    temperature: sampling.temperature,
    top_p: sampling.topP,
    top_k: sampling.topK,
    min_p: sampling.minP,
    repeat_penalty: sampling.repetitionPenalty,
  };
}

function constraintOf({ constraint }: GenerateRequest): Partial<NativeRequest> {
  if (!constraint) return {};
  return constraint.kind === 'choice'
    ? { grammar: choiceGrammar(constraint.choices) }
    : { json_schema: JSON.parse(constraint.schema) as unknown };
}

/** The request's own seed first; later segments draw from seeds far from it. */
function seedOf(seed: number, segment: number): number {
  return segment === 0 ? seed : 1 + ((seed + segment * 0x9e3779b1) % 0x7ffffffe);
}
