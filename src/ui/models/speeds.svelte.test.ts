import { expect, test } from 'vitest';
import type { RunEvent } from '../../cat/log/events';
import { DEFAULT_GGUF } from '../../models/catalogue';
import { ok } from '../../failure/result';
import { EngineSpeeds } from './speeds.svelte';

const begun = (id: string, engine: string) =>
  ({ type: 'run.started', model: { id, engine } }) as unknown as RunEvent;
const explored = (tokens: number, ms: number): RunEvent => ({
  type: 'stage.finished',
  stage: 'explore',
  ms,
  promptTokens: 40,
  tokens,
});

test('a run measures the model that it ran on, by what its rollouts took', () => {
  const speeds = new EngineSpeeds(() => Promise.resolve(ok([])));
  expect(speeds.heard(begun(DEFAULT_GGUF.id, 'wllama'))).toBeNull();
  expect(speeds.heard(explored(384, 24_000))).toBe(DEFAULT_GGUF.id);
  expect(speeds.of(DEFAULT_GGUF.id)).toEqual([{ engine: 'wllama', tokensPerSecond: 16 }]);
  expect(speeds.all).toEqual([
    { engine: 'wllama', tokensPerSecond: 16, variantId: DEFAULT_GGUF.id, millions: 135 },
  ]);
});

test('too few tokens, the reasoner and other stages tell nothing', () => {
  const speeds = new EngineSpeeds(() => Promise.resolve(ok([])));
  speeds.heard(begun(DEFAULT_GGUF.id, 'wllama'));
  expect(speeds.heard(explored(8, 1000))).toBeNull();
  expect(
    speeds.heard({
      type: 'stage.finished',
      stage: 'synthesise',
      ms: 9,
      promptTokens: 9,
      tokens: 99,
    }),
  ).toBeNull();
  speeds.heard(begun('reasoner-paper', 'micro'));
  expect(speeds.heard(explored(500, 1000))).toBeNull();
  expect(speeds.all).toEqual([]);
});

test('where both engines were measured alike, a run does not change the comparison', () => {
  const speeds = new EngineSpeeds(() => Promise.resolve(ok([])));
  const pair = [
    { engine: 'webllm', tokensPerSecond: 120 },
    { engine: 'wllama', tokensPerSecond: 24 },
  ] as const;
  speeds.learn(DEFAULT_GGUF.id, pair);
  speeds.heard(begun(DEFAULT_GGUF.id, 'webllm'));
  expect(speeds.heard(explored(384, 1000))).toBeNull();
  expect(speeds.of(DEFAULT_GGUF.id)).toEqual(pair);
});
