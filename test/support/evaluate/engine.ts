/**
 * A model for the tests of this folder: it answers "\boxed{n}" with n drawn from its seed, so that all between engine
 * and table is real. Wrong on purpose now and then; it can be told to fail.
 */
import { rngFor } from '../../../src/chance/rng';
import type {
  Completion,
  Engine,
  GenerateEvent,
  GenerateRequest,
  ModelInfo,
  Prompt,
  ScoreEvent,
} from '../../../src/contract/engine';
import { failure, type Failure } from '../../../src/failure/failure';
import type { Grader } from '../../../src/answers/types';

export const TEST_MODEL: ModelInfo = {
  id: 'test',
  engine: 'scripted',
  dialect: 'chat',
  quantisation: 'none',
  hash: 'abc',
  contextTokens: 4096,
  capabilities: {
    maxBatch: 8,
    sharedPrefill: true,
    score: true,
    jsonSchema: false,
    choice: true,
    seeded: true,
  },
  device: 'test',
};

export interface TestEngineOptions {
  /** Fails a request whose prompt holds this text. */
  readonly failOn?: { readonly text: string; readonly failure: Failure } | undefined;
  /** Called before each request; an abort thrown by it, or a signal set in it, acts like the user's. */
  readonly onRequest?: (count: number) => void;
}

function textOf(prompt: Prompt): string {
  return prompt.kind === 'text' ? prompt.text : prompt.messages.map((m) => m.content).join('\n');
}

function completion(text: string, seed: number): Completion {
  const logprob = -rngFor(seed, 'logprob').next();
  return {
    ...{ text, finishReason: 'stop', promptTokens: 10, completionTokens: 5 },
    ...{ logprobs: new Float32Array(5).fill(logprob), firstTokenMs: 1, totalMs: 2 },
  };
}

/** The number of a question "What is N?" comes back as N or, by the seed, as N + 1 or N + 2. */
function answerOf(prompt: string, seed: number): number {
  const drafts = [...prompt.matchAll(/\\boxed\{(\d+)\}/g)].map((m) => Number(m[1]));
  if (drafts.length > 0) return drafts[rngFor(seed, drafts.join()).below(drafts.length)]!;
  const asked = Number(/What is (\d+)/.exec(prompt)?.[1] ?? 0);
  return asked + [0, 0, 1, 2][rngFor(seed, prompt).below(4)]!;
}

export function testEngine(options: TestEngineOptions = {}): Engine {
  let count = 0;
  async function* generate(
    request: GenerateRequest,
    signal: AbortSignal,
  ): AsyncGenerator<GenerateEvent, void, void> {
    options.onRequest?.(count++);
    const prompt = textOf(request.prompt);
    yield { type: 'prefilled', promptTokens: 10, cachedTokens: 0, ms: 1 };
    for (const [index, seed] of request.seeds.entries()) {
      await Promise.resolve();
      if (signal.aborted) return;
      if (options.failOn !== undefined && prompt.includes(options.failOn.text)) {
        yield { type: 'failed', index, failure: options.failOn.failure, partial: '' };
        continue;
      }
      const choice = request.constraint?.kind === 'choice' ? request.constraint.choices[0] : null;
      const text = choice ?? `So it is \\boxed{${answerOf(prompt, seed)}}.`;
      yield { type: 'delta', index, text, tokens: 5 };
      yield { type: 'finished', index, completion: completion(text, seed) };
    }
  }
  async function* score(
    { items }: Parameters<Engine['score']>[0],
    signal: AbortSignal,
  ): AsyncGenerator<ScoreEvent, void, void> {
    options.onRequest?.(count++);
    for (const [index, { prompt, continuations }] of items.entries()) {
      if (signal.aborted) return;
      const scores = continuations.map((text) => {
        const sum = -1 - rngFor(1, textOf(prompt), text).next();
        return { logprobs: Float32Array.of(sum), sum };
      });
      yield { type: 'scored', index, scores, promptTokens: 10, computedTokens: 10 };
    }
  }
  return {
    name: 'scripted',
    load: async () => ({ ok: false, failure: failure('model', 'unsupported', 'always loaded') }),
    generate,
    score,
    unload: async () => {},
  };
}

/** Reads \boxed{…} and compares as text. */
export const boxedGrader: Grader = {
  extract: (text) => {
    const found = [...text.matchAll(/\\boxed\{([^}]*)\}/g)].at(-1);
    return found === undefined
      ? { status: 'none', answer: null, rule: null, span: null }
      : { status: 'found', answer: found[1]!, rule: 'boxed', span: null };
  },
  compare: async (left, right) => ({
    ...{ equality: left === right ? 'equal' : 'different', rule: 'identical' },
    ...{ left, right, because: '' },
  }),
};
