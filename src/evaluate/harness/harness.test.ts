/** The evaluation as a whole: its log, stop and resume at every point, failures kept in the count, and its numbers. */
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chatBook } from '../../cat/prompts/chat';
import { failure } from '../../failure/failure';
import { defaultConfig, type EvaluationConfig } from '../config';
import type { DatasetQuestion } from '../datasets/types';
import { METHOD_IDS } from '../methods';
import { resultsOf } from '../results/results';
import type { EvaluationEntry } from './events';
import { evaluate, resume, type EvaluationDeps, type EvaluationStart } from './harness';
import { EvaluationLog } from './log';
import {
  boxedGrader,
  TEST_MODEL,
  testEngine,
  type TestEngineOptions,
} from '../../../test/support/evaluate/engine';

function deps(options: TestEngineOptions = {}): EvaluationDeps {
  let now = 0;
  return {
    engine: testEngine(options),
    model: TEST_MODEL,
    grader: boxedGrader,
    prompts: chatBook,
    clock: () => now++,
    app: 'test',
    at: '2026-01-01T00:00:00Z',
  };
}

function questions(n: number): DatasetQuestion[] {
  return Array.from({ length: n }, (_, i) => ({
    ...{ id: `q${i}`, question: `What is ${10 * i + 7}?`, kind: 'math' as const },
    ...{ gold: String(10 * i + 7), reference: null, criteria: [], level: null, subject: null },
  }));
}

const DATASET = { name: 'test', title: 'Test', licence: 'none', source: 'here', total: 99 };

function start(n: number, change: Partial<EvaluationConfig> = {}): EvaluationStart {
  const config = { ...defaultConfig(4), ...change };
  return { config, dataset: DATASET, questions: questions(n) };
}

async function all(entries: AsyncIterable<EvaluationEntry>): Promise<EvaluationEntry[]> {
  const list: EvaluationEntry[] = [];
  for await (const entry of entries) list.push(entry);
  return list;
}

const never = new AbortController().signal;
const run = (begin: EvaluationStart, options: TestEngineOptions = {}) =>
  all(evaluate(begin, deps(options), never));

/** What must not depend on stops: everything graded, and all numbers shown. A retry does cost more tokens. */
function essence(
  entries: readonly EvaluationEntry[],
  costs: 'with costs' | 'without' = 'with costs',
) {
  const log = EvaluationLog.from(entries);
  const { rows, curves, disputes } = resultsOf(log);
  const essential = {
    graded: [...log.graded].sort(([a], [b]) => a - b),
    failed: [...log.failed],
    ...{ rows, curves, disputes },
  };
  const keep = (key: string, value: unknown) =>
    key === 'tokens' && costs === 'without' ? undefined : value;
  return createHash('sha256').update(JSON.stringify(essential, keep)).digest('hex');
}

