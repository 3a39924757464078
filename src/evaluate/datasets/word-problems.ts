/**
 * Word problems nobody was taught, as a set: situations and numbers that the tutored model never saw. Drawn once with a
 * fixed seed, so that everyone means the same 1,000 questions; `npm run tutor -- evaluate` measures the first of them.
 */
import { drawProblems } from '../../wordproblems/problem';
import type { Dataset } from './types';

const SIZE = 1_000;
const SEED = 1;

export function wordProblemsDataset(): Dataset {
  return {
    name: 'word-problems',
    title: 'Held-out word problems',
    licence: 'none needed: drawn by a program',
    source: `word problems of one or two steps, situations and numbers held out from all teaching, seed ${SEED}; the level is the number of steps`,
    questions: drawProblems(SEED, 'heldOut', SIZE).map(({ question, answer, steps }, index) => ({
      ...{ id: `word-problems/${index}`, question, gold: String(answer), kind: 'math' as const },
      ...{ reference: null, criteria: [], level: String(steps.length), subject: null },
    })),
  };
}
