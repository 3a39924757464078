/** What the page claims of its reasoner and its recorded runs, held against the files it ships. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { EXHIBIT, readExhibitIndex, type ExhibitRun } from './logs/exhibit';
import { pretrainingOf } from './pretraining/pretraining';

interface Share {
  readonly accuracy: number;
  readonly low: number;
  readonly high: number;
}
interface Provenance {
  readonly evaluation: { readonly groups: { readonly 8: { [method: string]: Share } } };
}

const shipped = (path: string): unknown => JSON.parse(readFileSync(`public/${path}`, 'utf8'));

describe('the shipped weights on held-out sums, eight rollouts', () => {
  const eight = (name: string) =>
    (shipped(`reasoner/${name}.json`) as Provenance).evaluation.groups[8];

  test.each([
    ['paper', 'gpt', 'paper'],
    ['popular', 'gpt', 'popular'],
    ['llama-paper', 'llama', 'paper'],
  ] as const)('%s was made by the recipe as it is now, whole', (name, form, preset) => {
    const provenance = shipped(`reasoner/${name}.json`);
    expect(provenance).toMatchObject({ training: pretrainingOf(preset, form, 1) });
    expect(provenance).not.toHaveProperty('history');
  });

  test('paper: synthesis is right on at least .95, its interval above the majority’s', () => {
    const { synthesis, majority } = eight('paper');
    expect(synthesis!.accuracy).toBeGreaterThanOrEqual(0.95);
    expect(synthesis!.low).toBeGreaterThan(majority!.high);
  });

  test('popular: the majority is outvoted by a popular mistake, the synthesis is not', () => {
    const { synthesis, majority } = eight('popular');
    expect(synthesis!.low).toBeGreaterThan(majority!.high + 0.2);
  });
});

describe('the recorded runs', () => {
  const read = readExhibitIndex(shipped('recorded/lab/index.json'));
  const runs = read.ok ? read.value.runs : [];
  const of = (preset: string, reward: string): readonly ExhibitRun[] =>
    runs.filter(
      (run) => run.preset === preset && run.reward === reward && !/-[a-z]+\.jsonl$/.test(run.file),
    );

  test('all of them are there', () => {
    expect(runs.map(({ file }) => file)).toEqual(EXHIBIT.map(({ name }) => `${name}.jsonl`));
  });

  test('paper: CaT from about .55 to at least .85 in 80 steps, in each of four seeds', () => {
    expect(of('paper', 'cat')).toHaveLength(4);
    for (const { steps, start, final } of of('paper', 'cat')) {
      expect(steps).toBe(80);
      expect(start).toBeGreaterThan(0.5);
      expect(start).toBeLessThan(0.6);
      expect(final.accuracy).toBeGreaterThanOrEqual(0.85);
    }
  });

  test('popular: CaT at least .78, majority at most .60, the truth as the ceiling', () => {
    const [cat, majority, truth] = ['cat', 'majority', 'truth'].map((reward) =>
      of('popular', reward),
    );
    expect([cat, majority, truth].map((list) => list?.length)).toEqual([3, 3, 3]);
    for (const { final } of cat!) expect(final.accuracy).toBeGreaterThanOrEqual(0.78);
    for (const { final } of majority!) expect(final.accuracy).toBeLessThanOrEqual(0.6);
    const mean = (list: readonly ExhibitRun[]): number =>
      list.reduce((sum, { final }) => sum + final.accuracy, 0) / list.length;
    expect(mean(truth!)).toBeGreaterThanOrEqual(mean(cat!));
  });
});
