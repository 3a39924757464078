/** The page's own record of a preset: its figures, and the words for where a simpler way is as good. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { figureRows, readFigures, simplerWords } from './provenance';

const share = (accuracy: number, half = 0.02) => ({
  ...{ accuracy, low: accuracy - half, high: accuracy + half },
});
const group = (likeliest: number, synthesis: number) => ({
  'min-perplexity': share(likeliest),
  ...{ majority: share(0.5), synthesis: share(synthesis) },
  'synthesis-with-question': share(0.9),
});
const record = (groups: object): string =>
  JSON.stringify({
    file: 'x',
    evaluation: { n: 1000, seed: 3, single: share(0.5), greedy: share(0.9), groups },
  });

test('rows stand by group size, without the group of one', () => {
  const figures = readFigures(
    record({ 8: group(0.8, 0.9), 1: group(0.5, 0.5), 2: group(0.7, 0.6) }),
  );
  expect(figureRows(figures!).map(({ size }) => size)).toEqual([2, 8]);
});

test('a difference is named only where the intervals are apart', () => {
  const figures = readFigures(
    record({ 2: group(0.735, 0.596), 4: group(0.87, 0.838), 8: group(0.9, 0.96) }),
  )!;
  expect(simplerWords(figureRows(figures))).toBe(
    'with 2 traces 73.5% against 59.6%, the likeliest trace is better; ' +
      'with 4 traces 87.0% against 83.8%, no clear difference; ' +
      'with 8 traces 90.0% against 96.0%, the synthesis is better',
  );
});

test('a record without figures, and anything else, gives none', () => {
  expect(readFigures('{"evaluation":null}')).toBeNull();
  expect(readFigures('<!doctype html>')).toBeNull();
  expect(readFigures(record({ 8: { majority: 1 } }))).toBeNull();
});

test('the shipped record of the paper preset can be read', () => {
  const figures = readFigures(readFileSync('public/reasoner/paper.json', 'utf8'));
  expect(figureRows(figures!).map(({ size }) => size)).toContain(8);
});
