import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { computeAdvantages } from './advantages';

describe('advantages by hand', () => {
  it('of one right among four', () => {
    // mean 1/4; squares (9 + 1 + 1 + 1)/16 = 3/4; std sqrt(3/4 / 3) = 1/2
    // (1 - 1/4) / 0.5001 = 1.4997; -1/4 / 0.5001 = -0.4999
    const { advantages, mean, std, withoutSignal } = computeAdvantages([1, 0, 0, 0]);
    expect(mean).toBe(0.25);
    expect(std).toBe(0.5);
    expect(advantages[0]).toBeCloseTo(0.75 / 0.5001, 12);
    expect(advantages[1]).toBeCloseTo(-0.25 / 0.5001, 12);
    expect(withoutSignal).toBe(false);
  });

  it('leave a rollout without reward out of mean and deviation', () => {
    // Of 1 and 0 alone: mean 1/2, std sqrt(1/2 / 1) = 0.70711
    const { advantages, std } = computeAdvantages([null, 1, 0]);
    expect(std).toBeCloseTo(Math.SQRT1_2, 12);
    expect(advantages[0]).toBeNull();
    expect(advantages[1]).toBeCloseTo(0.5 / (Math.SQRT1_2 + 1e-4), 12);
  });

  it.each([
    [[0.1, 0.1, 0.1], [0, 0, 0], 0.1, 0],
    [[1, null], [0, null], 1, 0],
    [[null, null], [null, null], null, null],
    [[], [], null, null],
  ])('without signal: %j', (rewards, advantages, mean, std) => {
    expect(computeAdvantages(rewards)).toEqual({ advantages, mean, std, withoutSignal: true });
  });
});

describe('advantages in general', () => {
  const reward = fc.option(fc.integer({ min: 0, max: 20 }).map((n) => n / 20));
  const rewards = fc.array(reward, { maxLength: 16 });

  it('sum to about 0', () => {
    fc.assert(
      fc.property(rewards, (given) => {
        const { advantages } = computeAdvantages(given);
        const sum = advantages.reduce<number>((total, value) => total + (value ?? 0), 0);
        expect(Math.abs(sum)).toBeLessThan(1e-9);
      }),
    );
  });

  it('do not move when all rewards are shifted', () => {
    fc.assert(
      fc.property(rewards, fc.integer({ min: -5, max: 5 }), (given, by) => {
        const shifted = given.map((value) => (value === null ? null : value + by));
        const [one, two] = [computeAdvantages(given), computeAdvantages(shifted)];
        expect(two.withoutSignal).toBe(one.withoutSignal);
        for (const [index, value] of one.advantages.entries()) {
          if (value === null) expect(two.advantages[index]).toBeNull();
          else expect(two.advantages[index]).toBeCloseTo(value, 8);
        }
      }),
    );
  });

  it('follow their rollout through any order', () => {
    fc.assert(
      fc.property(rewards, (given) => {
        const turned = computeAdvantages([...given].reverse()).advantages;
        for (const [index, value] of computeAdvantages(given).advantages.entries()) {
          const other = turned[given.length - 1 - index];
          if (value === null) expect(other).toBeNull();
          else expect(other).toBeCloseTo(value, 9);
        }
      }),
    );
  });
});
