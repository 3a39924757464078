/**
 * The built-in reasoner's own task family as a set: held-out sums, which neither its training nor its reinforcement
 * learning ever sees. Drawn once with a fixed seed, so that everyone means the same 2,000 questions.
 */
import { rngFor } from '../../chance/rng';
import { drawSum, sumText, truthOf } from '../../reasoner/sums';
import type { Dataset } from './types';

const SIZE = 2_000;
const SEED = 1;

export function sumsDataset(): Dataset {
  const rng = rngFor(SEED, 'evaluate', 'sums');
  const golds = new Map<string, number>();
  while (golds.size < SIZE) {
    const sum = drawSum(rng, 'held-out');
    golds.set(sumText(sum), truthOf(sum));
  }
  return {
    name: 'sums',
    title: 'Held-out sums',
    licence: 'none needed: drawn by a program',
    source: `sums of four numbers of up to three digits, held out from all training, seed ${SEED}`,
    questions: [...golds].map(([question, gold], index) => ({
      ...{ id: `sums/${index}`, question, gold: String(gold), kind: 'math' as const },
      ...{ reference: null, criteria: [], level: null, subject: null },
    })),
  };
}
