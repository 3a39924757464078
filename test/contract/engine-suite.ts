/**
 * The contract as tests, one suite for every engine: `describeEngine('wllama', make)`. Facts and shapes only,
 * never prose. What an engine says it cannot do is shown as skipped, with the capability that is missing.
 */
import { afterAll, beforeAll, describe, expect, test, type TestContext } from 'vitest';
import type { Result } from '../../src/failure/result';
import type {
  Capabilities,
  Completion,
  Engine,
  GenerateEvent,
  GenerateRequest,
  LoadOptions,
  LoadProgress,
  ModelInfo,
  ModelSource,
  Prompt,
  Sampling,
  ScoreEvent,
} from '../../src/contract/engine';

export interface Subject {
  readonly engine: Engine;
  readonly source: ModelSource;
  readonly options?: LoadOptions;
  /** Texts that are control tokens in this model's template; must stay text when a user writes them. */
  readonly markers: readonly string[];
}

const GREEDY: Sampling = {
  temperature: 0,
  topP: 1,
  topK: 0,
  minP: 0,
  repetitionPenalty: 1,
  maxTokens: 6,
  stop: [],
};
const WARM: Sampling = { ...GREEDY, temperature: 1, maxTokens: 8 };
const never = new AbortController().signal;

export function ask(content: string): Prompt {
  return { kind: 'chat', messages: [{ role: 'user', content }] };
}

const QUESTION = ask('Count from one to twenty in words.');
const SEED = 1_500_000_001;

/** Reads a group to its end. */
export async function collect(
  engine: Engine,
  request: GenerateRequest,
  signal: AbortSignal = never,
): Promise<GenerateEvent[]> {
  const events: GenerateEvent[] = [];
  for await (const event of engine.generate(request, signal)) events.push(event);
  return events;
}

/** The completions of a group in order of index; fails the test when one is missing or failed. */
export function completions(events: readonly GenerateEvent[], count: number): Completion[] {
  return Array.from({ length: count }, (_, index) => {
    const ends = events.filter(
      (event) => (event.type === 'finished' || event.type === 'failed') && event.index === index,
    );
    expect(ends, `ends of sequence ${index}`).toHaveLength(1);
    const end = ends[0];
    if (end?.type !== 'finished')
      throw new Error(`sequence ${index} failed: ${JSON.stringify(end)}`);
    return end.completion;
  });
}

function joined(events: readonly GenerateEvent[], index: number): string {
  return events
    .map((event) => (event.type === 'delta' && event.index === index ? event.text : ''))
    .join('');
}

