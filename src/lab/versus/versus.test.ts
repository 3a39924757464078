/** The measuring itself: the shipped reasoner against itself, and a tiny decoder for what is left on the device. */
import { readFileSync } from 'node:fs';
import { beforeAll, expect, test } from 'vitest';
import { rngFor } from '../../chance/rng';
import { grownPages, startWasm, tiny, tinyWeights } from '../../../test/support/micro';
import { readReasoner, type ReasonerFile } from '../../micro/weights';
import { drawSums, truthOf } from '../../reasoner/sums';
import { versus } from './versus';
import { sharesOf, VERSUS_CHUNK, type VersusOutcome } from './versus-figures';

/** Compiling takes most of it. */
const PATIENCE = 240_000;

beforeAll(startWasm);

const sums = drawSums(rngFor(2, 'versus-test'), 'held-out', VERSUS_CHUNK);

async function all(policy: ReasonerFile, anchor: ReasonerFile): Promise<VersusOutcome[]> {
  const outcomes: VersusOutcome[] = [];
  for await (const part of versus(policy, anchor, sums, 1)) outcomes.push(...part);
  return outcomes;
}

test(
  'the reasoner against itself answers alike from the same draws; its synthesis beats its samples',
  async () => {
    const read = readReasoner(readFileSync('public/reasoner/paper.safetensors'));
    if (!read.ok) throw new Error(read.failure.message);
    const outcomes = await all(read.value, read.value);
    expect(outcomes).toHaveLength(VERSUS_CHUNK);
    for (const { sum, policy, anchor } of outcomes) {
      expect(policy).toEqual(anchor);
      const { samples, greedy, majority, synthesis } = policy;
      for (const { answer, right } of [...samples, greedy, majority, synthesis])
        expect(right).toBe(answer === truthOf(sum));
    }
    const total = (way: 'single' | 'synthesis'): number =>
      sharesOf(outcomes, 'anchor', way).reduce((a, b) => a + b, 0);
    expect(total('synthesis')).toBeGreaterThan(total('single') + 3);
  },
  PATIENCE,
);

test(
  'nothing is left on the device',
  async () => {
    const file = (seed: number): ReasonerFile => ({
      ...{ model: tiny('gpt'), weights: tinyWeights('gpt', seed), metadata: {} },
    });
    await all(file(3), file(4));
    const before = grownPages();
    for (let i = 0; i < 3; i++) await all(file(3), file(4));
    expect(grownPages()).toBe(before);
  },
  PATIENCE,
);
