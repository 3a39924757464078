import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bytesPerToken, capacityFor, planGroup } from './kv-plan';

const limits = { capacityTokens: 1024, contextTokens: 512, maxBatch: 8 };

describe('planGroup', () => {
  it('decodes the whole group together where it fits', () => {
    // prompt 100 → 7 pages = 112 tokens; each sequence 64 new tokens + a copied page = 80
    expect(planGroup(100, 64, 8, limits)).toEqual({ width: 8, newTokens: 64, tokens: 112 + 640 });
  });

  it('goes in waves where memory or the library’s batch is short', () => {
    expect(planGroup(100, 64, 16, limits)?.width).toBe(8);
    // 256 + 16 = 272 tokens each: (1024 − 112) / 272 = 3.35
    expect(planGroup(100, 256, 8, limits)?.width).toBe(3);
  });

  it('shortens the texts to what the context leaves, and refuses what leaves nothing', () => {
    expect(planGroup(500, 64, 1, limits)?.newTokens).toBe(12);
    expect(planGroup(512, 64, 1, limits)).toBeNull();
    expect(planGroup(0, 64, 1, limits)).toBeNull();
  });

  it('never plans more than the cache holds', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 600 }),
        fc.integer({ min: 1, max: 600 }),
        fc.integer({ min: 1, max: 16 }),
        (prompt, tokens, count) => {
          const plan = planGroup(prompt, tokens, count, limits);
          if (plan === null) return;
          expect(plan.tokens).toBeLessThanOrEqual(limits.capacityTokens);
          expect(prompt + plan.newTokens).toBeLessThanOrEqual(limits.contextTokens);
          expect(plan.width).toBeGreaterThanOrEqual(1);
        },
      ),
    );
  });
});

describe('capacityFor', () => {
  const smolLm2 = { layers: 30, kvHeads: 3, headDimension: 64, numberBytes: 4 };

  it('knows what a token costs: SmolLM2 in f32 needs 45 KiB', () => {
    // 2 · 30 · 3 · 64 · 4 = 46,080
    expect(bytesPerToken(smolLm2)).toBe(46_080);
  });

  it('spends the budget, but holds one context at least and every place’s context at most', () => {
    expect(capacityFor(46_080 * 1000, 46_080, 512, 8)).toBe(1008);
    expect(capacityFor(1, 46_080, 512, 8)).toBe(544);
    expect(capacityFor(1e12, 46_080, 512, 8)).toBe(528 * 9);
  });
});
