/** The results against brute force and hand arithmetic, from graded questions written out here. */
import { describe, expect, it } from 'vitest';
import { majorityVote } from '../../cat/compare/baselines';
import type { Cluster } from '../../cat/log/events';
import { rngFor } from '../../chance/rng';
import { defaultConfig } from '../config';
import type { DatasetQuestion } from '../datasets/types';
import type { Graded, GradedRollout, Outcome } from '../harness/graded';
import type { EvaluationEvent } from '../harness/events';
import { EvaluationLog } from '../harness/log';
import { TEST_MODEL } from '../../../test/support/evaluate/engine';
import type { MethodId } from '../methods';
import { subsets } from '../stats/combinatorics';
import { curvesOf } from './curves';
import { disputesOf, marksOf } from './disputes';
import { judgeReliability } from './judge';
import type { OutcomeTable } from './outcomes';
import { resultsOf } from './results';
import { tokensOf } from './spending';
import { methodTable } from './table';

function rollout(answer: string | null, right: boolean, meanLogprob: number): GradedRollout {
  return {
    ...{ value: Number(right), answer, meanLogprob, tokens: 10 },
    ...{ selfScore: null, judgeScore: null, mutual: null, reward: null },
  };
}

function clustersOf(rollouts: readonly GradedRollout[]): Cluster[] {
  const groups = new Map<string, number[]>();
  for (const [index, { answer }] of rollouts.entries()) {
    if (answer !== null) groups.set(answer, [...(groups.get(answer) ?? []), index]);
  }
  return [...groups]
    .map(([answer, members]) => ({ label: answer, rollouts: members, answer }))
    .sort((a, b) => b.rollouts.length - a.rollouts.length);
}

const outcome = (value: number | null): Outcome => ({
  ...{ value, pick: null, answer: null, why: null },
});

function graded(
  rollouts: readonly GradedRollout[],
  outcomes: Partial<Record<MethodId, number | null>>,
  more: Partial<Graded> = {},
): Graded {
  return {
    outcomes: Object.fromEntries(
      Object.entries(outcomes).map(([id, value]) => [id, outcome(value)]),
    ),
    rollouts,
    clusters: clustersOf(rollouts),
    ...{ synthesisAt: {}, disputed: null, undecided: 0 },
    ...{ verdicts: { asked: 0, failed: 0 }, reliability: null },
    ...more,
  };
}

const QUESTION: DatasetQuestion = {
  ...{ id: 'q', question: 'q', kind: 'math', gold: '1', reference: null, criteria: [] },
  ...{ level: null, subject: null },
};

function tableOf(all: readonly (Graded | null)[], ids: readonly MethodId[]): OutcomeTable {
  return {
    closed: all.map((of, index) => ({ index, question: QUESTION, graded: of })),
    unscored: 0,
    columns: new Map(ids.map((id) => [id, all.map((of) => of?.outcomes[id]?.value ?? null)])),
    unavailable: new Map(),
  };
}

function logOf(
  all: readonly Graded[],
  methods: readonly MethodId[],
  questions: readonly DatasetQuestion[] = all.map(() => QUESTION),
): EvaluationLog {
  const events: EvaluationEvent[] = [
    {
      type: 'evaluation.started',
      config: { ...defaultConfig(1), methods },
      dataset: { name: 't', title: 'T', licence: '', source: '', total: all.length },
      model: TEST_MODEL,
      questions: questions.map((question, i) => ({ ...question, id: String(i) })),
      ...{ app: 'test', at: '2026-01-01T00:00:00Z' },
    },
    ...all.map((graded, question) => ({ type: 'question.graded', question, graded }) as const),
  ];
  return EvaluationLog.from(events.map((event, seq) => ({ v: 1, seq, ms: 0, event })));
}

