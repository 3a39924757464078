/**
 * Log-probabilities of given continuations. The binding has no way in for tokens, so a continuation is either
 * found whole among the candidates for the next token, or written under a grammar that allows nothing else,
 * greedily: at each step the likeliest token that still spells it. For a text the model wrote itself,
 * greedily, this is the very path it took; for any text it is a path of at most the text's probability.
 */
import type { ContinuationScore } from '../../contract/engine';
import { choiceGrammar } from './grammar';
import type { Candidate, Native } from './native';

/** Candidates asked for at the first token; reading them costs far less than another token. */
const CANDIDATES = 1000;

export interface PromptScore {
  readonly scores: readonly ContinuationScore[];
  readonly promptTokens: number;
  /** Prompt tokens computed, and one for each token of a continuation. */
  readonly computedTokens: number;
}

/** Null when the signal stopped it. Throws when a continuation cannot be scored. */
export async function scorePrompt(
  native: Native,
  prompt: string,
  continuations: readonly string[],
  signal: AbortSignal,
): Promise<PromptScore | null> {
  let promptTokens = 0;
  let computedTokens = 0;
  let candidates: readonly Candidate[] = [];
  await native.complete(
    { prompt, max_tokens: 1, temperature: 0, logprobs: CANDIDATES },
    (chunk) => {
      if (chunk.prompt?.done) {
        promptTokens = chunk.prompt.tokens;
        computedTokens += chunk.prompt.tokens - chunk.prompt.cached;
      }
      if (chunk.candidates.length > 0) candidates = chunk.candidates;
      return true;
    },
    signal,
  );
  const scores: ContinuationScore[] = [];
  for (const continuation of continuations) {
    if (signal.aborted) return null;
    const whole = wholeToken(candidates, continuation);
    const logprobs = whole === null ? await spell(native, prompt, continuation, signal) : [whole];
    computedTokens += logprobs.length;
    scores.push({
      logprobs: Float32Array.from(logprobs),
      sum: logprobs.reduce((sum, logprob) => sum + logprob, 0),
    });
  }
  return signal.aborted ? null : { scores, promptTokens, computedTokens };
}

function wholeToken(candidates: readonly Candidate[], text: string): number | null {
  const wanted = new TextEncoder().encode(text);
  const found = candidates.find(
    ({ bytes }) => bytes.length === wanted.length && bytes.every((byte, i) => byte === wanted[i]),
  );
  return found ? found.logprob : null;
}

async function spell(
  native: Native,
  prompt: string,
  text: string,
  signal: AbortSignal,
): Promise<readonly number[]> {
  const logprobs: number[] = [];
  let spelt = '';
  const end = await native.complete(
    {
      prompt,
      max_tokens: new TextEncoder().encode(text).length,
      temperature: 0,
      logprobs: 1,
      grammar: choiceGrammar([text]),
    },
    (chunk) => {
      if (spelt.length >= text.length) return false;
      spelt += chunk.text;
      logprobs.push(...chunk.logprobs);
      return spelt.length < text.length;
    },
    signal,
  );
  if (end === 'unreadable' || (!signal.aborted && spelt !== text)) {
    throw new Error(
      `the continuation ${JSON.stringify(text)} has characters that are split over tokens`,
    );
  }
  return logprobs;
}
