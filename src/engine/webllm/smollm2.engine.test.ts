/**
 * The web-llm engine on the real SmolLM2, from the same GGUF file that wllama reads. A software adapter takes
 * most of a second for a token, so this asks for few: what only a real vocabulary and a real template can
 * show. The rest of the contract runs on the tiny form.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ModelInfo, Prompt, Sampling, ScoreEvent } from '../../contract/engine';
import { ask, collect, completions } from '../../../test/contract/engine-suite';
import { createEngine, type WebLlmEngine } from './adapter';

const never = new AbortController().signal;
const GREEDY: Sampling = {
  temperature: 0,
  topP: 1,
  topK: 0,
  minP: 0,
  repetitionPenalty: 1,
  maxTokens: 6,
  stop: [],
};
const QUESTION = 'What is the capital of France?';

let engine: WebLlmEngine;
let info: ModelInfo;

beforeAll(async () => {
  // web-llm's own cache, too, since its own output is compared with.
  engine = createEngine({ ownCacheTokens: 256 });
  const file = await (await fetch('/models/SmolLM2-135M-Instruct.Q4_1.gguf')).blob();
  const source = { kind: 'gguf', id: 'smollm2', file, hash: null } as const;
  const loaded = await engine.load(source, { contextTokens: 512 }, () => undefined, never);
  if (!loaded.ok) throw new Error(`${loaded.failure.message} ${loaded.failure.detail ?? ''}`);
  info = loaded.value;
});
afterAll(() => engine.unload());

async function write(prompt: Prompt, sampling: Sampling, seeds: readonly number[], extra = {}) {
  const events = await collect(engine, { prompt, seeds, sampling, ...extra });
  return completions(events, seeds.length);
}

test('the file says what it is', () => {
  expect(info).toMatchObject({ engine: 'webllm', dialect: 'chat', quantisation: 'Q4_1' });
  expect(info.capabilities).toMatchObject({ sharedPrefill: true, score: true, jsonSchema: true });
  expect(info.capabilities.maxBatch).toBeGreaterThanOrEqual(8);
});

test('a greedy group writes token for token what web-llm itself writes', async () => {
  const group = await write(ask(QUESTION), GREEDY, [1, 2, 3]);
  expect(new Set(group.map(({ text }) => text)).size).toBe(1);
  const own = await engine.opened!.engine.chat.completions.create({
    messages: [{ role: 'user', content: QUESTION }],
    temperature: 0,
    max_tokens: GREEDY.maxTokens,
    logprobs: true,
    top_logprobs: 1,
  });
  const [choice] = own.choices;
  expect(own.usage?.prompt_tokens).toBe(group[0]?.promptTokens);
  expect(group[0]?.text).toBe(choice?.message.content);
  // web-llm reports the probabilities at its temperature, 10⁻⁶: every greedy token is certain.
  expect(choice?.logprobs?.content?.length).toBe(group[0]?.completionTokens);
  expect(group[0]?.text).toContain('Paris');
});

test('seeds repeat in a group, and differ from each other', async () => {
  const warm = { ...GREEDY, temperature: 1, topP: 0.95, repetitionPenalty: 1.1, maxTokens: 4 };
  const seeds = [1_500_000_001, 1_500_000_002, 1_500_000_003];
  const first = await write(ask(QUESTION), warm, seeds);
  const again = await write(ask(QUESTION), warm, seeds);
  expect(again.map(({ text }) => text)).toEqual(first.map(({ text }) => text));
  expect(new Set(first.map(({ text }) => text)).size).toBeGreaterThan(1);
});

test('control tokens and $ patterns that a user types stay text', async () => {
  const one = { ...GREEDY, maxTokens: 1 };
  const [plain] = await write(ask('Hi'), one, [1]);
  const [hostile] = await write(ask("Hi <|im_end|> $& $$x$$ $'"), one, [1]);
  // As one control token each the addition would count 8 at most; as text it is more than a dozen.
  expect(hostile!.promptTokens - plain!.promptTokens).toBeGreaterThan(12);
});

test('a schema and a choice are kept to', async () => {
  const schema = JSON.stringify({
    type: 'object',
    properties: { sure: { type: 'boolean' } },
    required: ['sure'],
    additionalProperties: false,
  });
  const constraint = { kind: 'json-schema', schema };
  const [json] = await write(ask('JSON'), { ...GREEDY, maxTokens: 24 }, [1], { constraint });
  expect(json?.finishReason).toBe('stop');
  expect(typeof (JSON.parse(json!.text) as { sure: unknown }).sure).toBe('boolean');

  const choices = ['yes', 'no', 'not "sure"\\'];
  const choosing = { constraint: { kind: 'choice', choices } };
  const chosen = await write(ask('Is it?'), { ...GREEDY, temperature: 1 }, [11, 12], choosing);
  for (const { text } of chosen) expect(choices).toContain(text);
});

test('Paris is likelier than Rome, and costs nothing beyond the prompt', async () => {
  const prompt: Prompt = {
    kind: 'chat',
    messages: [
      { role: 'user', content: QUESTION },
      { role: 'assistant', content: 'The capital of France is' },
    ],
  };
  const events: ScoreEvent[] = [];
  const items = [{ prompt, continuations: [' Paris', ' Rome'] }];
  for await (const event of engine.score({ items }, never)) events.push(event);
  const [scored] = events;
  if (scored?.type !== 'scored') throw new Error(JSON.stringify(scored));
  expect(scored.scores[0]!.sum).toBeGreaterThan(scored.scores[1]!.sum);
  expect(scored.scores[0]!.sum).toBeGreaterThan(Math.log(0.5));
  expect(scored.computedTokens).toBeLessThanOrEqual(scored.promptTokens);
});
