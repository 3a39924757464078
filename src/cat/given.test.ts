import { describe, expect, it } from 'vitest';
import { promptText } from './prompts/text';
import { NOT_SENT, configFor, runGiven, type GivenGroup, type GivenRollout } from './given';
import type { RunEvent } from './log/events';
import { emptyView, fold } from './log/fold';
import { createRecorder } from './log/record';
import { proveBlind } from './synthesise/blindness';
import { decodeLog, encodeLog } from '../storage/codec';
import { testDeps, MATH, OPEN, runScript } from '../../test/support/cat/run';
import { testEngine, type Script, type TestEngine } from '../../test/support/cat/engine';
import { failure } from '../failure/failure';

const CHOSEN = { seed: 1, criteria: 5, maxTokens: null };
const RUBRIC = JSON.stringify({
  criteria: [
    'The response says to measure the temperature.',
    'The response says to offer plenty of fluids.',
    'The response names the age from which a fever is urgent.',
    'The response warns against giving aspirin to children.',
    'The response says when to call a doctor.',
  ],
});

const rollout = (text: string, more: Partial<GivenRollout> = {}): GivenRollout => ({
  text,
  truncated: false,
  tokens: null,
  meanLogprob: null,
  ...more,
});

async function give(
  given: GivenGroup,
  script: Script,
): Promise<{ events: RunEvent[]; view: ReturnType<typeof emptyView>; engine: TestEngine }> {
  const engine = testEngine(script);
  const events: RunEvent[] = [];
  let view = emptyView();
  const signal = new AbortController().signal;
  for await (const event of runGiven(given, configFor(given, CHOSEN), testDeps(engine), signal)) {
    events.push(event);
    view = fold(view, event);
  }
  return { events, view, engine };
}

const math = (...rollouts: (GivenRollout | null)[]): GivenGroup => ({
  kind: 'math',
  question: null,
  rollouts,
});

