import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { majorityVote } from '../cat/compare/baselines';
import { finalAnswer, formClusters } from '../cat/explore/clusters';
import type { VerdictValue } from '../cat/log/events';
import { foldAll } from '../cat/log/fold';
import type { RunView } from '../cat/log/view';
import { computeAdvantages } from '../cat/reward/advantages';
import { equalityReward, rubricReward } from '../cat/reward/rewards';
import { decodeLog } from '../storage/codec';
import { healthLog, mathLog, record } from '../../test/support/cat/logs';
import { testGrader } from '../../test/support/cat/grader';
import { marksOf } from './marks';
import { isUnchanged, UNCHANGED, whatIf, type Changes } from './whatif';

const compare = (left: string, right: string) =>
  testGrader.compare(left, right, new AbortController().signal);

function recorded(name: string): RunView {
  const log = decodeLog(readFileSync(`public/recorded/runs/${name}.jsonl`, 'utf8'));
  if (!log.ok) throw new Error(log.failure.message);
  return foldAll(log.value.entries);
}

const NAMES = [
  'sum-reasoner-paper',
  'sum-reasoner-popular',
  'addition-smollm2',
  'paracetamol-smollm2',
  'tides-smollm2',
];
const counted = ({ rollouts, clusters, baselines, advantages }: RunView) => ({
  rollouts: rollouts.map(({ cluster, reward, advantage }) => ({
    cluster,
    reward: reward?.value,
    advantage,
  })),
  clusters,
  baselines: baselines.map(({ method, rollout, answer }) => ({ method, rollout, answer })),
  advantages,
});

describe('without a change', () => {
  it.each(NAMES)('%s comes out as it was recorded', async (name) => {
    const real = recorded(name);
    const { view, sources } = await whatIf(real, UNCHANGED, compare);
    expect(counted(view)).toEqual(counted(real));
    expect(sources).toEqual(real.rollouts.map(({ index }) => index));
    const marks = marksOf(real, { view, sources });
    expect(marks.methods).toEqual([]);
    expect([marks.reference, marks.group]).toEqual([false, false]);
    expect(marks.rollouts.flatMap((one) => Object.values(one))).not.toContain(true);
  });
});

describe('a popular mistake', () => {
  it('teaches once two rollouts say what the reference says, and only what changed is marked', async () => {
    const real = recorded('sum-reasoner-popular');
    const changes = { ...UNCHANGED, answers: { 3: '2668', 7: '2668' } };
    const changed = await whatIf(real, changes, compare);
    expect(changed.view.rollouts.map(({ reward }) => reward?.value)).toEqual([
      0, 0, 0, 1, 0, 0, 0, 1,
    ]);
    expect(changed.view.advantages).toMatchObject({ mean: 0.25, withoutSignal: false });
    const marks = marksOf(real, changed);
    expect(marks.rollouts.map(({ answer }) => answer)).toEqual(
      [3, 7].reduce(
        (row, at) => row.with(at, true),
        Array.from({ length: 8 }, () => false),
      ),
    );
    expect(marks.methods).toEqual([]);
    expect(marks.group).toBe(true);
    // The real run is what it was.
    expect(real).toEqual(recorded('sum-reasoner-popular'));
  });

  it('has another majority once its voters are left out, and the pick keeps its own number', async () => {
    const real = recorded('sum-reasoner-popular');
    const copies = { 0: 0, 1: 0, 2: 0, 5: 0, 6: 0, 7: 2 };
    const { view, sources } = await whatIf(real, { ...UNCHANGED, copies }, compare);
    expect(sources).toEqual([3, 4, 7, 7]);
    expect(view.baselines.find(({ method }) => method === 'majority')).toMatchObject({
      answer: '2678',
      rollout: 2,
    });
  });

  it('with no rollout at all has no vote and no mean', async () => {
    const { view } = await whatIf(
      recorded('sum-reasoner-popular'),
      { ...UNCHANGED, groupSize: 0 },
      compare,
    );
    expect(view.clusters).toEqual([]);
    expect(view.advantages?.mean).toBeNull();
  });
});

it('gives no failed rollout an answer or a score', async () => {
  const real = foldAll(record(await mathLog()));
  const failed = real.rollouts.findIndex(({ failure }) => failure !== null);
  const { view } = await whatIf(real, { ...UNCHANGED, answers: { [failed]: '42' } }, compare);
  expect(view.rollouts[failed]).toMatchObject({ cluster: null, reward: { value: null } });
});

it('leaves a failed verdict out of the reward, and counts it once it is given by hand', async () => {
  const real = foldAll(record(await healthLog()));
  const row = real.rubric!.verdicts.findIndex((cells) =>
    cells.some((cell) => cell?.verdict === 'failed'),
  );
  const place = real.rubric!.verdicts[row]!.findIndex((cell) => cell?.verdict === 'failed');
  const by = async (verdict: VerdictValue) => {
    const changes = { ...UNCHANGED, verdicts: { [row]: { [place]: verdict } } };
    return (await whatIf(real, changes, compare)).view.rollouts[row]!.reward!.value!;
  };
  expect(await by('failed')).toBe(real.rollouts[row]!.reward!.value);
  expect(await by('yes')).toBeGreaterThan(await by('no'));
});

