import { describe, expect, test } from 'vitest';
import { LOG_VERSION, type Entry, type RunEvent } from '../../cat/log/events';
import { DEFAULT_CONFIG } from '../../cat/task';
import { ask, collect, completions, describeEngine } from '../../../test/contract/engine-suite';
import type { Clock } from '../clock';
import type { Engine, Sampling, ScoreEvent } from '../../contract/engine';
import { createEngine } from './adapter';
import { namedScenario, scenarioScript, SCENARIOS } from './scenario';

/** A clock that jumps to the end of every sleep, and remembers how long was slept. */
function jumpingClock(): Clock & { time: number } {
  return {
    time: 0,
    now() {
      return this.time;
    },
    sleep(ms) {
      this.time += ms;
      return new Promise((resolve) => setImmediate(resolve));
    },
  };
}

const recorded = (id: string, url: string) => ({ kind: 'recording', id, url }) as const;
const never = new AbortController().signal;
const sampling: Sampling = {
  temperature: 1,
  topP: 1,
  topK: 0,
  minP: 0,
  repetitionPenalty: 1,
  maxTokens: 64,
  stop: [],
};

async function loaded(url: string, options: Parameters<typeof createEngine>[0]): Promise<Engine> {
  const engine = createEngine(options);
  const result = await engine.load(recorded('test', url), {}, () => undefined, never);
  if (!result.ok) throw new Error(result.failure.message);
  return engine;
}

describeEngine('scripted', () =>
  Promise.resolve({
    engine: createEngine({ clock: jumpingClock() }),
    source: recorded('babble', 'scenario:babble'),
    markers: ['<|im_start|>', '<|im_end|>'],
  }),
);

describe('scenarios', () => {
  test.each(Object.keys(SCENARIOS))(
    '%s ends every sequence it does not keep silent',
    async (name) => {
      let died = 0;
      const engine = await loaded(`scenario:${name}`, {
        clock: jumpingClock(),
        die: () => (died += 1),
      });
      const stop = new AbortController();
      const request = { prompt: ask('?'), seeds: [1, 2, 3], sampling };
      const ends: number[] = [];
      for await (const event of engine.generate(request, stop.signal)) {
        if (event.type === 'finished' || event.type === 'failed') ends.push(event.index);
        if (name === 'silent' && event.type === 'delta' && event.text === ' far') stop.abort();
      }
      expect(died).toBe(name === 'dies' ? 1 : 0);
      if (name !== 'dies') expect(ends.sort()).toEqual([0, 1, 2]);
    },
  );

  test('tokens come at the pace that was asked for', async () => {
    const clock = jumpingClock();
    const engine = await loaded('scenario:slow', { clock });
    const events = await collect(engine, { prompt: ask('?'), seeds: [1], sampling });
    // 500 ms of prefill, then 5 tokens at 4 a second: 500 + 5 × 250.
    expect(clock.time).toBeCloseTo(1750);
    expect(completions(events, 1)[0]).toMatchObject({
      text: 'The answer is 4.',
      totalMs: expect.closeTo(1750) as number,
      firstTokenMs: expect.closeTo(750) as number,
    });
  });

  test('odd tokens arrive unharmed', async () => {
    const engine = await loaded('scenario:odd', { clock: jumpingClock() });
    const events = await collect(engine, { prompt: ask('?'), seeds: [1], sampling });
    expect(completions(events, 1)[0]?.text).toBe('👩‍🔬\n\n$&$$x$$\u0000é');
  });

  test('a name that is no scenario is refused, inherited ones too', async () => {
    expect(namedScenario('toString')).toBeNull();
    const result = await createEngine().load(
      recorded('x', 'scenario:nothing'),
      {},
      () => undefined,
      never,
    );
    expect(result).toMatchObject({ ok: false, failure: { code: 'not-found' } });
  });

  test('a reply is chosen by what the prompt holds', async () => {
    const script = scenarioScript({
      replies: [{ when: 'two', outputs: [{ tokens: ['b'] }] }, { outputs: [{ tokens: ['a'] }] }],
    });
    const engine = await loaded('', { script, clock: jumpingClock() });
    const text = async (question: string) =>
      completions(await collect(engine, { prompt: ask(question), seeds: [1], sampling }), 1)[0]
        ?.text;
    expect(await text('one')).toBe('a');
    expect(await text('two')).toBe('b');
  });
});

