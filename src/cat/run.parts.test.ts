/** The run over the project's own parts instead of the small ones in `testing/`. */
import { describe, expect, it } from 'vitest';
import { createGrader } from '../answers/grader';
import { createEngine } from '../engine/scripted/adapter';
import { sumsBook } from '../reasoner/book';
import { parseSum } from '../reasoner/sums';
import { trueTrace } from '../reasoner/trace';
import type { RunEvent } from './log/events';
import { promptText } from './prompts/text';
import { TEST_MODEL, testEngine } from '../../test/support/cat/engine';
import { MATH, ofType, OPEN, runScript } from '../../test/support/cat/run';

const grader = createGrader();
const silent = { write: () => [] };

describe('with the verifier', () => {
  it('rewards answers that are equal in value, however they are written', async () => {
    const write = (_: unknown, call: number): string[] =>
      call === 0
        ? ['Thus \\boxed{\\dfrac{1}{2}}.', 'The answer is 0.5', '**Answer:** 2', 'No idea.']
        : ['Half of it, so \\boxed{1/2}.'];
    const { view } = await runScript(MATH, { write }, { deps: { grader } });
    expect(view.rollouts.map((rollout) => rollout.reward?.value)).toEqual([1, 1, 0, 0]);
    expect(view.clusters.map((cluster) => cluster.rollouts)).toEqual([[0, 1], [2]]);
  });

  it('keeps answers of hostile shape apart and ends in bounded time', async () => {
    const write = (_: unknown, call: number): string[] =>
      call === 0
        ? [`\\boxed{${'('.repeat(5000)}}`, '\\boxed{10^{10^{10}}}', '\\boxed{$&}', '\\boxed{']
        : ['\\boxed{7}'];
    const { view } = await runScript(MATH, { write }, { deps: { grader } });
    expect(view.status).toBe('completed');
    for (const rollout of view.rollouts) expect(rollout.reward?.value).not.toBe(1);
    expect(view.rollouts[3]?.reward).toMatchObject({
      value: 0,
      because: 'It never closes the box of its final answer, which counts as 0.',
    });
  });
});

describe('with the scripted engine', () => {
  const babble = async (seed: number): Promise<readonly RunEvent[]> => {
    const engine = createEngine({ clock: { now: () => 0, sleep: () => Promise.resolve() } });
    const source = { kind: 'recording', id: 'babble', url: 'scenario:babble' } as const;
    const never = new AbortController().signal;
    const model = await engine.load(source, {}, () => undefined, never);
    if (!model.ok) throw new Error(model.failure.message);
    const deps = { engine, model: model.value, grader };
    const config = { seed, groupSize: 16, maxTokens: 40 };
    return (await runScript(MATH, silent, { config, deps })).events;
  };

  it('gives the same run for the same seed, and another for another', async () => {
    const textsOf = async (seed: number): Promise<string[]> =>
      ofType(await babble(seed), 'rollout.finished')
        .sort((a, b) => a.rollout - b.rollout)
        .map((event) => event.text);
    const [first, again, other] = [await textsOf(1), await textsOf(1), await textsOf(2)];
    expect(again).toEqual(first);
    expect(other).not.toEqual(first);
    expect(new Set(first).size).toBeGreaterThan(8);
  });
});

describe('with the reasoner’s notation', () => {
  const task = { question: '358 + 676 + 739 + 945', kind: 'math' } as const;
  const sum = parseSum(task.question);
  const right = sum.ok ? trueTrace(sum.value) : '';
  const wrong = right.replace(/=\d/, '=9');
  const model = { ...TEST_MODEL, dialect: 'sums' as const, contextTokens: 128 };
  const write = (_: unknown, call: number): string[] =>
    call === 0 ? [right, wrong, wrong, right] : [right];

  it('shows the anchor whole traces and nothing else, however small the context', async () => {
    const engine = testEngine({ write });
    const deps = { engine, model, prompts: sumsBook, grader };
    const { view } = await runScript(task, silent, { deps });
    expect(promptText(view.prompts.synthesis!)).toBe(`S${right}${wrong}${wrong}${right}>`);
    expect(engine.requests.map((request) => request.sampling.maxTokens)).toEqual([15, 15]);
    expect(view.rollouts.map((rollout) => rollout.reward?.value)).toEqual([1, 0, 0, 1]);
    expect(view.synthesis?.copyOf).toBe(0);
  });

  it('refuses what the reasoner cannot do before anything runs', async () => {
    const engine = testEngine({ write });
    const deps = { engine, model, prompts: sumsBook, grader };
    for (const other of [OPEN, { ...MATH, question: 'Why is the sky blue?' }]) {
      const { view } = await runScript(other, silent, { deps });
      expect(view.status).toBe('failed');
      expect(view.failure?.message.length).toBeGreaterThan(20);
    }
    expect(engine.requests).toHaveLength(0);
  });
});
