import { describe, expect, it } from 'vitest';
import type { Equality } from '../../answers/types';
import { emptyView } from './fold';
import { failure, type FailureCode } from '../../failure/failure';
import { isHonestEnd, outcomeOf, type Outcome, type Truth } from './outcome';
import type { RolloutView, RunView } from './view';

const words = (outcome: Outcome | null): string =>
  (outcome?.parts ?? [])
    .map((part) => (typeof part === 'string' ? part : `[${part.answer}]`))
    .join('');

const found = (answer: string | null) =>
  answer === null
    ? ({ status: 'none', answer, rule: null, span: null } as const)
    : ({ status: 'found', answer, rule: 'boxed', span: null } as const);

/** A finished mathematics run in which equal strings are equal answers. */
function mathView(answers: readonly string[], reference: string | null): RunView {
  const labels = [...new Set(answers)].sort(
    (a, b) => answers.filter((x) => x === b).length - answers.filter((x) => x === a).length,
  );
  const label = (answer: string): string => String.fromCharCode(65 + labels.indexOf(answer));
  const rollouts = answers.map((answer, index): RolloutView => {
    const equality: Equality = answer === reference ? 'equal' : 'different';
    const comparison = { equality, rule: 'identical', left: '', right: '', because: '' } as const;
    const reward = { value: equality === 'equal' ? 1 : 0, comparison, because: '' };
    return {
      ...{ index, seed: 1, status: 'finished', text: '', tokens: 1, finished: null },
      ...{ failure: null, extraction: found(answer), cluster: label(answer), advantage: null },
      reward: reference === null ? null : reward,
    };
  });
  const majority = answers.indexOf(labels[0]!);
  return {
    ...emptyView(),
    status: 'completed',
    task: { question: 'q', kind: 'math' },
    rollouts,
    clusters: labels.map((answer) => ({
      label: label(answer),
      answer,
      rollouts: answers.flatMap((other, index) => (other === answer ? [index] : [])),
    })),
    synthesis: {
      ...{ status: 'finished', text: '', tokens: 1, finished: null, failure: null },
      ...{ order: [], copyOf: null, extraction: found(reference) },
    },
    baselines: [{ method: 'majority', rollout: majority, answer: labels[0]!, because: '' }],
  };
}

const truth = (reference: Equality, majority: Equality, rightRollouts: number): Truth => ({
  gold: '1942',
  reference,
  majority,
  rightRollouts,
});

describe('the outcome of a mathematics run', () => {
  const popular = ['1932', '1932', '1932', '1942', '1942', '7'];

  it('says who was right where the answer is known', () => {
    const outcome = outcomeOf(mathView(popular, '1942'), truth('equal', 'different', 2));
    expect(outcome?.tone).toBe('right');
    expect(words(outcome)).toBe(
      'Reference [1942], and it is right. The majority said [1932] and is wrong: 2 of 6 were right.',
    );
  });

  it('says it as plainly where the reference is wrong', () => {
    expect(words(outcomeOf(mathView(popular, '7'), truth('different', 'different', 2)))).toBe(
      'Reference [7], and it is wrong: the answer is [1942]. The majority said [1932] and is wrong too: 2 of 6 were right.',
    );
    const agreed = outcomeOf(mathView(popular, '1932'), truth('different', 'different', 2));
    expect(agreed?.tone).toBe('wrong');
    expect(words(agreed)).toContain('The majority says the same: 2 of 6 were right.');
  });

  it('claims nothing about right and wrong where the answer is not known', () => {
    const outcome = outcomeOf(mathView(popular, '1942'), null);
    expect(outcome?.tone).toBe('open');
    expect(words(outcome)).toBe(
      'Reference [1942]. The majority said [1932], 3 of 6; 2 of 6 agree with the reference.',
    );
    expect(words(outcomeOf(mathView(popular, '1950'), null))).toContain('no rollout agrees');
    expect(words(outcomeOf(mathView(popular, '1932'), null))).toBe(
      'Reference [1932]. The majority says the same: 3 of 6 rollouts agree.',
    );
    const undecided = outcomeOf(mathView(popular, '1942'), truth('unknown', 'different', 2));
    expect(undecided?.tone).toBe('open');
  });

  it('says that nobody has a reward without a final answer, and what the majority said', () => {
    const outcome = outcomeOf(mathView(popular, null), null);
    expect(outcome?.tone).toBe('nothing');
    expect(words(outcome)).toBe(
      'The reference has no final answer, so nobody has a reward. The majority said [1932], 3 of 6.',
    );
  });

  it('says that equal rewards teach nothing', () => {
    const view = mathView(['3', '3'], '3');
    const advantages = { mean: 1, std: 0, withoutSignal: true };
    expect(words(outcomeOf({ ...view, advantages }, null))).toMatch(
      /this group teaches nothing\.$/,
    );
  });
});

describe('the outcome of an open run', () => {
  const open = mathView(['a', 'b'], null);
  const criteria = Array.from({ length: 5 }, (_, id) => ({ id, text: 'c' }));
  const rubric = { criteria, dropped: [], failure: null, raw: '', verdicts: [] };
  const withRewards = (...values: (number | null)[]): RunView => ({
    ...open,
    task: { question: 'q', kind: 'open' },
    rubric,
    rollouts: values.map((value, index) => ({
      ...open.rollouts[0]!,
      index,
      reward: { value, comparison: null, because: '' },
    })),
  });

  it('names the rollout that meets most of the rubric', () => {
    expect(words(outcomeOf(withRewards(0.4, 0.8, null), null))).toBe(
      'The reference is written. Rollout 2 comes closest to it: it meets 80% of its 5 criteria.',
    );
  });

  it('says so where all meet the same, and where there is no rubric or no verdict', () => {
    expect(words(outcomeOf(withRewards(1, 1), null))).toContain('teaches nothing');
    expect(outcomeOf(withRewards(null, null), null)?.tone).toBe('nothing');
    expect(outcomeOf({ ...withRewards(1), rubric: null }, null)?.tone).toBe('nothing');
  });
});

it('is nothing before the end and after a stop', () => {
  const view = mathView(['1'], '1');
  for (const status of ['empty', 'running', 'cancelled'] as const) {
    expect(outcomeOf({ ...view, status }, null)).toBeNull();
  }
});

it('of a failed run says what the majority said, where anything was written', () => {
  const view: RunView = { ...mathView(['1', '1', '2'], null), status: 'failed' };
  expect(outcomeOf(view, null)).toBeNull();
  const rollouts = view.rollouts.map((rollout) => ({ ...rollout, text: 'So it is 1.' }));
  expect(words(outcomeOf({ ...view, rollouts }, null))).toBe(
    'There is no reference, so nobody has a reward. The majority said [1], 2 of 3.',
  );
});

it('a model that cannot, drafts that cannot be used and a closed page are no faults of the page', () => {
  const { rollouts } = mathView(['1'], null);
  const ended = (code: FailureCode) => ({ failure: failure('model', code, ''), rollouts });
  expect(isHonestEnd(ended('too-few'))).toBe(true);
  expect(isHonestEnd(ended('unsupported'))).toBe(true);
  expect(isHonestEnd(ended('internal'))).toBe(false);
  expect(isHonestEnd({ failure: null, rollouts })).toBe(false);
  const died = rollouts.map((one) => ({ ...one, failure: failure('engine', 'worker-died', '') }));
  expect(isHonestEnd({ ...ended('too-few'), rollouts: died })).toBe(false);
});
