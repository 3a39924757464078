import { beforeAll, describe, expect, test } from 'vitest';
import { rngFor } from '../../chance/rng';
import type {
  Completion,
  Engine,
  GenerateEvent,
  GenerateRequest,
  Sampling,
} from '../../contract/engine';
import { GPT, LLAMA, layoutOf, type ModelConfig } from '../../micro/model';
import { drawWeights } from '../../micro/parameters';
import { writeReasoner } from '../../micro/weights';
import { synthesisPrompt } from '../../reasoner/book';
import { encode, TRACE_LENGTH } from '../../reasoner/notation';
import { questionOf } from '../../reasoner/sums';
import { trueTrace } from '../../reasoner/trace';
import { createEngine } from './adapter';
import { readLayout } from './layout';
import { chooseToken } from './sampling';

const SUM = [358, 676, 739, 945] as const;
const GREEDY: Sampling = {
  temperature: 0,
  topP: 1,
  topK: 0,
  minP: 0,
  repetitionPenalty: 1,
  maxTokens: 64,
  stop: [],
};
const never = new AbortController().signal;

/** An engine with untrained weights: what it writes is noise, how it writes is the contract. */
async function loaded(model: ModelConfig): Promise<Engine> {
  const weights = drawWeights(model, rngFor(5, 'test'));
  const bytes = writeReasoner({ model, weights, metadata: {} }, 'F32');
  const engine = createEngine({ read: () => Promise.resolve(new Response(bytes)) });
  const result = await engine.load(
    { kind: 'builtin', id: 'reasoner', url: 'x' },
    {},
    () => undefined,
    never,
  );
  if (!result.ok) throw new Error(result.failure.message);
  return engine;
}

async function write(
  engine: Engine,
  over: Partial<GenerateRequest> = {},
  signal: AbortSignal = never,
): Promise<{ events: GenerateEvent[]; completions: Completion[] }> {
  const request: GenerateRequest = {
    prompt: { kind: 'text', text: questionOf(SUM) },
    seeds: [1_500_000_001],
    sampling: GREEDY,
    ...over,
  };
  const events: GenerateEvent[] = [];
  for await (const event of engine.generate(request, signal)) events.push(event);
  const completions = events.flatMap((event) =>
    event.type === 'finished' ? [event.completion] : [],
  );
  return { events, completions };
}

const text = (events: readonly GenerateEvent[], index: number): string =>
  events
    .map((event) => (event.type === 'delta' && event.index === index ? event.text : ''))
    .join('');

describe.each([GPT, LLAMA])('the reasoner as an engine: $form', (model) => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await loaded(model);
  });

  test('a group ends once per seed; deltas join to texts; a log-probability per token', async () => {
    const seeds = [11, 12, 13];
    const { events, completions } = await write(engine, {
      seeds,
      sampling: { ...GREEDY, temperature: 1 },
    });
    expect(completions).toHaveLength(3);
    const ends = events.flatMap((event) => (event.type === 'finished' ? [event] : []));
    for (const { index, completion } of ends) {
      expect(text(events, index)).toBe(completion.text);
      expect(completion.logprobs).toHaveLength(completion.completionTokens);
      expect(completion.completionTokens).toBeLessThanOrEqual(TRACE_LENGTH);
      expect(Math.max(...completion.logprobs)).toBeLessThanOrEqual(0);
    }
    expect(new Set(completions.map((completion) => completion.text)).size).toBe(3);
    expect(events[0]?.type).toBe('prefilled');
  });

  test('a seed gives its text whatever stands beside it', async () => {
    const sampling = { ...GREEDY, temperature: 1 };
    const alone = await write(engine, { seeds: [77], sampling });
    const beside = await write(engine, { seeds: [1, 77, 2], sampling });
    const second = beside.events.find((event) => event.type === 'finished' && event.index === 1);
    expect(second?.type === 'finished' && second.completion.text).toBe(alone.completions[0]?.text);
  });

  test('more seeds than a batch all end', async () => {
    const seeds = Array.from({ length: 18 }, (_, i) => 100 + i);
    const { completions } = await write(engine, { seeds, sampling: { ...GREEDY, temperature: 1 } });
    expect(completions).toHaveLength(18);
  });

  test('the score of a greedy text is the log-probability it was written with', async () => {
    const { completions } = await write(engine);
    const written = completions[0]!;
    const prompt = { kind: 'text', text: questionOf(SUM) } as const;
    for await (const event of engine.score(
      { items: [{ prompt, continuations: [written.text] }] },
      never,
    )) {
      if (event.type !== 'scored') throw new Error(event.failure.message);
      expect(event.scores[0]?.logprobs).toHaveLength(written.completionTokens);
      event.scores[0]?.logprobs.forEach((value, i) =>
        expect(value).toBeCloseTo(written.logprobs[i]!, 3),
      );
    }
  });

  test('a token limit ends with length, a stop string is cut off even when it spans tokens', async () => {
    const { completions: limited } = await write(engine, { sampling: { ...GREEDY, maxTokens: 3 } });
    expect(limited[0]?.finishReason).toBe('length');
    expect(limited[0]?.completionTokens).toBe(3);
    const { completions: whole } = await write(engine);
    const full = whole[0]!.text;
    const stop = full.slice(2, 4);
    const { completions: stopped, events } = await write(engine, {
      sampling: { ...GREEDY, stop: [stop] },
    });
    expect(stopped[0]?.finishReason).toBe('stop');
    expect(stopped[0]?.text).toBe(full.slice(0, full.indexOf(stop)));
    expect(text(events, 0)).toBe(stopped[0]?.text);
  });

  test('an abort ends every sequence, and the next request is clean', async () => {
    const clean = await write(engine);
    const before = await write(engine, { seeds: [1, 2] }, AbortSignal.abort());
    expect(before.completions.map(({ finishReason }) => finishReason)).toEqual(['abort', 'abort']);
    const controller = new AbortController();
    const request = {
      prompt: { kind: 'text', text: questionOf(SUM) } as const,
      seeds: [1, 2],
      sampling: GREEDY,
    };
    const ends: GenerateEvent[] = [];
    for await (const event of engine.generate(request, controller.signal)) {
      if (event.type === 'delta') controller.abort();
      if (event.type === 'finished') ends.push(event);
    }
    expect(
      ends.map((event) => event.type === 'finished' && event.completion.finishReason),
    ).toContain('abort');
    expect((await write(engine)).completions[0]?.text).toBe(clean.completions[0]?.text);
  });

  test('what it cannot read fails with a sentence for every sequence', async () => {
    for (const prompt of [
      { kind: 'chat', messages: [{ role: 'user', content: 'Hello' }] },
      { kind: 'text', text: 'What is love?' },
      { kind: 'text', text: 'S'.repeat(5000) },
    ] as const) {
      const { events } = await write(engine, { prompt, seeds: [1, 2] });
      expect(events.map((event) => event.type)).toEqual(['failed', 'failed']);
    }
  });
});

