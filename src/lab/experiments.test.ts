import { expect, test } from 'vitest';
import { checkConfig, DEFAULT_LAB, defaultsOf, POPULAR_LAB } from './config';
import { EXPERIMENTS } from './experiments';
import { EXHIBIT, readExhibitIndex } from './logs/exhibit';

test('every guided experiment can be started as it is', () => {
  expect(new Set(EXPERIMENTS.map(({ id }) => id)).size).toBe(EXPERIMENTS.length);
  for (const { runs } of EXPERIMENTS) {
    expect(runs.length).toBeGreaterThan(0);
    for (const { config } of runs) expect(checkConfig(config)).toEqual({ ok: true, value: config });
  }
});

test('reward hacking is learning rate × 6 with KL off', () => {
  const hacking = EXPERIMENTS.find(({ id }) => id === 'reward-hacking')?.runs[0]?.config;
  expect(hacking?.learningRate).toBeCloseTo(6 * POPULAR_LAB.learningRate, 12);
  expect(hacking?.beta).toBe(0);
});

test('each preset has its own defaults, and both can be started', () => {
  expect(defaultsOf('paper')).toBe(DEFAULT_LAB);
  expect(defaultsOf('popular')).toMatchObject({ ...DEFAULT_LAB, ...POPULAR_LAB });
  expect(checkConfig(defaultsOf('popular')).ok).toBe(true);
});

test('the exhibit holds the runs that were promised: four seeds of CaT, three of CaT and majority', () => {
  const count = (preset: string, reward: string): number =>
    EXHIBIT.filter(({ name }) => new RegExp(`^${preset}-${reward}-\\d$`).test(name)).length;
  expect(count('paper', 'cat')).toBe(4);
  expect(count('popular', 'cat')).toBe(3);
  expect(count('popular', 'majority')).toBe(3);
  expect(new Set(EXHIBIT.map(({ name }) => name)).size).toBe(EXHIBIT.length);
});

test('an index that names files elsewhere is refused', () => {
  const run = {
    file: 'paper-cat-1.jsonl',
    preset: 'paper',
    reward: 'cat',
    seed: 1,
    steps: 80,
    command: 'npm run lab',
    start: 0.5,
    final: { accuracy: 0.9, low: 0.86, high: 0.93, greedy: 1 },
  };
  expect(readExhibitIndex({ version: 1, runs: [run] }).ok).toBe(true);
  expect(readExhibitIndex({ version: 1, runs: [{ ...run, file: '../x.jsonl' }] }).ok).toBe(false);
  expect(readExhibitIndex(null).ok).toBe(false);
});
