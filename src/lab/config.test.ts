import { describe, expect, test } from 'vitest';
import { DEFAULT_LAB, checkConfig, learningRateOf, PARAMETERS } from './config';

describe('hyper-parameters', () => {
  test('defaults are allowed; a number outside its range is refused with the range', () => {
    expect(checkConfig(DEFAULT_LAB).ok).toBe(true);
    for (const { key, min, max, label } of PARAMETERS) {
      expect(checkConfig({ ...DEFAULT_LAB, [key]: min }).ok).toBe(true);
      const bad = checkConfig({ ...DEFAULT_LAB, [key]: max * 2 + 1 });
      expect(!bad.ok && bad.failure.message).toContain(label);
      expect(checkConfig({ ...DEFAULT_LAB, [key]: NaN }).ok).toBe(false);
    }
  });

  test('the learning rate warms up and falls to its last share', () => {
    const config = {
      ...DEFAULT_LAB,
      steps: 100,
      warmupSteps: 5,
      learningRate: 1,
      finalLearningRate: 0.05,
    };
    expect(learningRateOf(config, 1)).toBeCloseTo(0.2 * (1 - 0.95 / 100), 6);
    expect(learningRateOf(config, 100)).toBeCloseTo(0.05, 6);
  });
});
