/** The web-llm engine on the tiny form: the whole contract, and what only shows with many small requests. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CHARACTERS } from '../../reasoner/notation';
import type { Engine, GenerateEvent, Prompt, ScoreEvent, ScoreItem } from '../../contract/engine';
import { collect, completions, describeEngine } from '../../../test/contract/engine-suite';
import { createEngine, type WebLlmEngine } from './adapter';
import {
  GREEDY,
  loaded,
  never,
  QUESTION,
  request,
  source,
  text,
  WARM,
} from '../../../test/support/engine/tiny';

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
  engine: interpreted(createEngine()),
  source,
  markers: [],
}));

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

  test('a group larger than the memory goes in waves, and writes the same', async () => {
    const long = { ...WARM, maxTokens: 200 };
    const events = await collect(engine, request(5, long));
    const texts = completions(events, 5).map((c) => c.text);
    // Room for one whole window, 512 tokens, and a little: two texts of 17 + 200 tokens, and not three.
    const small = await loaded({}, { cacheBytes: 0 });
    const waves = await collect(small, request(5, long));
    expect(completions(waves, 5).map((c) => c.text)).toEqual(texts);
    const begun = (all: readonly GenerateEvent[]) =>
      new Set(
        all
          .slice(
            0,
            all.findIndex(({ type }) => type === 'finished'),
          )
          .flatMap((event) => (event.type === 'delta' ? [event.index] : [])),
      ).size;
    expect(begun(events)).toBe(5);
    expect(begun(waves)).toBe(2);
    await small.unload();
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
