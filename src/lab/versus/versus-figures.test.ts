/** Policy against anchor, from outcomes worked out by hand. */
import { describe, expect, test } from 'vitest';
import { rngFor } from '../../chance/rng';
import type { Sum } from '../../reasoner/sums';
import {
  sharesOf,
  versusDifferences,
  versusRows,
  type GradedAnswer,
  type SideOutcome,
  type VersusOutcome,
} from './versus-figures';

const SUM: Sum = [358, 676, 739, 945];
const answer = (right: boolean): GradedAnswer => ({ answer: right ? 2718 : 2708, right });

function side(rightSamples: number, greedy: boolean, synthesis: boolean): SideOutcome {
  return {
    samples: Array.from({ length: 8 }, (_, i) => answer(i < rightSamples)),
    greedy: answer(greedy),
    majority: answer(rightSamples > 4),
    synthesis: answer(synthesis),
  };
}

/** Ten sums: the anchor's single 2 of 8, its synthesis right on 8 of 10; the policy's single 6 of 8. */
const TEN: readonly VersusOutcome[] = Array.from({ length: 10 }, (_, i) => ({
  sum: SUM,
  anchor: side(2, false, i < 8),
  policy: side(6, true, true),
}));

describe('rows', () => {
  const rows = versusRows(TEN);
  const row = (name: string) => rows.find(({ side, way }) => `${side} ${way}` === name)!;

  test('a trace costs 15 tokens, eight and their synthesis nine times that', () => {
    expect(row('anchor single').tokens).toBe(15);
    expect(row('policy greedy').tokens).toBe(15);
    expect(row('anchor majority').tokens).toBe(120);
    expect(row('anchor synthesis').tokens).toBe(9 * row('policy single').tokens);
  });

  test('shares are means over sums, whatever the samples of one', () => {
    expect(row('anchor single').accuracy).toBeCloseTo(2 / 8);
    expect(row('policy single').accuracy).toBeCloseTo(6 / 8);
    expect(row('anchor synthesis').accuracy).toBeCloseTo(0.8);
    expect(row('anchor majority').accuracy).toBe(0);
    expect(row('policy majority').accuracy).toBe(1);
    // Wilson, 95%, 8 of 10: .490 to .943.
    expect(row('anchor synthesis').low).toBeCloseTo(0.4902, 3);
    expect(row('anchor synthesis').high).toBeCloseTo(0.9433, 3);
  });

  test('the first answer stands beside its figure', () => {
    expect(row('anchor greedy').first).toEqual({ answer: 2708, right: false });
    expect(row('policy single').first).toEqual({ answer: 2718, right: true });
    expect(versusRows([])).toEqual([]);
  });
});

describe('differences are paired by sum', () => {
  test('their means are those of the rows', () => {
    const { equal, ninth, ninthGreedy } = versusDifferences(TEN, rngFor(1, 'test'));
    expect(equal.mean).toBeCloseTo(4 / 8);
    // .75 less 1 on eight sums, less 0 on two.
    expect(ninth.mean).toBeCloseTo(-0.05);
    expect(ninthGreedy.mean).toBeCloseTo(0.2);
    expect(ninthGreedy).toMatchObject({ above: 2, below: 0, n: 10 });
  });

  test('ten sums name no winner; forty do', () => {
    expect(versusDifferences(TEN, rngFor(1, 'test')).equal.verdict).toBe('too-few');
    const forty = [...TEN, ...TEN, ...TEN, ...TEN];
    expect(versusDifferences(forty, rngFor(1, 'test')).equal.verdict).toBe('higher');
  });

  test('a side against itself is level', () => {
    const same = TEN.map(({ sum, policy }) => ({ sum, policy, anchor: policy }));
    expect(sharesOf(same, 'anchor', 'single')).toEqual(sharesOf(same, 'policy', 'single'));
    const { equal } = versusDifferences(same, rngFor(1, 'test'));
    expect(equal).toMatchObject({ mean: 0, above: 0, below: 0 });
  });
});
