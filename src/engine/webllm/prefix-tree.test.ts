import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deepest, emptyTree, insert, type PrefixNode } from './prefix-tree';

const nothing = () => undefined;
const size = (at: PrefixNode): number =>
  at.tokens.length + at.children.reduce((sum, child) => sum + size(child), 0);

/** Every way from the root to a place where a sequence ends. */
function paths(at: PrefixNode, before: readonly number[] = []): number[][] {
  const here = [...before, ...at.tokens];
  return [...at.ends.map(() => here), ...at.children.flatMap((child) => paths(child, here))];
}

describe('insert', () => {
  it('computes a shared beginning once', () => {
    const root = emptyTree();
    // Two rollouts of 3 tokens after a common 2, each with two criteria of 2 tokens, 1 of it shared.
    for (const rollout of [10, 20])
      for (const criterion of [1, 2])
        insert(root, [5, 6, rollout, rollout, rollout, 7, criterion], [], rollout + criterion);
    // 2 + 2·(3 + 1 + 2·1) = 14 instead of 4·7 = 28
    expect(size(root)).toBe(14);
    expect(root.children[0]?.tokens).toEqual([5, 6]);
    expect(root.children[0]?.children.map(({ owner }) => owner)).toEqual([11, 21]);
  });

  it('holds exactly the sequences put in, in any order, and never more tokens', () => {
    const sequence = fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(fc.array(sequence, { maxLength: 12 }), (sequences) => {
        const root = emptyTree();
        sequences.forEach((tokens, owner) => insert(root, tokens, [], owner));
        expect(paths(root).map(String).sort()).toEqual(sequences.map(String).sort());
        expect(size(root)).toBeLessThanOrEqual(sequences.flat().length);
        const first = root.children.map(({ tokens }) => tokens[0]);
        expect(new Set(first).size).toBe(first.length);
      }),
    );
  });

  it('keeps reads at their places when a stretch is cut', () => {
    const root = emptyTree();
    const read = (at: number) => ({ at, tokens: [at], take: nothing });
    insert(root, [1, 2, 3, 4], [read(1), read(3)], 0);
    insert(root, [1, 2, 9], [read(2)], 1);
    const [stem] = root.children;
    expect(stem?.reads.map(({ at, tokens }) => [at, tokens[0]])).toEqual([[1, 1]]);
    expect(
      stem?.children.map(({ reads }) => reads.map(({ at, tokens }) => [at, tokens[0]])),
    ).toEqual([[[1, 3]], [[0, 2]]]);
  });
});

describe('deepest', () => {
  it('is the longest way down, stretch by stretch rounded up', () => {
    const root = emptyTree();
    insert(root, [1, 2, 3], [], 0);
    insert(root, [1, 2, 4, 5, 6], [], 1);
    // 2 tokens then 3, rounded to 16 each
    expect(deepest(root, (n) => Math.ceil(n / 16) * 16)).toBe(32);
  });
});
