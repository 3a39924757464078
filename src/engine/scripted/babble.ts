/**
 * The babbler: a language model small enough to read, over two dozen words. It samples, scores and obeys a
 * choice by true probabilities, so the contract suite can hold the scripted engine to the same laws as a real
 * one. The next word depends on the word before it and on the length of the prompt.
 */
import { rngFor } from '../../chance/rng';
import { fail, ok, type Result } from '../../failure/result';
import type { ContinuationScore, GenerateRequest, Sampling } from '../../contract/engine';
import { contextOverflow, unsupported } from '../errors';
import { continuationScore, promptText, type Part, type Script, type Step } from './script';

const WORDS = (
  ' the| a| of| and| to| in| is| it| that| for| so| then| sum| two| three| four| five| six|' +
  ' seven| eight| answer| therefore|.|\n'
).split('|');
/** End of text, one more than the last word. */
const END = WORDS.length;
/** Share of probability for a character that is not in a word, spread over all of Unicode's planes in use. */
const STRAY_LOGPROB = Math.log(0.05 / 150_000);
const TOKEN_MS = 20;
const CONTEXT_TOKENS = 4096;

/** Probabilities of each word and of the end after `previous`; they sum to 0.95. */
function distribution(previous: number, salt: number): number[] {
  const weights = Array.from({ length: END + 1 }, (_, word) => {
    const rank = (word * 11 + previous * 7 + salt) % (END + 1);
    return word === END ? 0.35 : 1 / (1 + rank);
  });
  const sum = weights.reduce((a, b) => a + b, 0);
  return weights.map((weight) => (0.95 * weight) / sum);
}

/** Draws by temperature, then top-k, top-p and min-p, in llama.cpp's spirit: filters first. */
function draw(probabilities: readonly number[], sampling: Sampling, uniform: number): number {
  const ranked = probabilities.map((p, word) => ({ p, word })).sort((a, b) => b.p - a.p);
  const best = ranked[0];
  if (!best || sampling.temperature === 0) return best?.word ?? END;
  let kept = sampling.topK > 0 ? ranked.slice(0, sampling.topK) : ranked;
  kept = kept.filter(({ p }) => p >= sampling.minP * best.p);
  const total = kept.reduce((sum, { p }) => sum + p, 0);
  let before = 0;
  kept = kept.filter(({ p }) => {
    const keep = before < sampling.topP * total;
    before += p;
    return keep;
  });
  const heated = kept.map(({ p, word }) => ({ p: p ** (1 / sampling.temperature), word }));
  let rest = uniform * heated.reduce((sum, { p }) => sum + p, 0);
  for (const { p, word } of heated) {
    rest -= p;
    if (rest < 0) return word;
  }
  return heated.at(-1)?.word ?? END;
}

function write(request: GenerateRequest, seed: number, salt: number): Part {
  const rng = rngFor(seed, 'babble');
  const steps: Step[] = [];
  let previous = END;
  let text = '';
  for (let i = 0; i < request.sampling.maxTokens; i++) {
    const probabilities = distribution(previous, salt);
    const word = draw(probabilities, request.sampling, rng.next());
    const logprob = Math.log(probabilities[word] ?? 0);
    const atMs = TOKEN_MS * (i + 1);
    if (word === END) {
      steps.push({ text: '', logprob, atMs });
      return { steps, ending: { kind: 'finished', finishReason: 'stop' }, endMs: atMs };
    }
    const token = WORDS[word] ?? '';
    text += token;
    steps.push({ text: token, logprob, atMs });
    const cut = stopAt(text, request.sampling.stop);
    if (cut !== null) {
      const ending = { kind: 'finished', finishReason: 'stop' } as const;
      return { steps: cutText(steps, cut), ending, endMs: atMs };
    }
    previous = word;
  }
  const endMs = TOKEN_MS * request.sampling.maxTokens;
  return { steps, ending: { kind: 'finished', finishReason: 'length' }, endMs };
}

/** The same steps with their joined text cut to `length`. */
function cutText(steps: readonly Step[], length: number): Step[] {
  let left = length;
  return steps.map((step) => {
    const text = step.text.slice(0, left);
    left -= text.length;
    return { ...step, text };
  });
}

function stopAt(text: string, stops: readonly string[]): number | null {
  const found = stops.map((stop) => text.indexOf(stop)).filter((at) => at >= 0);
  return found.length > 0 ? Math.min(...found) : null;
}

/** Log-probabilities of a text, cut into the longest words that fit, strays one character each. */
function scoreText(text: string, salt: number): ContinuationScore {
  const logprobs: number[] = [];
  let previous = END;
  for (let rest = text; rest !== '';) {
    const word = WORDS.reduce(
      (best, candidate, i) =>
        rest.startsWith(candidate) && candidate.length > (WORDS[best]?.length ?? 0) ? i : best,
      END,
    );
    if (word === END) {
      logprobs.push(STRAY_LOGPROB);
      rest = rest.slice(1);
    } else {
      logprobs.push(Math.log(distribution(previous, salt)[word] ?? 0));
      rest = rest.slice(WORDS[word]?.length ?? 1);
    }
    previous = word;
  }
  return continuationScore(Float32Array.from(logprobs));
}

function choose(
  choices: readonly string[],
  request: GenerateRequest,
  seed: number,
  salt: number,
): Part {
  const sums = choices.map((choice) => scoreText(choice, salt));
  const best = Math.max(...sums.map(({ sum }) => sum));
  const index = draw(
    sums.map(({ sum }) => Math.exp(sum - best)),
    { ...request.sampling, topP: 1, topK: 0, minP: 0 },
    rngFor(seed, 'choice').next(),
  );
  const chosen = sums[index];
  const text = choices[index] ?? '';
  const steps = Array.from(chosen?.logprobs ?? [], (logprob, i) => ({
    text: i === 0 ? text : '',
    logprob,
    atMs: TOKEN_MS,
  }));
  return { steps, ending: { kind: 'finished', finishReason: 'stop' }, endMs: TOKEN_MS };
}

export function babbleScript(): Script {
  return {
    info: {
      dialect: 'chat',
      quantisation: 'none',
      hash: null,
      contextTokens: CONTEXT_TOKENS,
      capabilities: {
        maxBatch: 16,
        sharedPrefill: true,
        score: true,
        jsonSchema: false,
        choice: true,
        seeded: true,
      },
      device: 'script',
    },
    generate(request) {
      const salt = promptText(request.prompt).length;
      const { constraint } = request;
      if (constraint?.kind === 'json-schema') {
        return fail(unsupported('The babbler cannot keep to a schema.'));
      }
      const promptTokens = Math.max(1, Math.ceil(salt / 4));
      if (promptTokens >= CONTEXT_TOKENS) {
        return fail(contextOverflow(promptTokens, CONTEXT_TOKENS));
      }
      return ok({
        promptTokens,
        cachedTokens: 0,
        prefillMs: TOKEN_MS,
        parts: request.seeds.map((seed) =>
          constraint ? choose(constraint.choices, request, seed, salt) : write(request, seed, salt),
        ),
      });
    },
    score(item): Result<{ scores: ContinuationScore[]; promptTokens: number; ms: number }> {
      const salt = promptText(item.prompt).length;
      return ok({
        scores: item.continuations.map((continuation) => scoreText(continuation, salt)),
        promptTokens: Math.max(1, Math.ceil(salt / 4)),
        ms: TOKEN_MS,
      });
    },
  };
}