test('weights that are not the reasoner’s are refused with the tensor that is wrong', async () => {
  const weights = { ...drawWeights(GPT, rngFor(5, 'test')) };
  delete (weights as Record<string, unknown>)['layers.2.up.bias'];
  const bytes = writeReasoner({ model: GPT, weights, metadata: {} }, 'F16');
  const engine = createEngine({ read: () => Promise.resolve(new Response(bytes)) });
  const result = await engine.load(
    { kind: 'builtin', id: 'x', url: 'x' },
    {},
    () => undefined,
    never,
  );
  expect(result.ok).toBe(false);
  if (!result.ok) expect(result.failure.message).toContain('layers.2.up.bias');
});

test('places read off a text are the places of training', () => {
  for (const groupSize of [0, 1, 3, 16]) {
    for (const withQuestion of groupSize === 0 ? [false] : [false, true]) {
      const trace = trueTrace(SUM);
      const prompt =
        groupSize === 0
          ? questionOf(SUM)
          : synthesisPrompt(
              Array.from({ length: groupSize }, () => trace),
              withQuestion ? SUM : null,
            );
      const ids = encode(prompt + trace)!;
      const { places, segments } = layoutOf(groupSize, TRACE_LENGTH, withQuestion);
      expect(readLayout(ids)).toEqual({ places, segments });
    }
  }
});

test('choosing: greedy takes the best, top-k 1 too, minP and topP cut the tail, chance spans what is left', () => {
  const logits = [2, 1, 0, -5];
  const none = new Set<number>();
  expect(chooseToken(logits, GREEDY, none, 0.99).token).toBe(0);
  const warm = { ...GREEDY, temperature: 1 };
  expect(chooseToken(logits, { ...warm, topK: 1 }, none, 0.99).token).toBe(0);
  expect(chooseToken(logits, warm, none, 0).token).toBe(0);
  expect(chooseToken(logits, warm, none, 0.99999).token).toBe(3);
  expect(chooseToken(logits, { ...warm, minP: 0.3 }, none, 0.99999).token).toBe(1);
  expect(chooseToken(logits, { ...warm, topP: 0.7 }, none, 0.99999).token).toBe(1);
  // exp(2) / (exp(2) + exp(1) + 1 + exp(-5)) = 0.6648
  expect(chooseToken(logits, warm, none, 0).logprob).toBeCloseTo(Math.log(0.66482), 3);
  expect(chooseToken([2, 1.9], { ...GREEDY, repetitionPenalty: 2 }, new Set([0]), 0).token).toBe(1);
});
