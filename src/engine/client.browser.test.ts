/** The client with a real worker: the default one, and its real death. */
import { describe, expect, test } from 'vitest';
import { connectEngine } from './client';
import type { Engine, GenerateEvent, Sampling } from '../contract/engine';
import { ask, collect, completions } from '../../test/contract/engine-suite';

const never = new AbortController().signal;
const sampling: Sampling = {
  temperature: 1,
  topP: 1,
  topK: 0,
  minP: 0,
  repetitionPenalty: 1,
  maxTokens: 20,
  stop: [],
};
const request = { prompt: ask('?'), seeds: [1, 2], sampling };

async function load(engine: Engine, scenario: string) {
  const source = { kind: 'recording', id: scenario, url: `scenario:${scenario}` } as const;
  return engine.load(source, {}, () => undefined, never);
}

describe('engine worker', () => {
  test('streams a group with log-probabilities across the border', async () => {
    const engine = connectEngine('scripted');
    expect((await load(engine, 'babble')).ok).toBe(true);
    const group = completions(await collect(engine, request), 2);
    for (const { logprobs, completionTokens } of group) {
      expect(logprobs).toBeInstanceOf(Float32Array);
      expect(logprobs).toHaveLength(completionTokens);
    }
    await engine.unload();
  });

  test('a worker that throws is noticed, what was written is kept, and the next load works', async () => {
    const engine = connectEngine('scripted');
    await load(engine, 'dies');
    const ends = (await collect(engine, request)).filter(({ type }) => type === 'failed');
    expect(ends).toMatchObject([
      { index: 0, partial: 'so far', failure: { code: 'worker-died' } },
      { index: 1, partial: 'so far', failure: { code: 'worker-died' } },
    ]);
    expect((await load(engine, 'babble')).ok).toBe(true);
    completions(await collect(engine, request), 2);
    await engine.unload();
  });

  test('a worker that is gone without a word is noticed as well', async () => {
    let worker: Worker | undefined;
    const engine = connectEngine('scripted', {
      createWorker: () =>
        (worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' })),
    });
    await load(engine, 'silent');
    const ends: GenerateEvent[] = [];
    for await (const event of engine.generate(request, never)) {
      if (event.type === 'delta') worker?.terminate();
      else if (event.type === 'failed') ends.push(event);
    }
    expect(ends).toMatchObject([
      { index: 0, failure: { code: 'worker-died' } },
      { index: 1, failure: { code: 'worker-died' } },
    ]);
    expect((await load(engine, 'babble')).ok).toBe(true);
    completions(await collect(engine, request), 2);
    await engine.unload();
  });
});
