/**
 * A small engine for tests of the core, held to the contract: it writes given texts word by word, interleaved
 * over the group, stops within a token, and scores by a given rule. It records what it was asked, so that a
 * test can look at what really reached the model.
 */
import type {
  Completion,
  ContinuationScore,
  Engine,
  FinishReason,
  GenerateEvent,
  GenerateRequest,
  ModelInfo,
  ScoreEvent,
  ScoreRequest,
} from '../../../src/contract/engine';
import { failure, type Failure } from '../../../src/failure/failure';
import { ok } from '../../../src/failure/result';
import { promptText } from '../../../src/cat/prompts/text';

/** What one sequence does: a text, a text cut at the limit, or a failure after some text. */
export type Line =
  | string
  | {
      readonly text: string;
      readonly finishReason?: FinishReason;
      readonly failure?: Failure;
      /** Per token; -0.5 each by default. */
      readonly logprob?: number;
    };

export interface Script {
  /** The lines for a request; called once per `generate`. Fewer lines than seeds: the first is repeated. */
  readonly write: (request: GenerateRequest, call: number) => readonly Line[];
  /** P(first continuation); the second gets the rest. Null: the item fails. */
  readonly yes?: (prompt: string, item: number) => number | null;
  /** Called before each token of a group; lets a test stop or hold the engine. */
  readonly onToken?: (token: number, call: number) => void | Promise<void>;
}

export interface TestEngine extends Engine {
  readonly requests: GenerateRequest[];
  readonly scored: ScoreRequest[];
}

export const TEST_MODEL: ModelInfo = {
  id: 'test',
  engine: 'scripted',
  dialect: 'chat',
  quantisation: 'none',
  hash: null,
  contextTokens: 8192,
  capabilities: {
    maxBatch: 16,
    sharedPrefill: true,
    score: true,
    jsonSchema: true,
    choice: true,
    seeded: true,
  },
  device: 'test',
};

export function testEngine(script: Script): TestEngine {
  const requests: GenerateRequest[] = [];
  const scored: ScoreRequest[] = [];
  return {
    name: 'scripted',
    requests,
    scored,
    load: async () => ok(TEST_MODEL),
    unload: async () => {},
    generate: (request, signal) => {
      requests.push(request);
      return generate(script, request, requests.length - 1, signal);
    },
    score: (request, signal) => {
      scored.push(request);
      return score(script, request, signal);
    },
  };
}

async function* generate(
  script: Script,
  request: GenerateRequest,
  call: number,
  signal: AbortSignal,
): AsyncGenerator<GenerateEvent, void, void> {
  const lines = script.write(request, call);
  const promptTokens = promptText(request.prompt).split(/\s+/).length;
  const open = request.seeds.map((_, index) => {
    const line = lines[index] ?? lines[0] ?? '';
    const given = typeof line === 'string' ? { text: line } : line;
    const tokens = given.text.match(/\s*\S+|\s+$/g) ?? [];
    return { index, given, tokens, written: 0, done: false };
  });
  if (!signal.aborted) yield { type: 'prefilled', promptTokens, cachedTokens: 0, ms: 1 };
  for (let token = 0; open.some((sequence) => !sequence.done); token++) {
    await script.onToken?.(token, call);
    for (const sequence of open.filter(({ done }) => !done)) {
      const { index, given, tokens } = sequence;
      const completion = (finishReason: FinishReason): Completion => ({
        text: tokens.slice(0, sequence.written).join(''),
        finishReason,
        promptTokens,
        completionTokens: sequence.written,
        logprobs: new Float32Array(sequence.written).fill(given.logprob ?? -0.5),
        firstTokenMs: 1,
        totalMs: 1 + sequence.written,
      });
      const next = tokens[sequence.written];
      if (signal.aborted) {
        sequence.done = true;
        yield { type: 'finished', index, completion: completion('abort') };
      } else if (next !== undefined && sequence.written < request.sampling.maxTokens) {
        sequence.written += 1;
        yield { type: 'delta', index, text: next, tokens: 1 };
      } else if (given.failure !== undefined) {
        sequence.done = true;
        yield { type: 'failed', index, failure: given.failure, partial: completion('error').text };
      } else {
        sequence.done = true;
        const reason = next === undefined ? (given.finishReason ?? 'stop') : 'length';
        yield { type: 'finished', index, completion: completion(reason) };
      }
    }
  }
}

async function* score(
  script: Script,
  request: ScoreRequest,
  signal: AbortSignal,
): AsyncGenerator<ScoreEvent, void, void> {
  for (const [index, { prompt, continuations }] of request.items.entries()) {
    await Promise.resolve();
    if (signal.aborted) {
      yield { type: 'failed', index, failure: failure('engine', 'aborted', 'Stopped.') };
      continue;
    }
    const yes = script.yes?.(promptText(prompt), index) ?? null;
    if (yes === null) {
      const why = failure('engine', 'internal', 'This item was told to fail.');
      yield { type: 'failed', index, failure: why };
      continue;
    }
    const scores = continuations.map((_, at): ContinuationScore => {
      const sum = Math.log(at === 0 ? yes : 1 - yes);
      return { logprobs: new Float32Array([sum]), sum };
    });
    yield { type: 'scored', index, scores, promptTokens: 10, computedTokens: 5 };
  }
}
