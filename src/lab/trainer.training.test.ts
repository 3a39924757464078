import { beforeAll, describe, expect, test } from 'vitest';
import { ok } from '../failure/result';
import { grownPages, startWasm, tiny, tinyWeights } from '../../test/support/micro';
import { DEFAULT_LAB, type LabConfig } from './config';
import type { LabEvent } from './events';
import { LostWorker } from './replicas/lost';
import { Replica, type ReplicaPort } from './replicas/replica';
import { runLab, type LabDependencies } from './run';
import { setupOf, Trainer, type TrainerState } from './trainer';

beforeAll(startWasm);

const MODEL = tiny('gpt');
const INITIAL = tinyWeights('gpt');
const CONFIG: LabConfig = {
  ...DEFAULT_LAB,
  steps: 4,
  questions: 2,
  groupSize: 4,
  evaluateEvery: 2,
  evaluateSums: 64,
  learningRate: 1e-3,
};

async function collect(
  config: LabConfig,
  over: Partial<LabDependencies> = {},
): Promise<LabEvent[]> {
  const events: LabEvent[] = [];
  let now = 0;
  const run = runLab(config, {
    model: MODEL,
    initial: INITIAL,
    state: null,
    clock: () => (now += 10),
    at: '2026-01-01T00:00:00.000Z',
    device: 'wasm',
    shares: 2,
    gate: () => Promise.resolve(),
    keep: () => Promise.resolve(ok(undefined)),
    keepEvery: 2,
    ...over,
  });
  for await (const event of run) events.push(event);
  return events;
}

const steps = (events: readonly LabEvent[]): unknown[] =>
  events.flatMap((event) =>
    event.type === 'step.finished' ? [[event.step, event.metrics, event.group]] : [],
  );

const evaluations = (events: readonly LabEvent[]): unknown[] =>
  events.flatMap((event) =>
    event.type === 'evaluated' ? [{ ...event.evaluation, secondsPerStep: 0 }] : [],
  );

describe('a run of the lab', () => {
  test('the same seed gives the same curve, another seed another', async () => {
    const first = await collect(CONFIG);
    const second = await collect(CONFIG);
    expect(second).toEqual(first);
    const other = await collect({ ...CONFIG, seed: 2 });
    expect(steps(other)).not.toEqual(steps(first));
    expect(first[0]?.type).toBe('lab.started');
    expect(first.at(-1)).toMatchObject({ type: 'lab.finished', outcome: 'completed', step: 4 });
    expect(evaluations(first)).toHaveLength(3);
  }, 600_000);

  test('going on from a checkpoint gives the steps that never stopping gives', async () => {
    const whole = await collect(CONFIG);
    let kept: TrainerState | null = null;
    await collect(CONFIG, {
      keep: (state) => {
        kept ??= state;
        return Promise.resolve(ok(undefined));
      },
    });
    const rest = await collect(CONFIG, { state: kept });
    expect(steps(rest)).toEqual(steps(whole).slice(2));
    expect(evaluations(rest).at(-1)).toEqual(evaluations(whole).at(-1));
  }, 600_000);

  test('stopping keeps a checkpoint and ends with stopped; a full disk is told and the run goes on', async () => {
    let passes = 0;
    const stopped = await collect(CONFIG, {
      gate: () => {
        passes += 1;
        return passes > 2
          ? Promise.reject(new DOMException('stopped', 'AbortError'))
          : Promise.resolve();
      },
    });
    expect(stopped.map(({ type }) => type).slice(-2)).toEqual(['checkpoint.saved', 'lab.finished']);
    expect(stopped.at(-1)).toMatchObject({ outcome: 'stopped', failure: null });
    const full = { boundary: 'storage', code: 'quota', message: 'full', canRetry: true } as const;
    const crowded = await collect(CONFIG, {
      keep: () => Promise.resolve({ ok: false, failure: full }),
    });
    // The last step is kept twice: before its measurement, which takes a while, and with it.
    const lost = crowded.flatMap((event) =>
      event.type === 'checkpoint.failed' ? [event.step] : [],
    );
    expect(lost).toEqual([2, 4, 4]);
    expect(crowded.at(-1)).toMatchObject({ outcome: 'completed' });
  }, 600_000);

  test('a second worker that is lost ends the run as the first one would, once the other share is done', async () => {
    let closed = 0;
    const events = await collect(CONFIG, {
      recruit: (setup) => {
        const home = new Replica(setup);
        const port: ReplicaPort = {
          explore: (prompts, step, from) =>
            step === 2
              ? Promise.reject(new LostWorker('the second worker is gone'))
              : home.explore(prompts, step, from),
          learn: (share, lesson) => home.learn(share, lesson),
          update: (gradient, count, rate) => home.update(gradient, count, rate),
          measure: (chunk) => home.measure(chunk),
          close: () => {
            closed += 1;
            home.close();
          },
        };
        return Promise.resolve([port]);
      },
    });
    expect(steps(events)).toHaveLength(1);
    expect(events.at(-1)).toMatchObject({
      ...{ type: 'lab.finished', outcome: 'failed', step: 1 },
      failure: { code: 'worker-died', canRetry: true, detail: 'the second worker is gone' },
    });
    expect(closed).toBe(1);
  }, 600_000);

  test.each(['majority', 'truth', 'sft'] as const)(
    'reward source %s learns and reports',
    async (reward) => {
      const events = await collect({ ...CONFIG, reward, steps: 2 });
      const step = events.find((event) => event.type === 'step.finished');
      if (step?.type !== 'step.finished') throw new Error('no step');
      expect(Number.isFinite(step.metrics.loss)).toBe(true);
      expect(step.metrics.kl === null).toBe(reward === 'sft');
      if (reward === 'truth') expect(step.group?.reference).toBe(step.group?.truth);
      if (reward !== 'sft') expect(step.group?.synthesis).toBeNull();
    },
    600_000,
  );

  test('G = 1 has no signal and changes nothing but by the KL term', async () => {
    const events = await collect({ ...CONFIG, groupSize: 1, steps: 1 });
    const step = events.find((event) => event.type === 'step.finished');
    expect(step?.type === 'step.finished' && step.metrics.frac_reward_zero_std).toBe(1);
  }, 600_000);
});

