import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rngFor, seedFor } from './rng';

describe('seeds', () => {
  it('are positive 31-bit integers and never small', () => {
    fc.assert(
      fc.property(fc.nat(), fc.string(), fc.nat(), (seed, name, index) => {
        const drawn = seedFor(seed, name, index);
        expect(Number.isInteger(drawn)).toBe(true);
        expect(drawn).toBeGreaterThanOrEqual(2 ** 30);
        expect(drawn).toBeLessThanOrEqual(2 ** 31 - 2);
      }),
    );
  });

  it('differ by seed, name and number, and repeat', () => {
    const drawn = Array.from({ length: 5000 }, (_, i) =>
      seedFor(i % 50, 'rollout', Math.floor(i / 50)),
    );
    // 5,000 of 2^30 values: about 0.01 pairs are expected to meet by chance.
    expect(new Set(drawn).size).toBe(5000);
    expect(seedFor(1, 'rollout', 0)).not.toBe(seedFor(1, 'synthesis', 0));
    expect(seedFor(1, 'a', 12)).not.toBe(seedFor(1, 'a', 1, 2));
    expect(seedFor(1, 'rollout', 0)).toBe(seedFor(1, 'rollout', 0));
  });

  it('of neighbours make unrelated first draws of a multiplicative generator', () => {
    // web-llm's generator: seed × 48271 mod (2^31 - 1), as a fraction.
    const first = (seed: number): number =>
      Number((BigInt(seed) * 48271n) % 2147483647n) / 2147483647;
    const draws = Array.from({ length: 1000 }, (_, i) => first(seedFor(1, 'rollout', i)));
    const mean = draws.reduce((sum, x) => sum + x, 0) / draws.length;
    // Mean of 1,000 uniform numbers: 0.5 ± 5 × 0.0091.
    expect(Math.abs(mean - 0.5)).toBeLessThan(0.046);
    const tenths = new Set(draws.slice(0, 60).map((x) => Math.floor(x * 10)));
    expect(tenths.size).toBe(10);
  });
});

describe('streams', () => {
  it('are uniform, in range and the same again', () => {
    const [one, two] = [rngFor(7, 'test'), rngFor(7, 'test')];
    const counts = Array<number>(10).fill(0);
    for (let i = 0; i < 10_000; i++) {
      const x = one.next();
      expect(x).toBe(two.next());
      counts[Math.floor(x * 10)]! += 1;
    }
    // 1,000 expected in each tenth, standard deviation 30.
    for (const n of counts) expect(Math.abs(n - 1000)).toBeLessThan(150);
  });

  it('shuffle without losing anything, every order alike', () => {
    const orders = new Map<string, number>();
    for (let i = 0; i < 6000; i++) {
      const order = rngFor(i, 'order').shuffle(['a', 'b', 'c']).join('');
      orders.set(order, (orders.get(order) ?? 0) + 1);
    }
    expect([...orders.keys()].sort()).toEqual(['abc', 'acb', 'bac', 'bca', 'cab', 'cba']);
    // 1,000 expected of each, standard deviation 29.
    for (const n of orders.values()) expect(Math.abs(n - 1000)).toBeLessThan(150);
  });
});
