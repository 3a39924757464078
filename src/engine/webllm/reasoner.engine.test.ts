/**
 * The web-llm engine on the lab's tiny form with drawn weights: the whole contract in seconds, and what only
 * shows with many small requests (waves, faults, queues). The weights are noise; facts about probabilities
 * and text hold all the same.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { rngFor } from '../../cat/rng';
import { LLAMA, parameterSpecs } from '../../lab/model';
import { writeReasoner } from '../../lab/weights';
import { CHARACTERS, END } from '../../reasoner/notation';
import type {
  Engine,
  GenerateEvent,
  GenerateRequest,
  ModelSource,
  Prompt,
  Sampling,
  ScoreEvent,
  ScoreItem,
} from '../contract';
import { collect, completions, describeEngine } from '../contract-suite';
import type { LibraryMetadata } from '../../models/gguf/convert';
import { createEngine, type WebLlmEngine } from './adapter';
import { generateGroup, type GroupModel } from './generate';
import { Grammars } from './grammar';
import { deviceOf } from './internals';
import { convertReasoner, reasonerFiles } from './reasoner';
import { SingleRows } from './single';

const never = new AbortController().signal;

/** Drawn weights whose closing token is never the likeliest, so that greedy texts go on. */
function drawnWeights(): Blob {
  const rng = rngFor(7, 'weights');
  const weights: Record<string, { shape: readonly number[]; data: Float32Array }> = {};
  for (const { name, shape } of parameterSpecs(LLAMA)) {
    const size = shape.reduce((a, b) => a * b, 1);
    const spread = shape.length === 1 ? 0 : name.includes('embed') ? 1 : 2 / Math.sqrt(shape[1]!);
    const data = Float32Array.from({ length: size }, () =>
      spread === 0 ? 1 : spread * 3.4 * (rng.next() - 0.5),
    );
    if (name === 'lm_head.weight') data.fill(0, END * LLAMA.hidden, (END + 1) * LLAMA.hidden);
    weights[name] = { shape, data };
  }
  return new Blob([writeReasoner({ model: LLAMA, weights, metadata: {} }, 'F32')]);
}

const source = {
  kind: 'builtin',
  id: 'reasoner',
  url: URL.createObjectURL(drawnWeights()),
} as const satisfies ModelSource;
const make = () => createEngine();

const WARM: Sampling = {
  temperature: 1,
  topP: 1,
  topK: 0,
  minP: 0,
  repetitionPenalty: 1,
  maxTokens: 12,
  stop: [],
};
const GREEDY: Sampling = { ...WARM, temperature: 0 };

/** Any text as the notation's characters, one for one, without the closing one. */
function spoken(text: string): string {
  const allowed = CHARACTERS.replaceAll('.', '');
  return Array.from(text, (c) => allowed[c.codePointAt(0)! % allowed.length]).join('');
}

function asText(prompt: Prompt): Prompt {
  const text =
    prompt.kind === 'text' ? prompt.text : prompt.messages.map(({ content }) => content).join('');
  return { kind: 'text', text: spoken(text) };
}

/** The engine as the contract suite speaks: English in, the notation's characters below. */
function interpreted(engine: Engine): Engine {
  return {
    name: engine.name,
    load: (...args) => engine.load(...args),
    unload: () => engine.unload(),
    generate: (request, signal) =>
      engine.generate({ ...request, prompt: asText(request.prompt) }, signal),
    score: ({ items }, signal) =>
      engine.score(
        {
          items: items.map(({ prompt, continuations }) => ({
            prompt: asText(prompt),
            // What the model wrote is in its notation already.
            continuations: continuations.map((text) =>
              [...text].every((c) => CHARACTERS.includes(c)) ? text : spoken(text),
            ),
          })),
        },
        signal,
      ),
  };
}

describeEngine('webllm on the tiny form', async () => ({
  engine: interpreted(make()),
  source,
  markers: [],
}));

const text = (content: string): Prompt => ({ kind: 'text', text: content });
const QUESTION = 'Q358+676+739+945>';
const request = (count: number, sampling = WARM, prompt = QUESTION): GenerateRequest => ({
  prompt: text(prompt),
  seeds: Array.from({ length: count }, (_, i) => 1_500_000_000 + 7919 * i),
  sampling,
});

