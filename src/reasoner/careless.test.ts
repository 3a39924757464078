import { describe, expect, test } from 'vitest';
import { rngFor } from '../chance/rng';
import { carelessTrace, PRESETS, type PresetName } from './careless';
import { nextTokenOdds } from './careless-odds';
import { TRACE_LENGTH, tokenOf, VOCABULARY } from './notation';
import { columnSums, drawSums, truthOf, type Sum } from './sums';
import { answerOf, trueTrace } from './trace';

const SUMS = 3000;

function answers(preset: PresetName, copies: number): { sum: Sum; answers: (number | null)[] }[] {
  const rng = rngFor(3, 'careless', preset);
  return drawSums(rng, 'pretraining', SUMS).map((sum) => ({
    sum,
    answers: Array.from({ length: copies }, () =>
      answerOf(carelessTrace(rng, sum, PRESETS[preset])),
    ),
  }));
}

const share = (flags: readonly boolean[]): number => flags.filter(Boolean).length / flags.length;

function mostFrequent(values: readonly (number | null)[]): number | null {
  const counts = new Map<number | null, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0] ?? null;
}

describe('the careless writer', () => {
  test('always writes a well-formed trace', () => {
    for (const { answers: written } of answers('popular', 2)) expect(written).not.toContain(null);
  });

  test('in the paper preset the truth wins a vote of many; in the popular one it often loses', () => {
    const vote = (preset: PresetName): number =>
      share(
        answers(preset, 40).map(
          ({ sum, answers: written }) => mostFrequent(written) === truthOf(sum),
        ),
      );
    const [paper, popular] = [vote('paper'), vote('popular')];
    expect(paper).toBeGreaterThan(0.8);
    expect(popular).toBeLessThan(paper - 0.15);
  });

  test('a large column most often loses a ten', () => {
    const rng = rngFor(4, 'slips');
    const sum: Sum = [9, 9, 9, 9];
    expect(columnSums(sum)[2]).toBe(36);
    const ones = Array.from({ length: 4000 }, () =>
      carelessTrace(rng, sum, PRESETS.paper).slice(7, 9),
    );
    const lost = share(ones.map((value) => value === '26'));
    // Slips of a large column: 0.62, seven tenths of them ten too few; a few stray slips on top.
    expect(lost).toBeGreaterThan(0.62 * 0.7 * 0.9);
    expect(lost).toBeLessThan(0.62 * 0.7 * 1.1 + 0.02);
  });

  test('without slips nearly every trace is true', () => {
    const rng = rngFor(5, 'no slips');
    const right = drawSums(rng, 'pretraining', 2000).map(
      (sum) => carelessTrace(rng, sum, PRESETS.paper, 0) === trueTrace(sum),
    );
    // 0.98³ · 0.97 = 0.913
    expect(share(right)).toBeGreaterThan(0.89);
    expect(share(right)).toBeLessThan(0.935);
  });
});

describe('its exact odds', () => {
  test('are those of its traces: every beginning of one sum, counted', () => {
    const rng = rngFor(6, 'odds');
    const sum: Sum = [98, 907, 929, 790];
    const how = PRESETS.popular;
    const traces = Array.from({ length: 30_000 }, () => carelessTrace(rng, sum, how));
    const seen = new Map<string, number>();
    for (const trace of traces)
      for (let i = 0; i <= TRACE_LENGTH; i++)
        seen.set(trace.slice(0, i), (seen.get(trace.slice(0, i)) ?? 0) + 1);
    let compared = 0;
    for (const [begin, count] of seen) {
      if (count < 3000 || begin.length === TRACE_LENGTH) continue;
      const whole = traces.find((trace) => trace.startsWith(begin))!;
      const odds = nextTokenOdds(sum, whole, how, 1);
      for (const character of '0123456789abc=.') {
        const expected = odds[begin.length * VOCABULARY + tokenOf(character)]!;
        const found = (seen.get(begin + character) ?? 0) / count;
        const spread = Math.sqrt((expected * (1 - expected)) / count);
        expect(Math.abs(found - expected), `${begin}|${character}`).toBeLessThan(
          4.5 * spread + 1e-9,
        );
        compared += 1;
      }
    }
    expect(compared).toBeGreaterThan(300);
  });

  test('every place sums to one, and what is written is possible', () => {
    const rng = rngFor(7, 'odds');
    for (const sum of drawSums(rng, 'pretraining', 200)) {
      const trace = carelessTrace(rng, sum, PRESETS.paper, 1.3);
      const odds = nextTokenOdds(sum, trace, PRESETS.paper, 1.3);
      for (let i = 0; i < TRACE_LENGTH; i++) {
        const place = odds.subarray(i * VOCABULARY, (i + 1) * VOCABULARY);
        expect(place.reduce((total, share) => total + share, 0)).toBeCloseTo(1, 5);
        expect(place[tokenOf(trace[i]!)]).toBeGreaterThan(0);
      }
    }
  });
});
