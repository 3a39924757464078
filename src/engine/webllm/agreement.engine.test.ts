/**
 * The shipped reasoner in both of its engines: web-llm with the committed library on WebGPU, and jax-js. The
 * page takes one or the other by what the device has, so they must write the same.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { rngFor } from '../../chance/rng';
import { synthesisPrompt } from '../../reasoner/book';
import { TRACE_LENGTH } from '../../reasoner/notation';
import { drawSums, questionOf } from '../../reasoner/sums';
import { collect, completions } from '../../../test/contract/engine-suite';
import type { Completion, Engine, ModelSource, Sampling } from '../../contract/engine';
import { createEngine as createMicro } from '../micro/adapter';
import { createEngine as createWebLlm } from './adapter';

const never = new AbortController().signal;
const source = {
  kind: 'builtin',
  id: 'reasoner-paper',
  url: '/reasoner/llama-paper.safetensors',
} as const satisfies ModelSource;

const GREEDY: Sampling = {
  temperature: 0,
  topP: 1,
  topK: 0,
  minP: 0,
  repetitionPenalty: 1,
  maxTokens: TRACE_LENGTH,
  stop: [],
};
const SUMS = drawSums(rngFor(5, 'agreement'), 'held-out', 24);

let webllm: Engine;
let micro: Engine;

async function opened(engine: Engine): Promise<Engine> {
  const loaded = await engine.load(source, {}, () => undefined, never);
  if (!loaded.ok) throw new Error(`${loaded.failure.message} ${loaded.failure.detail ?? ''}`);
  expect(loaded.value).toMatchObject({ engine: engine.name, dialect: 'sums' });
  return engine;
}

beforeAll(async () => {
  webllm = await opened(createWebLlm());
  micro = await opened(createMicro());
});
afterAll(() => Promise.all([webllm.unload(), micro.unload()]));

async function write(
  engine: Engine,
  text: string,
  sampling = GREEDY,
  count = 1,
): Promise<readonly Completion[]> {
  const seeds = Array.from({ length: count }, (_, i) => 1_500_000_000 + 7919 * i);
  return completions(
    await collect(engine, { prompt: { kind: 'text', text }, seeds, sampling }),
    count,
  );
}

async function agree(prompt: string): Promise<string> {
  const [[a], [b]] = await Promise.all([write(webllm, prompt), write(micro, prompt)]);
  expect(a!.text, prompt).toBe(b!.text);
  expect(a!.text).toMatch(/^a\d\db\d\dc\d\d=\d{4}\.$/u);
  a!.logprobs.forEach((logprob, i) => expect(logprob).toBeCloseTo(b!.logprobs[i]!, 2));
  return a!.text;
}

test('questions are answered token for token alike', async () => {
  for (const sum of SUMS) await agree(questionOf(sum));
});

test('syntheses over 1 to 16 rollouts of its own are token for token alike', async () => {
  for (const [i, groupSize] of [1, 2, 3, 4, 6, 8, 8, 8, 12, 16].entries()) {
    const question = questionOf(SUMS[i]!);
    const group = await write(micro, question, { ...GREEDY, temperature: 1 }, groupSize);
    const texts = group.map(({ text }) => text);
    await agree(synthesisPrompt(texts));
    await agree(synthesisPrompt(texts, SUMS[i]!));
  }
});
