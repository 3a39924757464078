import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DEFAULT_CONFIG } from '../cat/task';
import { sumsBook, synthesisPrompt } from './book';
import { decode, encode, synthesisLength, TRACE_LENGTH } from './notation';
import { questionOf, type Sum } from './sums';
import { answerOf, readAnswer, trueTrace, writeTrace } from './trace';

const operand = fc.integer({ min: 0, max: 999 });
const anySum = fc.tuple(operand, operand, operand, operand);
const column = fc.integer({ min: 0, max: 36 });
const trace = fc
  .tuple(column, column, column, fc.integer({ min: 0, max: 9999 }))
  .map(([a, b, c, answer]) => writeTrace([a, b, c], answer));

test('a synthesis prompt is the rollouts and nothing else: the same for any question', () => {
  fc.assert(
    fc.property(fc.array(trace, { minLength: 1, maxLength: 16 }), (rollouts) => {
      const prompt = sumsBook.synthesis(rollouts, 'math');
      expect(prompt).toEqual({ kind: 'text', text: `S${rollouts.join('')}>` });
      expect(sumsBook.synthesis.length).toBeLessThanOrEqual(2);
      if (prompt.kind === 'text') {
        expect(encode(prompt.text)).toHaveLength(synthesisLength(rollouts.length));
        expect(prompt.text).not.toContain('Q');
        expect(prompt.text).not.toContain('+');
      }
    }),
  );
});

test('with the question shown it is there, once, in front', () => {
  fc.assert(
    fc.property(anySum, fc.array(trace, { minLength: 1, maxLength: 8 }), (sum, rollouts) => {
      const text = synthesisPrompt(rollouts, sum);
      expect(text.startsWith(`S${questionOf(sum).slice(0, -1)}a`)).toBe(true);
      expect(encode(text)).toHaveLength(synthesisLength(rollouts.length, true));
    }),
  );
});

test('explore asks the sum in the notation; every token goes there and back', () => {
  const prompt = sumsBook.explore('What is 358 + 676 + 739 + 945?', 'math');
  expect(prompt).toEqual({ kind: 'text', text: 'Q358+676+739+945>' });
  expect(decode(encode('Q358+676+739+945>a25b19c28=2718.S|')!)).toBe(
    'Q358+676+739+945>a25b19c28=2718.S|',
  );
  expect(encode('Q1-2')).toBeNull();
});

test('tasks outside the family are refused with what it can do', () => {
  expect(sumsBook.refuse({ question: '1 + 2 + 3 + 4', kind: 'math' })).toBeNull();
  const wordy = sumsBook.refuse({ question: 'Why is the sky blue?', kind: 'math' });
  expect(wordy?.message).toContain('four whole numbers');
  expect(sumsBook.refuse({ question: '1 + 2 + 3 + 4', kind: 'open' })?.code).toBe('unsupported');
  expect(sumsBook.maxTokens).toBe(TRACE_LENGTH);
  expect(DEFAULT_CONFIG.maxTokens).toBeGreaterThanOrEqual(TRACE_LENGTH);
});

test('a trace carries its answer; the verifier reads it without leading zeros', () => {
  const sum: Sum = [358, 676, 739, 945];
  expect(trueTrace(sum)).toBe('a25b19c28=2718.');
  expect(answerOf('a25b19c28=2718.')).toBe(2718);
  for (const bad of [
    'a25b19c28=271.',
    'a25b19c28=2718',
    'a25b19c28+2718.',
    'aa25b19c28=2718.',
    '',
  ]) {
    expect(answerOf(bad)).toBeNull();
  }
  const read = readAnswer('a00b00c07=0007.', { truncated: false });
  expect(read).toEqual({
    status: 'found',
    answer: '7',
    rule: 'trace',
    span: { start: 10, end: 14 },
  });
  expect(readAnswer('a25b19', { truncated: true }).status).toBe('truncated');
  expect(readAnswer('a25b19', { truncated: false }).status).toBe('none');
  expect(readAnswer('=0000.', { truncated: false }).answer).toBe('0');
});
