/** The form's settings: what another preset brings along, and what was changed by hand and stays. */
import { expect, test } from 'vitest';
import { defaultsOf } from '../../../lab/config';
import { LabSetup } from './lab-setup.svelte';

test('another preset brings its own usual values and leaves what was changed by hand', () => {
  const setup = new LabSetup();
  setup.config.beta = 0;
  setup.choosePreset('popular');
  expect(setup.snapshot()).toEqual({ ...defaultsOf('popular'), beta: 0 });
  expect(setup.changed).toBe('KL weight (beta) 0');
  setup.choosePreset('paper');
  expect(setup.snapshot()).toEqual({ ...defaultsOf('paper'), beta: 0 });
});

test('back to the usual values keeps preset and reward source', () => {
  const setup = new LabSetup();
  setup.choosePreset('popular');
  setup.config.reward = 'majority';
  setup.config.learningRate = 0.01;
  expect(setup.unusual.map(({ key }) => key)).toEqual(['learningRate']);
  setup.reset();
  expect(setup.snapshot()).toEqual({ ...defaultsOf('popular'), reward: 'majority' });
});