describe('a given group', () => {
  it.each([
    ['mathematics', MATH, 'Hence \\boxed{42}'],
    ['an open question', OPEN, 'Drink and rest.'],
  ] as const)('gets in %s what the page gives the same rollouts', async (_, task, reference) => {
    const texts = ['Six sevens: \\boxed{42}', 'So \\boxed{41}', 'I drink. \\boxed{42}', 'Nothing'];
    const later: Script = {
      write: (_request, call) => [[reference], [RUBRIC]][call] ?? [],
      yes: (prompt, item) => ((prompt.length * 7 + item * 3) % 11) / 11,
    };
    const page = await runScript(task, {
      ...later,
      write: (request, call) =>
        call === 0 ? texts.map((text) => ({ text })) : later.write(request, call - 1),
    });
    const rollouts = page.view.rollouts.map(({ text, finished }) =>
      rollout(text, { tokens: finished!.tokens, meanLogprob: finished!.meanLogprob }),
    );
    const { view } = await give({ kind: task.kind, question: task.question, rollouts }, later);
    expect(view.status).toBe('completed');
    const outcome = (one: typeof view) => ({
      rewards: one.rollouts.map(({ reward, advantage, cluster }) => [reward, advantage, cluster]),
      clusters: one.clusters,
      baselines: one.baselines,
      advantages: one.advantages,
      criteria: one.rubric?.criteria,
      verdicts: one.rubric?.verdicts,
      reference: one.synthesis?.text,
    });
    expect(outcome(view)).toEqual(outcome(page.view));
    expect(view.rollouts.some(({ reward }) => reward?.value !== null)).toBe(true);
  });

  it('never shows the question to the anchor, in any prompt of any stage', async () => {
    const question =
      'Quintus asks how many zebras wear striped pyjamas on a rainy Tuesday in Ljubljana?';
    for (const kind of ['math', 'open'] as const) {
      const rollouts = [rollout('Take \\boxed{3} of them.'), rollout('Rather \\boxed{4} I think.')];
      const { engine, events } = await give(
        { kind, question, rollouts },
        { write: (_, call) => [['\\boxed{3} it is.'], [RUBRIC]][call] ?? [], yes: () => 0.75 },
      );
      const prompts = [
        ...engine.requests.map(({ prompt }) => prompt),
        ...engine.scored.flatMap(({ items }) => items.map(({ prompt }) => prompt)),
      ];
      expect(prompts.length).toBe(kind === 'math' ? 1 : 2 + 2 * 5);
      const shown = rollouts.map(({ text }, index) => ({ index, text }));
      for (const prompt of prompts) {
        expect(promptText(prompt)).not.toMatch(/quintus|zebra|pyjamas|tuesday|ljubljana/i);
        expect(proveBlind(question, prompt, shown).blind).toBe(true);
      }
      // The log keeps it, once.
      expect(JSON.stringify(events).split('Ljubljana')).toHaveLength(2);
    }
  });

  it('gives failed, circling and cut-off rollouts what the page gives them', async () => {
    const circling = 'and so on and so forth, '.repeat(60);
    const { view } = await give(
      math(
        rollout('\\boxed{7}'),
        null,
        rollout(circling),
        rollout('It is then', { truncated: true, tokens: 64 }),
        rollout('\\boxed{7?}'),
        rollout('\\boxed{8}'),
      ),
      { write: () => ['\\boxed{7}'] },
    );
    expect(view.rollouts.map(({ reward }) => reward?.value)).toEqual([1, null, 0, 0, null, 0]);
    expect(view.rollouts[3]?.reward?.because).toContain('cut off after 64 tokens');
    expect(view.rollouts[2]?.finished?.finishReason).toBe('repeats');
    expect(view.synthesis?.order).toEqual([0, 3, 4, 5]);
    // Of the four rewards 1, 0, 0, 0: mean 1/4, sample deviation 1/2, so (1 - 1/4) / (1/2 + 1e-4).
    expect(view.rollouts[0]?.advantage).toBeCloseTo(0.75 / 0.5001, 12);
    expect(view.rollouts[1]?.advantage).toBeNull();
  });

  it('makes up no reward without a reference', async () => {
    const broken = failure('engine', 'device-lost', 'The server went away.');
    const { view } = await give(math(rollout('\\boxed{7}'), rollout('\\boxed{7}')), {
      write: () => [{ text: 'Well', failure: broken }],
    });
    expect(view.status).toBe('failed');
    expect(view.failure).toEqual(broken);
    expect(view.rollouts.map(({ reward }) => reward?.value)).toEqual([null, null]);
  });

  it('refuses a group of one before anything is asked', async () => {
    const { view, engine } = await give(math(rollout('\\boxed{7}')), { write: () => ['x'] });
    expect(view.status).toBe('failed');
    expect(view.failure?.message).toContain('Group size is 1');
    expect(engine.requests).toHaveLength(0);
  });

  it('leaves a log that the page reads, with a sentence where no question was sent', async () => {
    const { events } = await give(math(rollout('\\boxed{7}'), rollout('\\boxed{8}')), {
      write: () => ['\\boxed{8}'],
    });
    const recorder = createRecorder(() => 0);
    const entries = [...events.flatMap((event) => [...recorder.add(event)]), ...recorder.flush()];
    const read = decodeLog(encodeLog(entries));
    expect(read).toEqual({ ok: true, value: { entries, notice: null } });
    expect(entries[0]?.event).toMatchObject({ task: { question: NOT_SENT, kind: 'math' } });
  });
});

it('leaves room for a reference half as long again as the longest rollout', () => {
  const of = (tokens: number) => configFor(math(rollout('x', { tokens }), null), CHOSEN);
  expect(of(1000).synthesis.maxTokens).toBe(1500);
  expect(of(10).synthesis.maxTokens).toBe(384);
  expect(of(1e6).synthesis.maxTokens).toBe(6144);
  expect(configFor(math(rollout('x')), { ...CHOSEN, maxTokens: 99 }).synthesis.maxTokens).toBe(99);
});
