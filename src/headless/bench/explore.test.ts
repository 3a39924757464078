/** The arithmetic of the benchmark, on the scripted engine; speeds are not tested. */
import { expect, test } from 'vitest';
import { createEngine } from '../../engine/scripted/adapter';
import { measureExplore } from './explore';

test('counts the texts and tokens of both ways, and divides them', async () => {
  const engine = createEngine();
  const source = { kind: 'recording', id: 'babble', url: 'scenario:babble' } as const;
  const never = new AbortController().signal;
  expect((await engine.load(source, {}, () => undefined, never)).ok).toBe(true);
  const notes: string[] = [];
  const options = { group: 4, tokens: 5, question: 'Why?', alone: 2 };
  const figures = await measureExplore(engine, null, options, (line) => notes.push(line));

  expect(figures).toMatchObject({ group: 4, tokensEach: 5 });
  expect(figures.batched.texts).toBe(4);
  expect(figures.sequential.texts).toBe(2);
  for (const { texts, tokens, seconds, tokensPerSecond } of [figures.batched, figures.sequential]) {
    expect(tokens).toBeGreaterThan(texts);
    expect(tokens).toBeLessThanOrEqual(5 * texts);
    expect(tokensPerSecond * seconds).toBeCloseTo(tokens, 6);
  }
  const { batched, sequential } = figures;
  expect(figures.ratio).toBeCloseTo(batched.tokensPerSecond / sequential.tokensPerSecond, 9);
  // Each text by itself computes the prompt again, the group computes it once.
  expect(sequential.prefillTokens).toBe(2 * batched.prefillTokens);
  expect(notes).toContainEqual(expect.stringMatching(/^a group of 4/));
});
