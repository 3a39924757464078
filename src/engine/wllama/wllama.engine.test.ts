/** The contract on the default model, in Chromium, through the page's own worker. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connectEngine } from '../client';
import { fetchBuild } from './builds';
import { graftDotProducts, knowsRelaxedSimd } from './kernels/graft';
import { Native, type NativeChunk } from './native';
import type { Engine, GenerateRequest, Prompt, Sampling } from '../../contract/engine';
import {
  ask,
  collect,
  completions,
  describeEngine,
  scores,
} from '../../../test/contract/engine-suite';

const MODEL = 'SmolLM2-135M-Instruct.Q4_1.gguf';

async function modelFile(): Promise<Blob> {
  const response = await fetch(`/models/${MODEL}`);
  if (!response.ok) throw new Error(`models/${MODEL} is missing: npm start fetches it`);
  return response.blob();
}

// Two slots are what wide processors get; forced here, so that both ways are proven on any machine.
for (const slots of [1, 2])
  describeEngine(`wllama, slots: ${String(slots)}`, async () => ({
    engine: connectEngine('wllama'),
    source: { kind: 'gguf', id: MODEL, file: await modelFile(), hash: null },
    options: { contextTokens: 1024, maxBatch: slots },
    markers: ['<|im_start|>', '<|im_end|>', '<|endoftext|>', '<repo_name>'],
  }));

const PIECES: Prompt = {
  kind: 'text',
  text: 'Repeat: 👩‍🔬 🦜 🦜 🦜 👩‍🔬 🦜 🦜 🦜\nRepeat: 👩‍🔬 🦜 🦜 🦜 👩‍🔬 🦜 🦜 🦜\nRepeat: 👩‍🔬 🦜 🦜',
};

describe('wllama beyond the contract', () => {
  const never = new AbortController().signal;
  const greedy: Sampling = {
    temperature: 0,
    topP: 1,
    topK: 0,
    minP: 0,
    repetitionPenalty: 1,
    maxTokens: 12,
    stop: [],
  };
  let engine: Engine;

  beforeAll(async () => {
    engine = connectEngine('wllama');
    const source = { kind: 'gguf', id: MODEL, file: await modelFile(), hash: null } as const;
    const options = { contextTokens: 512, maxBatch: 1 };
    const loaded = await engine.load(source, options, () => undefined, never);
    if (!loaded.ok) throw new Error(loaded.failure.message);
    expect(loaded.value).toMatchObject({ quantisation: 'Q4_1', contextTokens: 512 });
  });
  afterAll(() => engine.unload());

  const generate = async (request: Partial<GenerateRequest>) => {
    const whole = { prompt: ask('Hi'), seeds: [1_500_000_001], sampling: greedy, ...request };
    const events = await collect(engine, whole);
    return { events, completion: completions(events, whole.seeds.length)[0]! };
  };

  test('characters that are split over tokens arrive whole, and the text goes on after them', async () => {
    const seeds = [1_500_000_001, 1_500_000_002];
    const events = await collect(engine, { prompt: PIECES, seeds, sampling: greedy });
    for (const [index, completion] of completions(events, 2).entries()) {
      expect(completion.text).toMatch(/\p{Extended_Pictographic}/u);
      expect(completion.text).not.toContain('\ufffd');
      const deltas = events.flatMap((event) =>
        event.type === 'delta' && event.index === index ? [event.text] : [],
      );
      expect(deltas.join('')).toBe(completion.text);
      expect(completion.logprobs).toHaveLength(completion.completionTokens);
    }
  });

  test('a choice outside ASCII is kept to', async () => {
    const { completion } = await generate({ constraint: { kind: 'choice', choices: ['naïve é'] } });
    expect(completion.text).toBe('naïve é');
  });

  test('a last assistant message is continued, not closed', async () => {
    const opening: Prompt = {
      kind: 'chat',
      messages: [
        { role: 'user', content: 'Count to five.' },
        { role: 'assistant', content: '1, 2, 3,' },
      ],
    };
    const { completion } = await generate({
      prompt: opening,
      sampling: { ...greedy, maxTokens: 4 },
    });
    expect(completion.text).toMatch(/^ ?4/);
  });

  test('the rest of a group takes its prompt from the first one’s cache', async () => {
    const prompt = ask('Name a colour that nobody has named before.');
    const { events: first } = await generate({ prompt, sampling: { ...greedy, maxTokens: 1 } });
    const { events: second } = await generate({ prompt, sampling: { ...greedy, maxTokens: 1 } });
    const [a, b] = [first, second].map((events) => events.find(({ type }) => type === 'prefilled'));
    if (a?.type !== 'prefilled' || b?.type !== 'prefilled') throw new Error('no prefill reported');
    expect(b.promptTokens).toBe(a.promptTokens);
    expect(b.cachedTokens).toBe(b.promptTokens - 1);
  });

  test('a repetition penalty changes the text and not the measure of it', async () => {
    const prompt = { kind: 'text', text: 'la la la la la la la la' } as const;
    const plain = await generate({ prompt });
    const varied = await generate({ prompt, sampling: { ...greedy, repetitionPenalty: 1.8 } });
    expect(varied.completion.text).not.toBe(plain.completion.text);
    const [score] = await scores(engine, prompt, [varied.completion.text.slice(0, 1)]);
    expect(score?.type).toBe('scored');
  });

  test('yes and no are scored from one look, as the model would write them', async () => {
    const prompt = ask('Is the sky blue? Answer yes or no.');
    const [event] = await scores(engine, prompt, ['Yes', 'No']);
    if (event?.type !== 'scored') throw new Error(JSON.stringify(event));
    expect(event.scores.map(({ logprobs }) => logprobs.length)).toEqual([1, 1]);
    const [yes, no] = event.scores.map(({ sum }) => Math.exp(sum));
    expect(yes! + no!).toBeGreaterThan(0);
    expect(yes! + no!).toBeLessThanOrEqual(1);
    const chosen = await generate({
      prompt,
      constraint: { kind: 'choice', choices: ['Yes', 'No'] },
      sampling: { ...greedy, maxTokens: 1 },
    });
    const index = ['Yes', 'No'].indexOf(chosen.completion.text);
    if (index >= 0) expect(chosen.completion.logprobs[0]).toBeCloseTo(event.scores[index]!.sum, 2);
  });

  test('a schema that cannot be followed is refused, and the engine goes on', async () => {
    const events = await collect(engine, {
      prompt: ask('Hi'),
      seeds: [1],
      sampling: greedy,
      constraint: { kind: 'json-schema', schema: '{"type":"no-such-type"}' },
    });
    expect(events.at(-1)).toMatchObject({ type: 'failed', failure: { code: 'bad-request' } });
    expect((await generate({})).completion.text.length).toBeGreaterThan(0);
  });
});

test('with our dot products the model counts on as surely as with llama.cpp’s own', async () => {
  const signal = new AbortController().signal;
  const build = await fetchBuild(true, signal);
  if (!build.ok) throw new Error(build.failure.message);
  const file = await modelFile();
  const prompt = 'one, two, three, four, five, one, two, three,';
  const wrote = async (wasm: ArrayBuffer) => {
    const native = new Native({ ...build.value, wasm });
    const chunks: NativeChunk[] = [];
    await native.load(file, { n_ctx: 256, n_parallel: 1, n_threads: 1, n_gpu_layers: 0 });
    const request = { prompt, max_tokens: 3, temperature: 0, logprobs: 1 };
    await native.complete(request, (chunk) => chunks.push(chunk) > 0, signal);
    await native.close();
    return {
      text: chunks.map(({ text }) => text).join(''),
      logprobs: chunks.flatMap(({ logprobs }) => logprobs),
    };
  };
  const own = await wrote(build.value.wasm);
  for (const relaxed of new Set([false, knowsRelaxedSimd()])) {
    const { module, replaced } = graftDotProducts(build.value.wasm, relaxed);
    expect(replaced).toHaveLength(3);
    const ours = await wrote(module);
    expect(ours.text).toBe(own.text);
    // Another order of additions, through thirty layers that round to 8 bits.
    for (const [i, logprob] of ours.logprobs.entries())
      expect(Math.abs(logprob - own.logprobs[i]!)).toBeLessThan(0.25);
  }
});

describe('files that are no models', () => {
  const load = async (file: Blob) => {
    const engine = connectEngine('wllama');
    const source = { kind: 'gguf', id: 'x', file, hash: null } as const;
    const result = await engine.load(source, {}, () => undefined, new AbortController().signal);
    await engine.unload();
    return result;
  };

  test('another format is refused', async () => {
    expect(await load(new Blob(['<html>not found</html>']))).toMatchObject({
      ok: false,
      failure: { boundary: 'model', code: 'malformed' },
    });
  });

  test('a file cut short is refused as such', async () => {
    const whole = await modelFile();
    expect(await load(whole.slice(0, 60_000_000))).toMatchObject({
      ok: false,
      failure: { boundary: 'model', code: 'truncated' },
    });
  });

  test('garbage behind the first letters is refused', async () => {
    const noise = new Uint8Array(100_000).map((_, i) => (i * 7919) % 251);
    expect(await load(new Blob(['GGUF', noise]))).toMatchObject({
      ok: false,
      failure: { boundary: 'model' },
    });
  });
});

test('where two texts are written at a time, a character in pieces fails its text and invents nothing', async () => {
  const engine = connectEngine('wllama');
  const never = new AbortController().signal;
  const source = { kind: 'gguf', id: MODEL, file: await modelFile(), hash: null } as const;
  const options = { contextTokens: 512, maxBatch: 2 };
  expect(await engine.load(source, options, () => undefined, never)).toMatchObject({ ok: true });
  const sampling: Sampling = {
    ...{ temperature: 0, topP: 1, topK: 0, minP: 0, repetitionPenalty: 1 },
    ...{ maxTokens: 12, stop: [] },
  };
  const events = await collect(engine, { prompt: PIECES, seeds: [11, 12], sampling });
  const ends = events.filter(({ type }) => type === 'finished' || type === 'failed');
  expect(ends).toHaveLength(2);
  for (const end of ends) {
    if (end.type === 'failed') expect(end.failure.canRetry).toBe(true);
    if (end.type === 'finished') expect(end.completion.text).not.toContain('\ufffd');
  }
  await engine.unload();
});
