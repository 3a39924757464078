import { expect, test } from 'vitest';
import type { RunSummary } from '../../storage/summary';
import { findRuns } from './find';

const base: RunSummary = {
  id: '',
  at: '2026-01-02T03:04:05.000Z',
  question: '',
  kind: 'math',
  health: false,
  model: 'reasoner-paper',
  groupSize: 8,
  status: 'completed',
  answer: null,
  entries: 1,
  characters: 1,
};
const runs: readonly RunSummary[] = [
  { ...base, id: 'sum', question: '448 + 356 + 559 + 579', answer: '1942' },
  { ...base, id: 'apples', question: 'How many APPLES in a café?', model: 'SmolLM2-135M' },
  { ...base, id: 'fever', question: 'A fever', kind: 'open', health: true },
  { ...base, id: 'stopped', question: 'Bread', kind: 'open', status: 'cancelled' },
  { ...base, id: 'failed', question: 'Cheese', status: 'failed' },
];
const ids = (...args: [query: string, outcome?: 'any' | 'answer' | 'none' | 'unfinished']) =>
  findRuns(runs, args[0], args[1] ?? 'any').map(({ id }) => id);

test('every word is looked for, in question, answer, model and kind, whatever its case and accents', () => {
  expect(ids('')).toHaveLength(5);
  expect(ids('1942')).toEqual(['sum']);
  expect(ids('cafe apples')).toEqual(['apples']);
  expect(ids('smollm2')).toEqual(['apples']);
  expect(ids('health')).toEqual(['fever']);
  expect(ids('apples 1942')).toEqual([]);
});

test('runs are found by how they ended', () => {
  expect(ids('', 'answer')).toEqual(['sum', 'fever']);
  expect(ids('', 'none')).toEqual(['apples', 'failed']);
  expect(ids('', 'unfinished')).toEqual(['stopped']);
  expect(ids('bread', 'answer')).toEqual([]);
});