describe('an evaluation', { timeout: 60_000 }, () => {
  it('grades every question by every method from one group each', async () => {
    const entries = await run(start(3));
    const log = EvaluationLog.from(entries);
    expect(log.status).toBe('completed');
    expect(entries.map((entry) => entry.seq)).toEqual(entries.map((_, i) => i));
    for (const graded of log.graded.values()) {
      expect(Object.keys(graded.outcomes)).toEqual([...METHOD_IDS]);
      expect(Object.values(graded.outcomes).every(({ value }) => value !== null)).toBe(true);
      const values = graded.rollouts.map(({ value }) => value!);
      const clustered = graded.clusters.flatMap(({ rollouts }) => rollouts).sort((a, b) => a - b);
      expect(clustered).toEqual([0, 1, 2, 3]);
      // Four rollouts: the mean is a quarter of the right ones, pass@4 whether there is one.
      const right = values.filter((value) => value === 1).length;
      expect(graded.outcomes.single!.value).toBe(right / 4);
      expect(graded.outcomes['pass@k']!.value).toBe(Number(right > 0));
      expect(graded.outcomes['majority-right']!.value).toBe(Number(right > 2));
    }
    const explored = entries.filter(
      ({ event }) => event.type === 'step.finished' && event.step === 'explore',
    );
    expect(explored.length).toBe(3);
  });

  it('runs the steps the methods need and no other', async () => {
    const steps = async (methods: EvaluationConfig['methods']) =>
      (await run(start(1, { methods, synthesisAt: [] }))).flatMap(({ event }) =>
        event.type === 'step.finished' ? [event.step] : [],
      );
    expect(await steps(['single', 'majority', 'pass@k'])).toEqual(['explore']);
    expect(await steps(['synthesis-from-one'])).toEqual(['explore', 'synthesis@1']);
    expect(await steps(['judge'])).toEqual(['explore', 'synthesis', 'reward', 'judge-score']);
  });

  it('shows the anchor the question in one ablation only', async () => {
    const entries = await run(start(1));
    for (const { event } of entries) {
      if (event.type !== 'step.finished' || event.result.kind !== 'events') continue;
      const prompts = event.result.events.flatMap((e) =>
        e.type === 'prompt.built' && e.step === 'synthesis' ? [JSON.stringify(e.prompt)] : [],
      );
      const shown = prompts.some((prompt) => prompt.includes('What is 7?'));
      expect(shown).toBe(event.step === 'synthesis-with-question');
    }
  });

  it('the same seed gives the same numbers, another seed others; more questions leave the rest', async () => {
    const one = essence(await run(start(6)));
    expect(essence(await run(start(6)))).toBe(one);
    const seeded = defaultConfig(4);
    const other = { ...seeded, run: { ...seeded.run, seed: 2 } };
    expect(essence(await run(start(6, other)))).not.toBe(one);
    const few = EvaluationLog.from(await run(start(2))).graded;
    const many = EvaluationLog.from(await run(start(6))).graded;
    expect(many.get(1)).toEqual(few.get(1));
  });

  it('stopped and resumed anywhere, any number of times, it ends the same', async () => {
    const whole = await run(start(4));
    const expected = essence(whole);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(30), { maxLength: 6 }), async (stops) => {
        const written: EvaluationEntry[] = [];
        for (const at of [...stops, Infinity]) {
          const controller = new AbortController();
          const options = {
            onRequest: (count: number) => count >= at && controller.abort(),
          } as TestEngineOptions;
          const log = EvaluationLog.from(written);
          const entries =
            written.length === 0
              ? evaluate(start(4), deps(options), controller.signal)
              : resume(log, [], deps(options), controller.signal);
          written.push(...(await all(entries)));
        }
        expect(EvaluationLog.from(written).status).toBe('completed');
        expect(essence(written)).toBe(expected);
        expect(written.map((entry) => entry.seq)).toEqual(written.map((_, i) => i));
      }),
      { numRuns: 30 },
    );
  });

  it('killed between any two entries, it goes on from what was written and repeats no finished step', async () => {
    const whole = await run(start(3));
    for (let cut = 1; cut < whole.length; cut++) {
      const kept = whole.slice(0, cut);
      const rest = await all(resume(EvaluationLog.from(kept), [], deps(), never));
      const joined = [...kept, ...rest];
      expect(essence(joined)).toBe(essence(whole));
      const steps = joined.flatMap(({ event }) =>
        event.type === 'step.finished' ? [`${event.question} ${event.step}`] : [],
      );
      expect(new Set(steps).size).toBe(steps.length);
    }
  });

  it('a question whose group fails stays in the denominator, and can be tried again', async () => {
    const broken = failure('engine', 'internal', 'It broke.', { canRetry: true });
    const first = await run(start(5), { failOn: { text: 'What is 17', failure: broken } });
    const log = EvaluationLog.from(first);
    expect([...log.failed.keys()]).toEqual([1]);
    expect(log.failed.get(1)!.message).toBe('It broke.');
    const before = resultsOf(log).rows.find(({ id }) => id === 'single')!;
    expect(before.n).toBe(5);
    expect(before.failed).toBe(1);
    expect(log.retriable).toEqual([1]);

    const more = await all(resume(log, [1], deps(), never));
    const after = EvaluationLog.from([...first, ...more]);
    expect(after.failed.size).toBe(0);
    expect(resultsOf(after).rows[0]!.failed).toBe(0);
    expect(essence([...first, ...more], 'without')).toBe(essence(await run(start(5)), 'without'));
  });

  it('one failed step fails its methods alone; a retry runs that step and no other', async () => {
    const broken = failure('engine', 'internal', 'It broke.', { canRetry: true });
    // Only the ablation's prompt holds both the question and drafts.
    const first = await run(start(1, { methods: ['single', 'synthesis-with-question'] }), {
      failOn: { text: 'Draft 1', failure: broken },
    });
    const log = EvaluationLog.from(first);
    expect(log.graded.get(0)!.outcomes.single!.value).not.toBeNull();
    expect(log.graded.get(0)!.outcomes['synthesis-with-question']).toMatchObject({
      value: null,
      why: 'It broke.',
    });
    const more = await all(resume(log, log.retriable, deps(), never));
    const steps = more.flatMap(({ event }) => (event.type === 'step.finished' ? [event.step] : []));
    expect(steps).toEqual(['synthesis-with-question']);
    expect(log.graded.get(0)!.outcomes['synthesis-with-question']!.value).not.toBeNull();
  });

  it('a lost device ends it at once, with everything before kept', async () => {
    const lost = failure('device', 'device-lost', 'The device is lost.', { canRetry: true });
    const entries = await run(start(4), { failOn: { text: 'What is 27', failure: lost } });
    const log = EvaluationLog.from(entries);
    expect(log.status).toBe('failed');
    expect([...log.graded.keys()]).toEqual([0, 1]);
    const more = await all(resume(log, [], deps(), never));
    expect(essence([...entries, ...more])).toBe(essence(await run(start(4))));
  });

  it('refuses to go on with another model, and an empty choice', async () => {
    const entries = (await run(start(2))).slice(0, 4);
    const other = { ...deps(), model: { ...TEST_MODEL, id: 'other' } };
    const more = await all(resume(EvaluationLog.from(entries), [], other, never));
    expect(more.at(-1)!.event).toMatchObject({ type: 'evaluation.finished', outcome: 'failed' });
    expect(EvaluationLog.from(await run(start(0))).failure!.message).toContain('No question');
  });
});

