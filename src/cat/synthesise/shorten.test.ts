import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fairCap, rolloutBudget, shortenToBudget } from './shorten';

describe('the fair cap', () => {
  it.each([
    // All fit.
    [[10, 20, 30], 60, Infinity],
    // 10 fits under the share of 50/3 = 16; the other two share the 40 left.
    [[10, 30, 50], 50, 20],
    [[50, 10, 30], 50, 20],
    // Equal texts, equal shares.
    [[40, 40], 50, 25],
    [[5], 0, 0],
    [[], 10, Infinity],
  ])('of %j with %i tokens is %d', (sizes, budget, cap) => {
    expect(fairCap(sizes, budget)).toBe(cap);
  });

  it('never exceeds the budget and takes from the longest only', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(500), { minLength: 1 }), fc.nat(3000), (sizes, budget) => {
        const cap = fairCap(sizes, budget);
        const used = sizes.reduce((sum, size) => sum + Math.min(size, cap), 0);
        expect(used).toBeLessThanOrEqual(Math.max(budget, 0));
        // What is left is too little to raise the cap of those that were cut.
        const cut = sizes.filter((size) => size > cap).length;
        if (cut > 0) expect(budget - used).toBeLessThan(cut);
      }),
    );
  });
});

it('leaves room for reply, template and frames', () => {
  // 2048 - 384 - 900/3 - 8 × 24 = 1172
  const budget = rolloutBudget({
    contextTokens: 2048,
    replyTokens: 384,
    templateCharacters: 900,
    rollouts: 8,
  });
  expect(budget).toBe(1172);
  const none = { contextTokens: 10, replyTokens: 384, templateCharacters: 9, rollouts: 2 };
  expect(rolloutBudget(none)).toBe(0);
});

describe('a shortened rollout', () => {
  const long = Array.from({ length: 100 }, (_, i) => `word${i}`).join(' ');

  it('keeps its beginning and its end, at words, and says what is missing', () => {
    const [short, whole] = shortenToBudget(
      [
        { text: long, tokens: 100 },
        { text: 'short', tokens: 1 },
      ],
      51,
    );
    expect(whole).toBe('short');
    expect(short).toMatch(
      /^word0 word1 .*word\d+\n\[… \d+ characters left out …\]\nword\d+ .*word99$/s,
    );
    const left = Number(/(\d+) characters/.exec(short!)?.[1]);
    const [head = '', tail = ''] = short!.split(/\n\[.*\]\n/);
    expect(head.length + left + tail.length).toBe(long.length);
    expect(tail.length).toBeGreaterThan(head.length);
    expect(head.length + tail.length).toBeLessThanOrEqual(long.length / 2);
  });

  it('stays as it is when there is room', () => {
    expect(shortenToBudget([{ text: long, tokens: 100 }], Infinity)).toEqual([long]);
  });
});
