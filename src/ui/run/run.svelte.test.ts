import { expect, test } from 'vitest';
import { foldAll } from '../../cat/log/fold';
import { asLog, mathRun, openRun } from '../../../test/support/run/sample-run';
import { changesBetween } from './compare/changes';
import { differencesInWords } from './compare/differences';
import { checkGold } from './compare/gold';
import { createPace, finishedSpeed } from './explore/pace';
import { replay } from './log/replay';
import { RunState, type TimedEvent } from './run.svelte';
import { statusSentence } from './status';
import type { Grader } from '../../answers/types';
import type { RunEvent } from '../../cat/log/events';

/** Frames that are drawn by hand. */
function frames() {
  const waiting: (() => void)[] = [];
  const asked = { count: 0 };
  const schedule = (draw: () => void) => {
    asked.count += 1;
    waiting.push(draw);
    return () => {
      waiting.splice(waiting.indexOf(draw), 1);
    };
  };
  return { waiting, asked, schedule };
}

async function* feed(events: Iterable<RunEvent>): AsyncGenerator<TimedEvent> {
  for (const event of events) {
    await Promise.resolve();
    yield { ms: 0, event };
  }
}

test('one drawing is asked for however many events arrive, and the end is as the fold has it', async () => {
  const { waiting, asked, schedule } = frames();
  const run = new RunState(schedule);
  const events = [...mathRun()];
  let half: () => void = () => {};
  const reached = new Promise<void>((resolve) => (half = resolve));
  let goOn: () => void = () => {};
  const going = new Promise<void>((resolve) => (goOn = resolve));
  const done = run.follow(async function* () {
    yield* feed(events.slice(0, 100));
    half();
    await going;
    yield* feed(events.slice(100));
  });
  await reached;
  expect(run.mode).toBe('live');
  expect(asked.count).toBe(1);
  expect(run.view.status).toBe('empty');
  waiting[0]?.();
  expect(run.view).toEqual(foldAll(asLog(events.slice(0, 100))));
  goOn();
  await done;
  expect(asked.count).toBe(2);
  expect(waiting).toHaveLength(0);
  expect(run.view).toEqual(foldAll(asLog(events)));
  expect(run.mode).toBe('idle');
});

test('stopping aborts the source and keeps what was produced', async () => {
  const run = new RunState((draw) => {
    draw();
    return () => {};
  });
  const events = [...mathRun()];
  let given = 0;
  await run.follow(async function* (signal) {
    for (const event of events) {
      if (signal.aborted) return;
      given += 1;
      if (given === 40) run.stop();
      yield { ms: given, event };
      await Promise.resolve();
    }
  });
  expect(given).toBe(40);
  expect(run.view.rollouts.some(({ text }) => text.length > 0)).toBe(true);
  expect(run.failure).toBeNull();
});

test('a source that breaks leaves its failure and what came before', async () => {
  const run = new RunState(frames().schedule);
  await run.follow(async function* () {
    yield* feed([...mathRun()].slice(0, 30));
    throw new Error('boom');
  });
  expect(run.failure?.detail).toContain('boom');
  expect(run.view.status).toBe('running');
});

test('the run before is kept for comparing; a second start meanwhile is refused', async () => {
  const run = new RunState(frames().schedule);
  await run.follow(() => feed(mathRun({ groupSize: 4 })));
  const first = run.view;
  const second = run.follow(() => feed(mathRun({ groupSize: 8 })));
  await run.follow(() => feed(openRun()));
  await second;
  expect(run.previous).toBe(first);
  expect(run.view.task?.kind).toBe('math');
  const changes = changesBetween(first, run.view);
  expect(changes.settings).toEqual([{ what: 'G', before: '4', now: '8', same: false }]);
  expect(changes.outcomes.find(({ what }) => what === 'Reference')?.same).toBe(true);
});

test('a replay keeps order and pauses, scaled, and stops when asked', async () => {
  const log = asLog(mathRun(), 10);
  const pauses: number[] = [];
  const wait = (ms: number): Promise<void> => {
    pauses.push(ms);
    return Promise.resolve();
  };
  const seen = [];
  for await (const entry of replay(log, 2, new AbortController().signal, wait)) seen.push(entry);
  expect(seen).toEqual(log);
  const total = pauses.reduce((sum, ms) => sum + ms, 0);
  expect(total).toBeCloseTo((log.at(-1)?.ms ?? 0) / 2);

  const stopper = new AbortController();
  let count = 0;
  for await (const { seq } of replay(log, 1, stopper.signal, wait)) {
    count = seq + 1;
    if (count === 5) stopper.abort();
  }
  expect(count).toBe(5);
});

test('pace counts tokens after the first delta', () => {
  let pace = createPace();
  const delta = (rollout: number, tokens: number): RunEvent => ({
    type: 'rollout.delta',
    rollout,
    text: 'x',
    tokens,
  });
  pace = pace.after({ ms: 100, event: delta(0, 5) });
  expect(pace.speed(0)).toBeNull();
  pace = pace.after({ ms: 600, event: delta(0, 10) });
  expect(pace.speed(0)).toBe(20);
  expect(pace.speed(1)).toBeNull();
  // 21 tokens, the first after 100 ms, the rest in 1 s: 20 a second.
  const finished = { tokens: 21, firstTokenMs: 100, totalMs: 1100 };
  expect(finishedSpeed({ ...finished } as Parameters<typeof finishedSpeed>[0])).toBe(20);
});

test('where methods differ is said in words', () => {
  const view = foldAll(asLog(mathRun()));
  expect(differencesInWords(view)).toEqual([
    'Synthesis and the majority agree on “3”.',
    'Min-perplexity says “2” instead.',
  ]);
  const rescue = {
    ...view,
    rollouts: view.rollouts.map((rollout) => ({ ...rollout, reward: null })),
    baselines: view.baselines.map((baseline) =>
      baseline.method === 'synthesis' ? { ...baseline, answer: '7' } : baseline,
    ),
  };
  expect(differencesInWords(rescue)[0]).toContain('an answer that no rollout gave');
  expect(differencesInWords(rescue)[0]).toContain('5 of 8 votes');
});

const grader: Pick<Grader, 'compare'> = {
  compare: (left, right) =>
    Promise.resolve({
      equality: left === right ? 'equal' : 'different',
      rule: 'identical',
      left,
      right,
      because: '',
    }),
};

test.each([
  ['3', 'Right: single sample, majority vote, synthesis.'],
  ['2', 'A rescue'],
  ['9', 'No method was right.'],
])('gold %s', async (gold, words) => {
  const view = foldAll(asLog(mathRun()));
  const { sentences } = await checkGold(view, gold, grader as Grader, new AbortController().signal);
  if (gold === '2') {
    expect(sentences).toContain('2 of 8 rollouts were right.');
    expect(sentences.join(' ')).not.toContain(words);
  } else expect(sentences[0]).toBe(words);
});

test('the status sentence follows stages and rollouts, not tokens', () => {
  const sentences = new Set<string>();
  const entries = asLog(openRun());
  for (let end = 1; end <= entries.length; end++) {
    sentences.add(statusSentence(foldAll(entries.slice(0, end))));
  }
  // Starting, 0-8 done, the reference, criteria, 0-8 judged, comparing, completed.
  expect(sentences.size).toBeLessThanOrEqual(1 + 9 + 1 + 1 + 9 + 1 + 1);
  expect(sentences).toContain('3 of 8 rollouts done.');
  expect(sentences).toContain('5 of 8 rollouts judged.');
  expect(sentences).toContain('Run completed.');
});