async function loaded(options = {}): Promise<WebLlmEngine> {
  const engine = make();
  const result = await engine.load(source, options, () => undefined, never);
  if (!result.ok) throw new Error(`${result.failure.message} ${result.failure.detail ?? ''}`);
  return engine;
}

async function scoreAll(engine: Engine, items: readonly ScoreItem[]) {
  const events: ScoreEvent[] = [];
  for await (const event of engine.score({ items }, never)) events.push(event);
  return events.sort((a, b) => a.index - b.index);
}

describe('groups and scores', () => {
  let engine: WebLlmEngine;
  beforeAll(async () => (engine = await loaded()));
  afterAll(() => engine.unload());

  test('a sequence writes the same in a group of 16, in waves of 3, and alone', async () => {
    const together = completions(await collect(engine, request(16)), 16);
    const sixth = { ...request(1), seeds: [request(6).seeds[5]!] };
    const [alone] = completions(await collect(engine, sixth), 1);
    const narrow = await loaded({ maxBatch: 3 });
    const waves = completions(await collect(narrow, request(16)), 16);
    await narrow.unload();
    expect(waves.map((c) => c.text)).toEqual(together.map((c) => c.text));
    expect(alone?.text).toBe(together[5]?.text);
    expect(new Set(together.map((c) => c.text)).size).toBeGreaterThan(8);
  });

  test('the prompt is computed once, and what the next shares with it not again', async () => {
    const prefilled = async (prompt: string) =>
      (await collect(engine, request(4, WARM, prompt))).find(
        (event) => event.type === 'prefilled',
      ) as Extract<GenerateEvent, { type: 'prefilled' }>;
    await prefilled('S');
    expect(await prefilled(QUESTION)).toMatchObject({ promptTokens: 17, cachedTokens: 0 });
    expect(await prefilled(QUESTION)).toMatchObject({ promptTokens: 17, cachedTokens: 16 });
    expect(await prefilled('Q358+676+111+222>')).toMatchObject({ cachedTokens: 9 });
    expect(await prefilled('S0123')).toMatchObject({ cachedTokens: 0 });
  });

  test('two groups asked for at once are both answered, one after the other', async () => {
    const [a, b] = await Promise.all([
      collect(engine, request(3)),
      collect(engine, request(3, GREEDY)),
    ]);
    completions(a, 3);
    const greedy = completions(b, 3);
    expect(new Set(greedy.map((c) => c.text)).size).toBe(1);
  });

  const PROMPTS = ['Q358+676+739+945>', 'Q358+676+739+111>', 'S25=31=', 'Q3', QUESTION];
  const CONTINUATIONS = ['a', 'a25b19', 'a25c', '', '2718'];

  test('shared beginnings give the numbers that each prompt gives alone', async () => {
    const items = PROMPTS.map((prompt) => ({ prompt: text(prompt), continuations: CONTINUATIONS }));
    const together = await scoreAll(engine, items);
    for (const [i, item] of items.entries()) {
      const [alone] = await scoreAll(engine, [item]);
      const shared = together[i];
      if (alone?.type !== 'scored' || shared?.type !== 'scored') throw new Error('not scored');
      for (const [j, score] of shared.scores.entries()) {
        expect(score.logprobs).toHaveLength(CONTINUATIONS[j]!.length);
        expect(Math.abs(score.sum - alone.scores[j]!.sum)).toBeLessThan(1e-3);
      }
    }
  });

  test('eight texts with five questions each are computed once each, not forty times', async () => {
    await scoreAll(engine, [{ prompt: text('S'), continuations: ['1'] }]);
    const items = Array.from({ length: 40 }, (_, i) => {
      const rollout = `${String(Math.floor(i / 5))}`.repeat(60);
      return {
        prompt: text(`Q${rollout}+${'='.repeat(10)}${String(i % 5)}>`),
        continuations: ['1', '0'],
      };
    });
    const events = await scoreAll(engine, items);
    const computed = events.reduce((n, e) => n + (e.type === 'scored' ? e.computedTokens : 0), 0);
    // "Q", then 8 × (60 + 11), then 40 × 2 = 649 tokens at most, of 40 × 74 = 2960
    expect(events.every(({ type }) => type === 'scored')).toBe(true);
    expect(computed).toBe(1 + 8 * 71 + 40 * 2);
  });

  test('an item that is too long or not in the notation fails alone', async () => {
    const events = await scoreAll(engine, [
      { prompt: text('1'.repeat(600)), continuations: ['1'] },
      { prompt: text('12'), continuations: ['3'] },
      { prompt: text('hello'), continuations: ['3'] },
    ]);
    expect(events).toMatchObject([
      { type: 'failed', failure: { code: 'context-overflow' } },
      { type: 'scored' },
      { type: 'failed', failure: { code: 'bad-request' } },
    ]);
  });
});