const train = (config: LabConfig, shares = 2, others: readonly ReplicaPort[] = []): Trainer =>
  new Trainer(setupOf(MODEL, config, INITIAL, null), null, shares, others);

describe('the trainer', () => {
  test('the first update’s ratio is 1: nothing is clipped, and KL to the anchor is 0', async () => {
    const trainer = train({ ...CONFIG, numIterations: 1 });
    const { metrics } = await trainer.advance();
    expect(metrics['clip_ratio/region_mean']).toBe(0);
    expect(metrics.kl).toBeCloseTo(0, 5);
    trainer.dispose();
  });

  test('a curve does not depend on how many replicas work on it', async () => {
    const config = { ...CONFIG, questions: 3, learningRate: 1e-2, evaluateSums: 192 };
    const setup = setupOf(MODEL, config, INITIAL, null);
    const alone = train(config);
    const together = train(config, 2, [new Replica(setup)]);
    for (let step = 0; step < 3; step++) {
      expect(await together.advance()).toEqual(await alone.advance());
    }
    expect(await together.state()).toEqual(await alone.state());
    const free = (): Promise<void> => Promise.resolve();
    expect(await together.evaluate(free)).toEqual(await alone.evaluate(free));
    alone.dispose();
    together.dispose();
  }, 60_000);

  test('a state asked for in the middle of a step is the state after it, whole', async () => {
    const trainer = train(CONFIG);
    const step = trainer.advance();
    const early = await trainer.state();
    await step;
    const after = await trainer.state();
    expect(early).toMatchObject({ step: 1, updates: CONFIG.numIterations });
    expect(early).toEqual(after);
    trainer.dispose();
  }, 60_000);

  test('two shares give the gradient of one batch', async () => {
    const config = { ...CONFIG, questions: 3, numIterations: 1 };
    const [whole, cut] = [train(config, 1), train(config, 2)];
    const [one, two] = [await whole.advance(), await cut.advance()];
    expect(two.group).toEqual(one.group);
    for (const key of ['loss', 'kl', 'entropy', 'grad_norm'] as const)
      expect(two.metrics[key]).toBeCloseTo(one.metrics[key]!, 4);
    whole.dispose();
    cut.dispose();
  }, 60_000);

  test('the anchor stays frozen while the policy moves', async () => {
    const trainer = train({ ...CONFIG, reward: 'truth', learningRate: 1e-2, warmupSteps: 0 });
    await trainer.advance();
    const { metrics } = await trainer.advance();
    const { policy } = await trainer.state();
    expect(policy['head.weight']?.data).not.toEqual(INITIAL['head.weight']?.data);
    expect(metrics.kl).toBeGreaterThan(0);
    trainer.dispose();
  });

  test('memory does not grow over five hundred steps', async () => {
    const trainer = train(CONFIG);
    // Every number of distinct rollouts has its own compiled step and room: all are met in the first hundred.
    for (let i = 0; i < 100; i++) await trainer.advance();
    const before = grownPages();
    expect(before).toBeGreaterThan(0);
    for (let i = 0; i < 400; i++) await trainer.advance();
    expect(grownPages()).toBe(before);
    trainer.dispose();
  }, 600_000);
});