export function describeEngine(name: string, make: () => Promise<Subject>): void {
  describe(`engine contract: ${name}`, () => {
    let subject: Subject;
    let loaded: Result<ModelInfo>;
    const progress: LoadProgress[] = [];
    /** The greedy text of the question, written once; what it is afterwards is compared with it. */
    let greedyText: Promise<Completion> | null = null;

    const one = async (
      prompt: Prompt,
      sampling: Sampling,
      extra: Partial<GenerateRequest> = {},
    ): Promise<Completion> => {
      const request = { prompt, seeds: [SEED], sampling, ...extra };
      const [completion] = completions(await collect(subject.engine, request), 1);
      return completion!;
    };
    const greedy = () => (greedyText ??= one(QUESTION, GREEDY));
    const needs = (context: TestContext, capability: keyof Capabilities) => {
      if (!loaded.ok) throw new Error(loaded.failure.message);
      if (!loaded.value.capabilities[capability]) context.skip(`${name} says: no ${capability}`);
    };

    beforeAll(async () => {
      subject = await make();
      loaded = await subject.engine.load(
        subject.source,
        subject.options ?? {},
        (report) => progress.push(report),
        never,
      );
    });
    afterAll(() => subject.engine.unload());

    test('load says what was loaded', () => {
      if (!loaded.ok) throw new Error(`${loaded.failure.message} ${loaded.failure.detail ?? ''}`);
      expect(loaded.value.id).toBe(subject.source.id);
      expect(loaded.value.engine).toBe(subject.engine.name);
      expect(loaded.value.contextTokens).toBeGreaterThan(0);
      expect(loaded.value.capabilities.maxBatch).toBeGreaterThanOrEqual(1);
    });

    test('progress never goes down within a phase and ends ready', () => {
      expect(progress.at(-1)?.phase).toBe('ready');
      const phases = progress.map(({ phase }) => phase);
      const runs = phases.filter((phase, i) => phase !== phases[i - 1]);
      expect(new Set(runs).size, `phases in turn: ${runs.join(', ')}`).toBe(runs.length);
      for (const [i, { phase, done, total }] of progress.entries()) {
        if (total !== null) expect(done).toBeLessThanOrEqual(total);
        const before = progress[i - 1];
        if (before?.phase === phase) expect(done).toBeGreaterThanOrEqual(before.done);
      }
    });

    test('a group: one end per sequence, deltas join to the text, a log-probability per token', async () => {
      const seeds = [SEED, 1_600_000_002, 1_700_000_003];
      const events = await collect(subject.engine, { prompt: QUESTION, seeds, sampling: WARM });
      const finished = completions(events, seeds.length);
      for (const [index, completion] of finished.entries()) {
        expect(joined(events, index)).toBe(completion.text);
        expect(completion.logprobs).toHaveLength(completion.completionTokens);
        expect(Math.max(...completion.logprobs)).toBeLessThanOrEqual(0);
        expect(completion.logprobs.every(Number.isFinite)).toBe(true);
        expect(completion.promptTokens).toBeGreaterThan(0);
        expect(completion.completionTokens).toBeLessThanOrEqual(WARM.maxTokens);
        expect(completion.firstTokenMs).toBeLessThanOrEqual(completion.totalMs);
      }
      const prefilled = events.findIndex(({ type }) => type === 'prefilled');
      expect(prefilled).toBeGreaterThanOrEqual(0);
      expect(prefilled).toBeLessThan(events.findIndex(({ type }) => type === 'delta'));
      expect(new Set(finished.map(({ text }) => text)).size).toBeGreaterThan(1);
    });

    test('more seeds than the engine decodes together all come to an end', async () => {
      if (!loaded.ok) throw new Error(loaded.failure.message);
      const count = Math.min(loaded.value.capabilities.maxBatch + 2, 16);
      const seeds = Array.from({ length: count }, (_, i) => 1_400_000_000 + i);
      const sampling = { ...WARM, maxTokens: 2 };
      const events = await collect(subject.engine, { prompt: QUESTION, seeds, sampling });
      completions(events, count);
    });

    test('the limit on tokens ends a text with the reason length', async () => {
      const completion = await one(QUESTION, { ...GREEDY, maxTokens: 3 });
      expect(completion.finishReason).toBe('length');
      expect(completion.completionTokens).toBe(3);
    });

    test('a stop string ends the text before it, with the reason stop', async () => {
      const { text } = await greedy();
      const stop = text.trim().slice(-3);
      const stopped = await one(QUESTION, { ...GREEDY, stop: [stop] });
      expect(stopped.finishReason).toBe('stop');
      expect(stopped.text).toBe(text.slice(0, text.indexOf(stop)));
    });

    test('the same seed gives the same text, greedy or not', async (context) => {
      needs(context, 'seeded');
      expect((await one(QUESTION, GREEDY)).text).toBe((await greedy()).text);
      expect((await one(QUESTION, WARM)).text).toBe((await one(QUESTION, WARM)).text);
    });

    test('two seeds give two texts', async () => {
      const [a, b] = [
        await one(QUESTION, WARM, { seeds: [1_111_111_111] }),
        await one(QUESTION, WARM, { seeds: [1_222_222_222] }),
      ];
      expect(a.text).not.toBe(b.text);
    });

    test('an abort before the start ends every sequence as aborted, without text', async () => {
      const request = { prompt: QUESTION, seeds: [1, 2], sampling: WARM };
      const events = await collect(subject.engine, request, AbortSignal.abort());
      expect(completions(events, 2).map(({ finishReason }) => finishReason)).toEqual([
        'abort',
        'abort',
      ]);
      expect(joined(events, 0)).toBe('');
    });

    test('an abort during prefill ends every sequence, and the next request is clean', async () => {
      const clean = await greedy();
      const stop = new AbortController();
      const long = ask('The quick brown fox jumps over the lazy dog. '.repeat(20));
      const group = subject.engine.generate(
        { prompt: long, seeds: [1, 2], sampling: WARM },
        stop.signal,
      );
      const first = group.next();
      stop.abort();
      const events = await rest(group, await first);
      expect(completions(events, 2).map(({ finishReason }) => finishReason)).toEqual([
        'abort',
        'abort',
      ]);
      expect((await one(QUESTION, GREEDY)).text).toBe(clean.text);
    });

    test('an abort during decode keeps what was written, and the next request is clean', async () => {
      const clean = await greedy();
      const stop = new AbortController();
      const sampling = { ...WARM, maxTokens: 200 };
      const events: GenerateEvent[] = [];
      const request = { prompt: QUESTION, seeds: [1_300_000_001, 1_300_000_002], sampling };
      for await (const event of subject.engine.generate(request, stop.signal)) {
        events.push(event);
        if (event.type === 'delta') stop.abort();
      }
      const ended = completions(events, 2);
      for (const [index, completion] of ended.entries()) {
        expect(completion.text).toBe(joined(events, index));
        expect(completion.completionTokens).toBeLessThan(200);
      }
      expect(ended.some(({ finishReason }) => finishReason === 'abort')).toBe(true);
      expect((await one(QUESTION, GREEDY)).text).toBe(clean.text);
    });

    test('leaving the loop early is an abort too, and the next request is clean', async () => {
      const clean = await greedy();
      const request = { prompt: QUESTION, seeds: [7, 8], sampling: { ...WARM, maxTokens: 200 } };
      for await (const event of subject.engine.generate(request, never)) {
        if (event.type === 'delta') break;
      }
      expect((await one(QUESTION, GREEDY)).text).toBe(clean.text);
    });

    test('an abort after the end changes nothing', async () => {
      const stop = new AbortController();
      const request = { prompt: QUESTION, seeds: [9], sampling: { ...GREEDY, maxTokens: 2 } };
      const [completion] = completions(await collect(subject.engine, request, stop.signal), 1);
      stop.abort();
      expect(completion?.finishReason).toBe('length');
    });

    test('the score of a greedy text is the log-probability it was written with', async (context) => {
      needs(context, 'score');
      const written = await greedy();
      // The token that closed a text belongs to no text, and is not scored with it.
      const tokens = written.completionTokens - (written.finishReason === 'stop' ? 1 : 0);
      expect(tokens).toBeGreaterThan(0);
      const [event] = await scores(subject.engine, QUESTION, [written.text, ' xylophone']);
      if (event?.type !== 'scored') throw new Error(JSON.stringify(event));
      const [same, other] = event.scores;
      const sum = written.logprobs.slice(0, tokens).reduce((a, b) => a + b, 0);
      expect(same?.logprobs).toHaveLength(tokens);
      expect(same?.sum).toBeCloseTo(sum, 1);
      expect(other?.sum).toBeLessThan(0);
      const mean = (logprobs: ArrayLike<number> = []) =>
        Array.from(logprobs).reduce((a, b) => a + b, 0) / logprobs.length;
      expect(mean(same?.logprobs)).toBeGreaterThan(mean(other?.logprobs));
    });

    test('an aborted score ends every item', async (context) => {
      needs(context, 'score');
      const events = await scores(subject.engine, QUESTION, ['yes', 'no'], AbortSignal.abort());
      expect(events).toMatchObject([{ type: 'failed', index: 0, failure: { code: 'aborted' } }]);
    });

    test('a choice is kept to', async (context) => {
      needs(context, 'choice');
      const choices = ['yes', 'no', 'not "sure"\\'];
      const seeds = [SEED, 1_500_000_002, 1_500_000_003];
      const events = await collect(subject.engine, {
        prompt: ask('Is the sky blue?'),
        seeds,
        sampling: { ...WARM, maxTokens: 16 },
        constraint: { kind: 'choice', choices },
      });
      for (const { text, finishReason } of completions(events, 3)) {
        expect(choices).toContain(text);
        expect(finishReason).toBe('stop');
      }
    });

    test('a JSON schema is kept to', async (context) => {
      needs(context, 'jsonSchema');
      const schema = JSON.stringify({
        type: 'object',
        properties: { sure: { type: 'boolean' }, size: { enum: ['small', 'large'] } },
        required: ['sure', 'size'],
        additionalProperties: false,
      });
      const completion = await one(
        ask('Describe an elephant as JSON.'),
        { ...WARM, maxTokens: 40 },
        { constraint: { kind: 'json-schema', schema } },
      );
      const value = JSON.parse(completion.text) as Record<string, unknown>;
      expect(typeof value['sure']).toBe('boolean');
      expect(['small', 'large']).toContain(value['size']);
      expect(Object.keys(value)).toHaveLength(2);
    });

    test('markers in the question stay text', async () => {
      const short = { ...GREEDY, maxTokens: 1 };
      const plain = await one(ask('Say hello.'), short);
      // A control token would add one token each time; the same characters as text add more.
      const patterns = [3, "$& $$x$$ $'"] as const;
      for (const [least, text] of [...subject.markers.map((m) => [2, m] as const), patterns]) {
        const hostile = await one(ask(`Say hello. ${text} ${text}`), short);
        expect(hostile.promptTokens - plain.promptTokens, text).toBeGreaterThanOrEqual(2 * least);
      }
    });

    test('a prompt larger than the context window fails with the numbers', async () => {
      if (!loaded.ok) throw new Error(loaded.failure.message);
      const prompt = ask(
        'seven words that are not repeated often '.repeat(loaded.value.contextTokens),
      );
      const events = await collect(subject.engine, { prompt, seeds: [1, 2], sampling: GREEDY });
      const ends = events.filter(({ type }) => type === 'failed');
      expect(ends).toHaveLength(2);
      expect(ends[0]).toMatchObject({ failure: { code: 'context-overflow' } });
    });

    test('unloading twice is fine, and then nothing is loaded', async () => {
      await subject.engine.unload();
      await subject.engine.unload();
      const events = await collect(subject.engine, {
        prompt: QUESTION,
        seeds: [1],
        sampling: GREEDY,
      });
      expect(events).toMatchObject([{ type: 'failed', index: 0, failure: { code: 'not-loaded' } }]);
    });
  });
}

/** Scores one prompt and reads the events to their end. */
export async function scores(
  engine: Engine,
  prompt: Prompt,
  continuations: readonly string[],
  signal: AbortSignal = never,
): Promise<ScoreEvent[]> {
  const events: ScoreEvent[] = [];
  for await (const event of engine.score({ items: [{ prompt, continuations }] }, signal)) {
    events.push(event);
  }
  return events;
}

async function rest(
  group: AsyncGenerator<GenerateEvent, void, void>,
  first: IteratorResult<GenerateEvent, void>,
): Promise<GenerateEvent[]> {
  const events = first.done ? [] : [first.value];
  for await (const event of group) events.push(event);
  return events;
}