describe('curves over G', () => {
  // Two answers tie often, one rollout has none: every branch of the vote is met.
  const six = [
    rollout('1', true, -0.9),
    rollout('2', false, -0.2),
    rollout('1', true, -0.4),
    rollout('2', false, -0.5),
    rollout('3', false, -0.1),
    rollout(null, false, -0.3),
  ];
  const of = graded(six, { single: 2 / 6, majority: 0, 'min-perplexity': 0, 'pass@k': 1 });
  const table = tableOf([of], ['single', 'majority', 'min-perplexity', 'pass@k']);
  const curves = curvesOf(table, 6, new Map());
  const at = (id: MethodId, g: number) =>
    curves.find((curve) => curve.id === id)!.points.find((point) => point.g === g)!.accuracy;

  /** The method run on every subset as if it were the whole group. */
  function brute(g: number, pick: (subset: readonly number[]) => number): number {
    let sum = 0;
    let count = 0;
    for (const subset of subsets(6, g)) {
      sum += pick(subset);
      count++;
    }
    return sum / count;
  }

  it('majority, ties and missing answers included, equals the vote on every subset', () => {
    for (const g of [1, 2, 4, 6]) {
      const expected = brute(g, (subset) => {
        const clusters = of.clusters
          .map((cluster) => ({
            ...cluster,
            rollouts: cluster.rollouts.filter((i) => subset.includes(i)),
          }))
          .filter(({ rollouts }) => rollouts.length > 0);
        const candidates = subset.map((index) => ({ index, ...six[index]! }));
        const { rollout: picked } = majorityVote(clusters, candidates);
        return picked === null ? 0 : six[picked]!.value!;
      });
      expect(at('majority', g)).toBeCloseTo(expected, 12);
    }
  });

  it('min-perplexity and pass@k equal brute force; single stays flat', () => {
    for (const g of [1, 2, 4, 6]) {
      const surest = brute(g, (subset) => {
        const best = subset.reduce((a, b) => (six[b]!.meanLogprob! > six[a]!.meanLogprob! ? b : a));
        return six[best]!.value!;
      });
      expect(at('min-perplexity', g)).toBeCloseTo(surest, 12);
      const any = brute(g, (subset) => Number(subset.some((i) => six[i]!.value === 1)));
      expect(at('pass@k', g)).toBeCloseTo(any, 12);
      expect(at('single', g)).toBeCloseTo(2 / 6, 12);
    }
  });

  it('a question that failed stays in the denominator of every point', () => {
    const half = curvesOf(tableOf([of, null], ['pass@k']), 6, new Map());
    expect(half[0]!.points.at(-1)).toMatchObject({ g: 6, n: 2, accuracy: 0.5 });
  });

  it('the judge has a point at G alone: below it there was no reference to judge by', () => {
    const scored = six.map((one, i) => ({ ...one, judgeScore: i }));
    const judged = graded(scored, { judge: 0 });
    const [curve] = curvesOf(tableOf([judged], ['judge']), 6, new Map());
    expect(curve!.points.map(({ g, accuracy }) => [g, accuracy])).toEqual([[6, 0]]);
  });

  it('synthesis is what was observed at each size', () => {
    const observed = graded(six, { synthesis: 1 }, { synthesisAt: { 1: 0, 2: 1, 4: 0 } });
    const [curve] = curvesOf(tableOf([observed], ['synthesis']), 6, new Map());
    expect(curve!.points.map(({ g, accuracy }) => [g, accuracy])).toEqual([
      [1, 0],
      [2, 1],
      [4, 0],
      [6, 1],
    ]);
  });
});

describe('synthesis against the vote', () => {
  const right = [rollout('1', true, 0)];
  const wrong = [rollout('2', false, 0)];
  const all = [
    graded(right, { synthesis: 1, majority: 1 }, { disputed: false }),
    graded(right, { synthesis: 0, majority: 1 }, { disputed: true }), // lost
    graded([...right, ...wrong], { synthesis: 1, majority: 0 }, { disputed: true }), // rescued
    graded(wrong, { synthesis: 1, majority: 0 }, { disputed: true }), // rescued from nothing
    graded(wrong, { synthesis: 0, majority: 0 }, { disputed: true }), // neither
    graded(wrong, { synthesis: null, majority: 0 }), // synthesis failed: no part in this
    null,
  ];

  it('counts disagreement, rescues and losses over the questions that can show them', () => {
    const disputes = disputesOf(tableOf(all, ['synthesis', 'majority']))!;
    const count = ({ count: some, of }: { count: number; of: number }) => [some, of];
    expect(count(disputes.disputed)).toEqual([4, 5]);
    expect(count(disputes.synthesisRight)).toEqual([2, 4]);
    expect(count(disputes.majorityRight)).toEqual([1, 4]);
    expect(count(disputes.neitherRight)).toEqual([1, 4]);
    expect(count(disputes.rescued)).toEqual([2, 3]);
    expect(count(disputes.rescuedFromNone)).toEqual([1, 2]);
    expect(count(disputes.lost)).toEqual([1, 2]);
  });

  it('an open question rescues nothing: a text that meets half of its criteria is not wrong', () => {
    const half = [{ ...rollout(null, false, 0), value: 0.5 }];
    const verdicts = { asked: 4, failed: 0 };
    expect(marksOf(graded(half, { synthesis: 1 })).rescuedFromNone).toBe(true);
    expect(marksOf(graded(half, { synthesis: 1 }, { verdicts })).rescuedFromNone).toBe(false);
  });

  it('marks agree with the counts', () => {
    const marks = all.flatMap((of) => (of === null ? [] : [marksOf(of)]));
    expect(marks.filter(({ rescued }) => rescued).length).toBe(2);
    expect(marks.filter(({ rescuedFromNone }) => rescuedFromNone).length).toBe(1);
    expect(marks.filter(({ lost }) => lost).length).toBe(1);
  });
});