describe('replay of a recording', () => {
  const texts = ['It is 4.', 'I say 5.'];
  const written = (text: string, firstTokenMs: number, totalMs: number) => ({
    text,
    promptTokens: 12,
    tokens: 4,
    finishReason: 'stop' as const,
    meanLogprob: -0.25,
    logprobs: [-0.1, -0.2, -0.3, -0.4],
    firstTokenMs,
    totalMs,
  });
  const events: [number, RunEvent][] = [
    [
      0,
      {
        type: 'run.started',
        task: { question: 'What is 2 + 2?', kind: 'open' },
        config: DEFAULT_CONFIG,
        model: {
          id: 'small',
          engine: 'wllama',
          dialect: 'chat',
          quantisation: 'Q4_1',
          hash: null,
          device: 'wasm, 1 thread',
        },
        app: '0.1.0',
        at: '2026-01-01T00:00:00Z',
      },
    ],
    [1, { type: 'prompt.built', step: 'explore', rollout: null, prompt: ask('What is 2 + 2?') }],
    [2, { type: 'rollout.started', rollout: 0, seed: 1 }],
    [900, { type: 'rollout.finished', rollout: 0, ...written('It is 4.', 100, 500) }],
    [901, { type: 'rollout.finished', rollout: 1, ...written('I say 5.', 200, 900) }],
    [910, { type: 'prompt.built', step: 'synthesis', rollout: null, prompt: ask('Reconcile.') }],
    [910, { type: 'synthesis.started', order: [0, 1] }],
    [1500, { type: 'synthesis.finished', copyOf: null, ...written('So it is 4.', 50, 590) }],
    [1500, { type: 'prompt.built', step: 'rubric', rollout: null, prompt: ask('Criteria?') }],
    [
      1700,
      {
        type: 'rubric.proposed',
        criteria: [{ id: 0, text: 'says 4' }],
        dropped: [],
        raw: '{"criteria":["says 4"]}',
      },
    ],
    ...[0.9, 0.2].map((yesProbability, rollout): [number, RunEvent] => [
      1800 + 100 * rollout,
      {
        type: 'verdict.given',
        rollout,
        criterion: 0,
        verdict: yesProbability > 0.5 ? 'yes' : 'no',
        yesProbability,
        failure: null,
      },
    ]),
    [2000, { type: 'run.finished', outcome: 'completed', failure: null }],
  ];
  const jsonl = events
    .map(([ms, event], seq): Entry => ({ v: LOG_VERSION, seq, ms, event }))
    .map((entry) => JSON.stringify(entry))
    .join('\n');
  const reading = (text: string, clock = jumpingClock()) => ({
    clock,
    read: () => Promise.resolve(new Response(text)),
  });

  test('gives the recorded group, texts, log-probabilities and pace', async () => {
    const clock = jumpingClock();
    const engine = await loaded('/r.jsonl', reading(jsonl, clock));
    const group = completions(
      await collect(engine, { prompt: ask('Solve: What is 2 + 2?'), seeds: [5, 6], sampling }),
      2,
    );
    expect(group.map(({ text }) => text)).toEqual(texts);
    expect(group[0]?.logprobs[3]).toBeCloseTo(-0.4);
    expect(group.map(({ totalMs }) => totalMs)).toEqual([500, 900]);
    expect(clock.time).toBe(900);
  });

  test('then the synthesis, the rubric and the verdict probabilities, and again from the start', async () => {
    const engine = await loaded('/r.jsonl#speed=10', reading(jsonl));
    const text = async (prompt: string) =>
      completions(await collect(engine, { prompt: ask(prompt), seeds: [5], sampling }), 1)[0]?.text;
    for (let round = 0; round < 2; round++) {
      await collect(engine, { prompt: ask('What is 2 + 2?'), seeds: [5, 6], sampling });
      expect(await text('prompts that have changed since')).toBe('So it is 4.');
      expect(await text('Criteria?')).toBe('{"criteria":["says 4"]}');
      const items = [1, 0].map((rollout) => ({
        prompt: ask(`Criterion: says 4. Response: ${texts[rollout] ?? ''}`),
        continuations: ['Yes', 'No'],
      }));
      const given: ScoreEvent[] = [];
      for await (const event of engine.score({ items }, never)) given.push(event);
      const yes = given.map((event) =>
        event.type === 'scored' ? Math.exp(event.scores[0]?.sum ?? NaN) : NaN,
      );
      expect(yes[0]).toBeCloseTo(0.2);
      expect(yes[1]).toBeCloseTo(0.9);
    }
  });

  test('refuses another question and a larger group', async () => {
    const engine = await loaded('/r.jsonl', reading(jsonl));
    const other = await collect(engine, { prompt: ask('And 3 + 3?'), seeds: [5, 6], sampling });
    expect(other).toMatchObject([
      { type: 'failed', failure: { code: 'unsupported' } },
      { type: 'failed' },
    ]);
    const three = await collect(engine, {
      prompt: ask('What is 2 + 2?'),
      seeds: [5, 6, 7],
      sampling,
    });
    expect(three[0]).toMatchObject({
      failure: { message: expect.stringContaining('2 rollouts') as string },
    });
  });

  test('a torn last line is ignored, a bad line and a newer version are refused', async () => {
    await expect(loaded('/r.jsonl', reading(jsonl.slice(0, -20)))).resolves.toBeDefined();
    await expect(
      loaded('/r.jsonl', reading(jsonl.replace('"yesProbability":0.9', '"yesProbability":"9"'))),
    ).rejects.toThrow(/Line 11/);
    const newer = jsonl.replaceAll(/"v":\d+/g, `"v":${String(LOG_VERSION + 1)}`);
    await expect(loaded('/r.jsonl', reading(newer))).rejects.toThrow(
      new RegExp(`version ${String(LOG_VERSION + 1)}`),
    );
    await expect(loaded('/r.jsonl', reading(''))).rejects.toThrow();
  });
});
