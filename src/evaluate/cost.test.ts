/** The estimate of what is left: its arithmetic, and that it tightens with what is measured. */
import { describe, expect, it } from 'vitest';
import { defaultConfig } from './config';
import { predict, tokenCeiling } from './cost';

describe('the cost of an evaluation', () => {
  it('the ceiling adds what each step may write', () => {
    const config = defaultConfig(8);
    const steps = ['explore', 'greedy', 'synthesis', 'reward', 'synthesis@2', 'mutual'] as const;
    // 8 · 256 + 256 + 384 + 384
    const math = { kind: 'math', criteria: [] } as const;
    expect(tokenCeiling(config, math, steps)).toBe(8 * 256 + 256 + 2 * 384);
  });

  it('open questions add two tries at a rubric, and the verdicts written again', () => {
    const config = defaultConfig(8);
    const steps = ['explore', 'synthesis', 'reward', 'criteria', 'reliability'] as const;
    const drawn = 8 * 256 + 384 + 2 * 384;
    // Two rollouts, three criteria, written twice, 8 tokens at most.
    const given = { kind: 'open', criteria: ['a', 'b', 'c'] } as const;
    expect(tokenCeiling(config, given, steps)).toBe(drawn + 2 * 3 * 2 * 8);
    // Criteria drawn from a reference: a rubric more, of at most twelve.
    const reference = { kind: 'open', criteria: [] } as const;
    expect(tokenCeiling(config, reference, steps)).toBe(drawn + 2 * 384 + 2 * 12 * 2 * 8);
  });

  it('three measured questions: mean times the rest, 80 % bounds by Student’s t', () => {
    // Mean 4, variance 4, r = 10: half = 1.886 · sqrt(4 · (10 + 100/3)) = 24.83…
    const { mean, low, high } = predict([2, 4, 6], 10);
    expect(mean).toBe(40);
    expect(high - mean).toBeCloseTo(1.886 * Math.sqrt(4 * (10 + 100 / 3)), 10);
    expect(mean - low).toBeCloseTo(high - mean, 10);
  });

  it('more measured questions of the same spread narrow it', () => {
    const width = (k: number) => {
      const { low, high } = predict(
        Array.from({ length: k }, (_, i) => (i % 2 === 0 ? 9 : 11)),
        100,
      );
      return high - low;
    };
    expect(width(40)).toBeLessThan(width(20));
    expect(width(20)).toBeLessThan(width(4));
  });

  it('nothing left costs nothing', () => {
    expect(predict([5, 6], 0)).toEqual({ mean: 0, low: 0, high: 0 });
  });
});