describe('open questions', () => {
  const open = (more: Partial<DatasetQuestion>): DatasetQuestion => ({
    ...{ id: 'open', question: 'What is 7 good for?', kind: 'open', gold: null, reference: null },
    ...{ criteria: [], level: null, subject: null, ...more },
  });

  it('every text is scored by the given criteria, and the judge is asked again', async () => {
    const criteria = ['The response names a number.', 'The response is polite.'];
    const log = EvaluationLog.from(await run({ ...start(0), questions: [open({ criteria })] }));
    const graded = log.graded.get(0)!;
    // Four rollouts, greedy, and four syntheses (all, question shown, from one, from two): 9 texts, 2 criteria.
    expect(graded.verdicts).toEqual({ asked: 9 * 2, failed: 0 });
    for (const { value } of graded.rollouts) expect([0, 0.5, 1]).toContain(value);
    const mean = graded.rollouts.reduce((sum, { value }) => sum + value!, 0) / 4;
    expect(graded.outcomes.single!.value).toBeCloseTo(mean, 12);
    expect(graded.outcomes.synthesis!.value).not.toBeNull();
    expect(graded.outcomes.majority!.value).toBeNull();
    expect(graded.outcomes.majority!.why).toContain('final answer');
    // Two rollouts are judged again on both criteria.
    expect(graded.reliability!.again.length).toBe(4);
    expect(graded.reliability!.swapped.length).toBe(4);
    const { rows, judge } = resultsOf(log);
    expect(rows.map(({ id }) => id)).not.toContain('majority');
    expect(judge!.asked).toBe(18);
  });

  it('a reference from which no criteria can be drawn scores nothing, and every figure says why', async () => {
    // The test's model answers everything with a sum: no rubric, neither from the reference nor from the synthesis.
    const reference = 'Seven is good for counting the days of a week.';
    const log = EvaluationLog.from(await run({ ...start(0), questions: [open({ reference })] }));
    const graded = log.graded.get(0)!;
    expect(graded.rollouts.map(({ value, reward }) => [value, reward])).toEqual(
      Array(4).fill([null, null]),
    );
    const { rows, unavailable, judge } = resultsOf(log);
    expect(rows).toEqual([]);
    const why = new Map(unavailable.map((method) => [method.id, method.why]));
    expect([...why.keys()].sort()).toEqual([...METHOD_IDS].sort());
    expect(why.get('single')).toContain('0 usable criteria in 2 tries');
    expect(why.get('synthesis')).toContain('0 usable criteria in 2 tries');
    expect(why.get('pass@k')).toContain('final answer');
    const lacking = {
      there: 0,
      lacking: 1,
      why: expect.stringContaining('usable criteria') as string,
    };
    expect(judge).toMatchObject({ asked: 0, given: 0, drawn: lacking, rubrics: lacking });
    expect(judge!.again.n).toBe(0);
    // What the model wrote badly it would write again.
    expect(log.retriable).toEqual([]);
  });

  it('a device lost while the judge is at work ends it; no verdict is made of it', async () => {
    const criteria = ['The response names a number.', 'The response is polite.'];
    const begin = { ...start(0), questions: [open({ criteria })] };
    const lost = failure('device', 'device-lost', 'The device is lost.', { canRetry: true });
    const written = (options: TestEngineOptions) => {
      const given = deps(options);
      const { capabilities } = TEST_MODEL;
      return {
        ...given,
        model: { ...TEST_MODEL, capabilities: { ...capabilities, score: false } },
      };
    };
    const broken = written({ failOn: { text: criteria[1]!, failure: lost } });
    const entries = await all(evaluate(begin, broken, never));
    const log = EvaluationLog.from(entries);
    expect([log.status, log.failure?.message]).toEqual(['failed', 'The device is lost.']);
    expect(log.graded.size).toBe(0);
    const more = await all(resume(log, [], written({}), never));
    const whole = await all(evaluate(begin, written({}), never));
    expect(essence([...entries, ...more])).toBe(essence(whole));
    expect(EvaluationLog.from(whole).graded.get(0)!.verdicts.failed).toBe(0);
  });

  it('without criteria or a reference nothing is scored, and the question is counted as such', async () => {
    const log = EvaluationLog.from(await run({ ...start(0), questions: [open({})] }));
    const results = resultsOf(log);
    expect(results).toMatchObject({ closed: 1, unscored: 1, rows: [] });
  });
});