describe('other ways in', () => {
  const files = reasonerFiles(512);
  const base = 'https://models.invalid/tiny/resolve/main/';
  const record = {
    model: 'https://models.invalid/tiny',
    model_id: 'tiny-q0f32-MLC',
    model_lib: 'https://models.invalid/tiny.wasm',
  };

  /** Leaves a prebuilt model in Cache storage as web-llm does after a download. */
  async function download(): Promise<void> {
    const manifest = (await (await fetch('/model-libs/tiny-llama-f32.json')).json()) as {
      file: string;
      metadata: LibraryMetadata;
    };
    const bytes = new Uint8Array(await (await fetch(source.url)).arrayBuffer());
    const weights = convertReasoner(bytes, manifest.metadata.params);
    if (!weights.ok) throw new Error(weights.failure.message);
    const config = await caches.open('webllm/config');
    await config.put(`${base}mlc-chat-config.json`, new Response(files.chatConfig));
    const wasm = await caches.open('webllm/wasm');
    await wasm.put(record.model_lib, await fetch(`/model-libs/${manifest.file}`));
    const model = await caches.open('webllm/model');
    await model.put(`${base}tokenizer.json`, new Response(files.tokenizer));
    await model.put(`${base}tensor-cache.json`, new Response(weights.value.index));
    for (const name of weights.value.shardNames)
      await model.put(base + name, new Response(await weights.value.readShard(name)));
  }

  test('a prebuilt model that web-llm keeps itself writes what the shipped one writes', async () => {
    await download();
    // web-llm's own cache is needed below.
    const engine = createEngine({ records: [record], ownCacheTokens: 512 });
    const result = await engine.load(
      { kind: 'mlc', id: record.model_id },
      {},
      () => undefined,
      never,
    );
    if (!result.ok) throw new Error(`${result.failure.message} ${result.failure.detail ?? ''}`);
    const prebuilt = completions(await collect(engine, request(4)), 4);

    // The same pipeline one sequence at a time, as for libraries that cannot batch.
    const opened = engine.opened!;
    const single: GroupModel = {
      rows: new SingleRows(opened.pipeline),
      text: opened.text,
      grammars: new Grammars(opened.pipeline),
      limits: { capacityTokens: 512, contextTokens: 512, maxBatch: 1 },
      now: () => performance.now(),
      sortFault: (thrown) => Promise.reject(thrown as Error),
    };
    const events: GenerateEvent[] = [];
    for await (const event of generateGroup(single, request(4), never)) events.push(event);
    expect(completions(events, 4).map((c) => c.text)).toEqual(prebuilt.map((c) => c.text));
    await engine.unload();
    for (const name of await caches.keys()) await caches.delete(name);

    // The shipped reasoner's text includes the closing full stop, a prebuilt model's does not.
    const shipped = await loaded();
    const texts = completions(await collect(shipped, request(4)), 4).map((c) => c.text);
    expect(prebuilt.map((c) => c.text)).toEqual(texts.map((t) => t.replace(/\.$/, '')));
    await shipped.unload();
  });

  test('a prebuilt model that is not in the list, or needs f16, is refused by name', async () => {
    const id = 'Qwen2.5-0.5B-Instruct-q4f16_1-MLC';
    const half = await make().load({ kind: 'mlc', id }, {}, () => undefined, never);
    expect(half).toMatchObject({ ok: false, failure: { code: 'unsupported' } });
    if (!half.ok) expect(half.failure.message).toContain('shader-f16');
    const none = await make().load({ kind: 'mlc', id: 'No-Such' }, {}, () => undefined, never);
    expect(none).toMatchObject({ ok: false, failure: { code: 'not-found' } });
  });
});