const answers = fc.constantFrom('1', '2', '3', '?', null);
const maths = fc.record({
  given: fc.array(fc.tuple(answers, fc.double({ min: -5, max: 0, noNaN: true })), {
    minLength: 2,
    maxLength: 16,
  }),
  reference: answers,
  changed: fc.dictionary(fc.integer({ min: 0, max: 15 }).map(String), answers),
  copies: fc.dictionary(
    fc.integer({ min: 0, max: 15 }).map(String),
    fc.integer({ min: 0, max: 2 }),
  ),
  groupSize: fc.option(fc.integer({ min: 0, max: 16 })),
});

it('any changes to a sum follow from the core’s own functions', async () => {
  const sum = recorded('sum-reasoner-popular');
  const first = sum.rollouts[0]!;
  const extraction = (answer: string | null) =>
    ({ status: answer === null ? 'none' : 'found', answer, rule: null, span: null }) as const;
  await fc.assert(
    fc.asyncProperty(maths, async ({ given, reference, changed, copies, groupSize }) => {
      const real: RunView = {
        ...sum,
        rollouts: given.map(([answer, meanLogprob], index) => ({
          ...first,
          index,
          extraction: extraction(answer),
          finished: { ...first.finished!, meanLogprob },
        })),
      };
      const before = JSON.stringify(real);
      const changes: Changes = { ...UNCHANGED, answers: changed, copies, groupSize, reference };
      const { view, sources } = await whatIf(real, changes, compare);
      expect(JSON.stringify(real)).toBe(before);

      const size = groupSize ?? given.length;
      const expected = given
        .map((_, index) => index)
        .filter((index) => index < size)
        .flatMap((index) => Array.from({ length: copies[index] ?? 1 }, () => index));
      expect(sources).toEqual(expected);
      const said = expected.map((index) =>
        changed[index] === undefined ? given[index]![0] : changed[index],
      );
      expect(view.rollouts.map((one) => finalAnswer(one.extraction))).toEqual(said);
      const answered = said.flatMap((answer, index) =>
        answer === null ? [] : [{ index, answer }],
      );
      const clusters = await formClusters(answered, compare);
      expect(view.clusters).toEqual(clusters);
      const rewards = await Promise.all(
        view.rollouts.map(({ index, finished }) =>
          equalityReward(
            { compare },
            { index, finished, extraction: extraction(said[index] ?? null) },
            extraction(reference),
          ),
        ),
      );
      expect(view.rollouts.map(({ reward }) => reward?.value)).toEqual(
        rewards.map(({ reward }) => reward),
      );
      const { advantages, ...group } = computeAdvantages(rewards.map(({ reward }) => reward));
      expect(view.rollouts.map(({ advantage }) => advantage)).toEqual(advantages);
      expect(view.advantages).toEqual(group);
      const vote = majorityVote(
        clusters,
        view.rollouts.map(({ index, finished }) => ({
          index,
          meanLogprob: finished?.meanLogprob ?? null,
        })),
      );
      expect(view.baselines.find(({ method }) => method === 'majority')).toMatchObject({
        rollout: vote.rollout,
        because: vote.because,
      });
    }),
  );
});

it('any changes to a rubric follow from the core’s own functions', async () => {
  const real = recorded('paracetamol-smollm2');
  const places = real.rubric!.criteria.map((_, place) => place);
  const rows = real.rollouts.map(({ index }) => index);
  const verdict = fc.constantFrom('yes', 'no', 'failed');
  const change = fc.record({
    left: fc.subarray(places),
    given: fc.array(fc.tuple(fc.constantFrom(...rows), fc.constantFrom(...places), verdict)),
  });
  await fc.assert(
    fc.asyncProperty(change, async ({ left, given }) => {
      const verdicts: Record<number, Record<number, VerdictValue>> = {};
      for (const [row, place, value] of given) (verdicts[row] ??= {})[place] = value;
      const criteria = Object.fromEntries(left.map((place) => [place, null]));
      const { view } = await whatIf(real, { ...UNCHANGED, criteria, verdicts }, compare);
      const kept = places.filter((place) => !left.includes(place));
      for (const row of rows) {
        const values = kept.map(
          (place) => verdicts[row]?.[place] ?? real.rubric!.verdicts[row]![place]!.verdict,
        );
        const { finished, extraction } = real.rollouts[row]!;
        const expected =
          kept.length === 0
            ? null
            : rubricReward({ index: row, finished, extraction }, values).reward;
        expect(view.rollouts[row]!.reward!.value).toBe(expected);
      }
    }),
  );
});

it('knows when nothing was changed', () => {
  expect(isUnchanged(UNCHANGED)).toBe(true);
  expect(isUnchanged({ ...UNCHANGED, reference: null })).toBe(false);
  expect(isUnchanged({ ...UNCHANGED, copies: { 1: 0 } })).toBe(false);
});
