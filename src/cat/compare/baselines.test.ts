import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  majorityVote,
  minPerplexity,
  singleSample,
  synthesisBecause,
  type Candidate,
} from './baselines';
import type { Cluster } from '../log/events';

const candidates = (...logprobs: (number | null)[]): Candidate[] =>
  logprobs.map((meanLogprob, index) => ({ index, meanLogprob }));
const cluster = (label: string, answer: string, ...rollouts: number[]): Cluster => ({
  label,
  answer,
  rollouts,
});

describe('single sample', () => {
  it('is the first rollout drawn, or the first that can be used', () => {
    expect(singleSample(candidates(-2, -1)).rollout).toBe(0);
    expect(singleSample(candidates(-2, -1).slice(1))).toMatchObject({ rollout: 1 });
    expect(singleSample([]).rollout).toBeNull();
  });
});

describe('min-perplexity', () => {
  it('is the highest mean log-probability, ties to the lower index', () => {
    expect(minPerplexity(candidates(-2, -0.5, null, -0.5)).rollout).toBe(1);
    // exp(0.5) = 1.6487
    expect(minPerplexity(candidates(-0.5)).because).toContain('1.65');
    expect(minPerplexity(candidates(-0.5)).because).toContain('stop token');
  });

  it('chooses none without log-probabilities', () => {
    expect(minPerplexity(candidates(null, null)).rollout).toBeNull();
  });
});

describe('majority vote', () => {
  it('takes the largest cluster and names its likeliest rollout', () => {
    const clusters = [cluster('A', '7', 0, 2, 3), cluster('B', '8', 1)];
    const vote = majorityVote(clusters, candidates(-3, -0.1, -1, -2));
    expect(vote).toMatchObject({ rollout: 2, because: '3 of 4 votes.' });
    expect(vote.cluster?.answer).toBe('7');
  });

  it('settles a tie by the likelier rollouts, then by the answer', () => {
    const clusters = [cluster('A', '9', 0, 1), cluster('B', '8', 2, 3)];
    expect(majorityVote(clusters, candidates(-1, -1, -0.5, -1)).cluster?.answer).toBe('8');
    expect(majorityVote(clusters, candidates(-1, -1, -1, -1)).cluster?.answer).toBe('8');
    expect(majorityVote(clusters, candidates(-1, -0.5, -1, -1)).cluster?.answer).toBe('9');
    expect(majorityVote(clusters, candidates(null, null, null, null)).because).toContain(
      'tie of 2',
    );
  });

  it('chooses none without answers', () => {
    expect(majorityVote([], candidates(-1))).toMatchObject({ rollout: null, cluster: null });
  });

  it('does not depend on the order of rollouts', () => {
    const group = fc.array(
      fc.record({
        answer: fc.constantFrom('1', '2', '3'),
        meanLogprob: fc.option(fc.double({ min: -5, max: 0, noNaN: true })),
      }),
      { minLength: 1, maxLength: 16 },
    );
    const winner = (
      rollouts: readonly { answer: string; meanLogprob: number | null }[],
    ): unknown => {
      const answers = [...new Set(rollouts.map((rollout) => rollout.answer))];
      const clusters = answers.map((answer, at) =>
        cluster(
          String(at),
          answer,
          ...rollouts.flatMap((rollout, index) => (rollout.answer === answer ? [index] : [])),
        ),
      );
      const chosen = majorityVote(
        clusters,
        rollouts.map(({ meanLogprob }, index) => ({ index, meanLogprob })),
      );
      return chosen.cluster?.answer;
    };
    fc.assert(
      fc.property(
        group.chain((rollouts) =>
          fc.tuple(
            fc.constant(rollouts),
            fc.shuffledSubarray(rollouts, { minLength: rollouts.length }),
          ),
        ),
        ([rollouts, shuffled]) => {
          expect(winner(shuffled)).toBe(winner(rollouts));
        },
      ),
    );
  });
});

it('says where the synthesis stands', () => {
  const [a, b] = [cluster('A', '7', 0, 1), cluster('B', '8', 2)];
  const stands = { answer: '7', agreeing: a, majority: a, undecided: false, copyOf: null };
  expect(synthesisBecause(stands)).toContain('same answer as the majority');
  expect(synthesisBecause({ ...stands, agreeing: b })).toContain('Not the majority’s answer');
  expect(synthesisBecause({ ...stands, agreeing: null })).toContain('no rollout gave');
  expect(synthesisBecause({ ...stands, agreeing: null, undecided: true })).toContain(
    'not be decided',
  );
  expect(synthesisBecause({ ...stands, answer: null })).toContain('no final answer');
  expect(synthesisBecause({ ...stands, copyOf: 2 })).toContain('repeats rollout 3');
});
