/** The sentences of a comparison claim what its numbers carry, and no more. */
import { expect, test } from 'vitest';
import { rngFor } from '../../chance/rng';
import {
  versusDifferences,
  versusRows,
  type SideOutcome,
  type VersusOutcome,
} from '../../lab/versus/versus-figures';
import { versusSentences } from './versus-words';

const answer = (right: boolean) => ({ answer: right ? 10 : 11, right });
const side = (right: number, greedy: boolean, synthesis: boolean): SideOutcome => ({
  samples: Array.from({ length: 8 }, (_, i) => answer(i < right)),
  greedy: answer(greedy),
  majority: answer(right > 4),
  synthesis: answer(synthesis),
});

/** `n` sums; the anchor samples 2 of 8 right and its synthesis is right on nine in ten. */
function sentences(n: number, policy: SideOutcome): string[] {
  const outcomes = Array.from({ length: n }, (_, i): VersusOutcome => ({
    sum: [1, 2, 3, 4],
    policy,
    anchor: side(2, false, i % 10 > 0),
  }));
  return versusSentences(versusRows(outcomes), versusDifferences(outcomes, rngFor(1, 'words')));
}

test('a policy behind the synthesis is said to be behind, at a ninth of the cost', () => {
  const [equal, ninth] = sentences(100, side(4, true, true));
  expect(equal).toContain('50.0% against 25.0%, +25.0 points');
  expect(ninth).toContain('50.0% against 90.0%, −40.0 points');
  expect(ninth).toContain('the group with its synthesis is still ahead');
});

test('a policy ahead of it is said to be ahead', () => {
  const [, ninth, greedy] = sentences(100, side(8, true, true));
  expect(ninth).toContain('+10.0 points');
  expect(ninth).toContain('more accuracy at a ninth of the tokens');
  expect(greedy).toContain('more accuracy at a ninth of the tokens');
});

test('ten sums are too few to say which is better', () => {
  const [, ninth] = sentences(10, side(8, true, true));
  expect(ninth).toContain('too few sums');
});