describe('the judge', () => {
  it('agreement leaves failed verdicts out and counts them', () => {
    const judged = graded(
      [],
      {},
      {
        verdicts: { asked: 10, failed: 2 },
        reliability: {
          again: [
            ['yes', 'yes'],
            ['no', 'yes'],
            ['failed', 'yes'],
          ],
          swapped: [
            ['yes', 'no'],
            ['no', 'no'],
          ],
        },
      },
    );
    const judge = judgeReliability(tableOf([judged], []))!;
    expect(judge).toMatchObject({ asked: 10, failed: 2, yesFirst: 0.5, yesLast: 0 });
    expect(judge.again).toMatchObject({ n: 2, agreement: 0.5 });
    expect(judge.swapped).toMatchObject({ n: 2, agreement: 0.5 });
  });

  it('compares its rubric with the given criteria within each question', () => {
    const scored = (value: number, reward: number, judgeScore: number | null = null) => ({
      ...rollout(null, false, 0),
      ...{ value, reward, judgeScore },
    });
    const same = graded(
      [scored(0, 0.1, 9), scored(0.5, 0.2, 4), scored(1, 0.9, 3)],
      {},
      {
        verdicts: { asked: 3, failed: 0 },
      },
    );
    const opposite = graded([scored(0, 0.9), scored(1, 0.1)], {});
    const flat = graded([scored(0, 0.5), scored(1, 0.5)], {});
    const judge = judgeReliability(tableOf([same, opposite, flat], []))!;
    expect(judge.rubricAgainstCriteria).toEqual({ mean: 0, questions: 2 });
    // Scored 9, 4, 3 where the criteria rise: only the first question has scores.
    expect(judge.scoreAgainstCriteria).toEqual({ mean: -1, questions: 1 });
  });
});

describe('the main table', () => {
  const all = Array.from({ length: 30 }, () =>
    graded([rollout('1', true, 0)], { single: 0, synthesis: 1, majority: 0, 'pass@k': 1 }),
  );
  const rows = methodTable(tableOf(all, ['single', 'majority', 'synthesis', 'pass@k']), {
    ...{ groupSize: 1, costs: new Map() },
    rng: rngFor(1),
  });
  const rowOf = (id: MethodId) => rows.find((row) => row.id === id)!;

  it('compares methods one could use, corrected together; oracles take no part', () => {
    expect(rowOf('pass@k')).toMatchObject({ accuracy: 1, againstSingle: null });
    // McNemar on 30 to 0: 2 · 0.5^30. Three comparisons, of which majority against single never differs.
    const { againstSingle } = rowOf('synthesis');
    expect(againstSingle).toMatchObject({ above: 30, below: 0, verdict: 'higher' });
    expect(againstSingle!.test.p).toBeCloseTo(2 ** -29, 15);
    expect(againstSingle!.adjusted).toBeCloseTo(3 * 2 ** -29, 15);
    expect(rowOf('majority').againstSingle).toMatchObject({ mean: 0, verdict: 'too-few' });
  });
});

describe('methods that cannot be had', () => {
  it('are no rows of failures but are named with the reason', () => {
    const why = 'this model has no words to judge with';
    const of = graded([rollout('1', true, 0)], { single: 1 });
    const judge = { value: null, pick: null, answer: null, why };
    const log = logOf([{ ...of, outcomes: { ...of.outcomes, judge } }], ['single', 'judge']);
    const { rows, unavailable } = resultsOf(log);
    expect(rows.map(({ id }) => id)).toEqual(['single']);
    expect(unavailable).toEqual([{ id: 'judge', why }]);
  });
});

describe('a mixed set', () => {
  it('an open question has no vote: it is no failed one, and in no denominator of it', () => {
    const open = { ...QUESTION, kind: 'open', gold: null, criteria: ['c'] } as const;
    const of = graded([rollout('1', true, 0)], { single: 1, majority: 1, 'pass@k': 1 });
    const judged = graded([{ ...rollout(null, false, 0), value: 0.5 }], { single: 0.5 });
    const { rows, curves } = resultsOf(
      logOf([of, judged, of], ['single', 'majority', 'pass@k'], [QUESTION, open, QUESTION]),
    );
    expect(rows.map(({ id, n, failed, accuracy }) => [id, n, failed, accuracy])).toEqual([
      ['single', 3, 0, 2.5 / 3],
      ['majority', 2, 0, 1],
      ['pass@k', 2, 0, 1],
    ]);
    expect(curves.find(({ id }) => id === 'majority')!.points[0]).toMatchObject({
      n: 2,
      accuracy: 1,
    });
  });
});

describe('tokens a method spends', () => {
  // Two questions: together 100 read and 1,600 written for groups of 8; 60 read and 40 written for syntheses.
  const costs = new Map([
    ['explore', { times: 2, ms: 0, promptTokens: 100, tokens: 1600 }],
    ['synthesis', { times: 2, ms: 0, promptTokens: 60, tokens: 40 }],
    ['self-score', { times: 2, ms: 0, promptTokens: 160, tokens: 0 }],
  ] as const);

  it('the question is read once, writing grows with g, a step not run is not known', () => {
    expect(tokensOf('single', 8, 8, costs)).toBe(50 + 100);
    expect(tokensOf('majority', 8, 8, costs)).toBe(50 + 800);
    expect(tokensOf('majority', 2, 8, costs)).toBe(50 + 200);
    expect(tokensOf('synthesis', 8, 8, costs)).toBe(50 + 800 + 50);
    expect(tokensOf('self-bon', 4, 8, costs)).toBe(50 + 400 + 40);
    expect(tokensOf('synthesis', 4, 8, costs)).toBeNull();
  });
});
