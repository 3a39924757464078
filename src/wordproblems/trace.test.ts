import { describe, expect, it } from 'vitest';
import { extractAnswer } from '../answers/extract';
import { rngFor } from '../chance/rng';
import { calculate } from '../../test/support/wordproblems/calculate';
import { drawProblems } from './problem';
import { carelessTrace, drawDrafts, trueTrace } from './trace';

const problems = drawProblems(3, 'train', 3000);
const answerOf = (trace: string): string | null =>
  extractAnswer(trace, { truncated: false }).answer;

describe('the true trace', () => {
  it('is one line of chains that hold, ending in the boxed answer', () => {
    for (const problem of problems) {
      const trace = trueTrace(problem);
      expect(trace).toMatch(/\. The answer is \\boxed\{\d+\}\.$/u);
      expect(trace).not.toContain('\n');
      expect(answerOf(trace)).toBe(String(problem.answer));
      const chains = trace.split('. ').slice(0, -1);
      expect(chains.length).toBe(problem.steps.length);
      for (const chain of chains) {
        const values = chain.split('=').map(calculate);
        for (const value of values) expect(value, chain).toBeCloseTo(values[0]!, 9);
      }
    }
  });
});

describe('the careless writer', () => {
  it('slips in about a third of its steps and writes the rest as the true one', () => {
    const single = problems.filter(({ steps }) => steps.length === 1);
    const rng = rngFor(1, 'careless');
    const wrong = single.filter(
      (problem) => answerOf(carelessTrace(rng, problem)) !== String(problem.answer),
    ).length;
    // A third slips, a twentieth misreads; a slip may cancel. Standard deviation about .01.
    expect(wrong / single.length).toBeGreaterThan(0.28);
    expect(wrong / single.length).toBeLessThan(0.42);
    for (const problem of single.slice(0, 200)) {
      expect(carelessTrace(rng, problem, { slip: 0, misread: 0 })).toBe(trueTrace(problem));
    }
  });

  it('goes on from a wrong result, so that a later step is right for what it was given', () => {
    const problem = {
      steps: [
        { operator: '*', x: 7, y: 8, result: 56 },
        { operator: '+', x: 56, y: 3, result: 59 },
      ],
    } as const;
    const traces = Array.from({ length: 60 }, (_, i) =>
      carelessTrace(rngFor(i, 'carry'), problem, { slip: 0.5, misread: 0 }),
    );
    const carried = traces.filter((trace) => !trace.startsWith('7×8=56.'));
    expect(carried.length).toBeGreaterThan(10);
    for (const trace of carried) {
      const [, first, again] = /^7×8=(\d+)\. (\d+)\+3=/u.exec(trace) ?? [];
      expect(again).toBe(first);
    }
  });
});

describe('drafts', () => {
  it('are as many as wanted, the same for a seed, and of every mood from all right to all wrong', () => {
    const rights = problems.slice(0, 600).map((problem, i) => {
      const drafts = drawDrafts(rngFor(i, 'drafts'), problem, 6);
      expect(drafts).toEqual(drawDrafts(rngFor(i, 'drafts'), problem, 6));
      expect(drafts.length).toBe(6);
      return drafts.filter((draft) => answerOf(draft) === String(problem.answer)).length;
    });
    for (let right = 0; right <= 6; right++) expect(rights).toContain(right);
  });
});
