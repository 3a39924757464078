/** What the screen says is fixed is what the trainer does. */
import { expect, test } from 'vitest';
import { OPTIMISER } from '../../../lab/replicas/replica';
import { TRACE_LENGTH } from '../../../reasoner/notation';
import { FIXED } from './fixed';

test('the optimiser and the length of a trace are those of the code', () => {
  const value = (name: string): string | undefined => FIXED.find(({ trl }) => trl === name)?.value;
  expect(value('adam_beta1')).toBe(String(OPTIMISER.beta1));
  expect(value('adam_beta2')).toBe(String(OPTIMISER.beta2));
  expect(value('weight_decay')).toBe(String(OPTIMISER.weightDecay));
  expect(value('max_completion_length')).toBe(String(TRACE_LENGTH));
});