describe('faults', () => {
  test('memory that cannot be had fails the run with its name, and the next run works', async () => {
    const engine = await loaded();
    const { createBuffer } = GPUDevice.prototype;
    let refused = 0;
    // No device has a buffer of two terabytes: the cache of the first request cannot be made.
    GPUDevice.prototype.createBuffer = function (descriptor) {
      if (descriptor.size < 30_000) return createBuffer.call(this, descriptor);
      refused += 1;
      return createBuffer.call(this, { ...descriptor, size: 2 ** 41 });
    };
    try {
      const events = await collect(engine, request(3));
      expect(events).toHaveLength(3);
      for (const event of events)
        expect(event).toMatchObject({
          type: 'failed',
          failure: { code: 'out-of-memory', canRetry: true },
        });
      expect(refused).toBeGreaterThan(0);
    } finally {
      GPUDevice.prototype.createBuffer = createBuffer;
    }
    completions(await collect(engine, request(3)), 3);
    await engine.unload();
  });

  test('a device lost in the middle fails what is unfinished, and the next run works', async () => {
    const engine = await loaded();
    const before = completions(await collect(engine, request(1, GREEDY)), 1);
    const events: GenerateEvent[] = [];
    const long = { ...WARM, maxTokens: 300 };
    for await (const event of engine.generate(request(4, long), never)) {
      events.push(event);
      if (event.type === 'delta' && events.length > 6) {
        const { opened } = engine;
        if (opened !== null) deviceOf(opened.pipeline).destroy();
      }
    }
    const ends = events.filter(({ type }) => type === 'failed' || type === 'finished');
    expect(ends).toHaveLength(4);
    const failed = events.filter((event) => event.type === 'failed');
    expect(failed.length).toBeGreaterThan(0);
    for (const { failure, index, partial } of failed) {
      expect(failure).toMatchObject({ code: 'device-lost', canRetry: true });
      const written = events.map((e) => (e.type === 'delta' && e.index === index ? e.text : ''));
      expect(partial).toBe(written.join(''));
    }
    expect(completions(await collect(engine, request(1, GREEDY)), 1)[0]?.text).toBe(
      before[0]?.text,
    );
    await engine.unload();
  });

  test('a library cut short or altered is refused before it runs', async () => {
    for (const spoil of [
      (bytes: Uint8Array<ArrayBuffer>) => bytes.subarray(0, bytes.length - 1),
      (bytes: Uint8Array<ArrayBuffer>) => bytes.fill(1, 5000, 5001),
    ]) {
      const engine = createEngine({
        fetch: async (url, init) => {
          const response = await fetch(url, init);
          if (!url.pathname.endsWith('.wasm')) return response;
          return new Response(spoil(new Uint8Array(await response.arrayBuffer())));
        },
      });
      const result = await engine.load(source, {}, () => undefined, never);
      expect(result).toMatchObject({ ok: false, failure: { code: 'integrity', canRetry: true } });
    }
  });

  test('an abort or an unload while loading ends the load, and the next load works', async () => {
    for (const phase of ['download', 'convert', 'compile']) {
      const engine = make();
      const stop = new AbortController();
      const result = await engine.load(
        source,
        {},
        (report) => {
          if (report.phase === phase) stop.abort();
        },
        stop.signal,
      );
      expect(result, phase).toMatchObject({ ok: false, failure: { code: 'aborted' } });
      expect(engine.opened).toBeNull();
    }
    const engine = make();
    const loading = engine.load(source, {}, () => undefined, never);
    await engine.unload();
    expect(await loading).toMatchObject({ ok: false, failure: { code: 'aborted' } });
    const again = await engine.load(source, {}, () => undefined, never);
    expect(again.ok).toBe(true);
    await engine.unload();
  });

  test('weights that are not the reasoner’s are refused', async () => {
    const url = URL.createObjectURL(new Blob(['not a model']));
    const result = await make().load({ ...source, url }, {}, () => undefined, never);
    expect(result).toMatchObject({ ok: false, failure: { code: 'malformed' } });
  });
});
