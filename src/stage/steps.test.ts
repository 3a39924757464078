import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Truth } from '../cat/log/outcome';
import type { Entry } from '../cat/log/events';
import { foldAll } from '../cat/log/fold';
import type { RunView } from '../cat/log/view';
import { decodeLog } from '../storage/codec';
import { cancelledLog, healthLog, mathLog, record } from '../../test/support/cat/logs';
import { answeredAt, predictionOf, rightOptions, verdictOn } from './predict';
import { sentenceOf } from './say';
import { stepsOf, viewAt, type Step } from './steps';

function log(name: string): readonly Entry[] {
  const read = decodeLog(readFileSync(`public/recorded/runs/${name}.jsonl`, 'utf8'));
  if (!read.ok) throw new Error(read.failure.message);
  return read.value.entries;
}
const popular = log('sum-reasoner-popular');
const run = foldAll(popular);
const ids = (view: RunView, predict = false) => stepsOf(view, { predict }).map(({ id }) => id);
const at = (view: RunView, id: string): RunView => {
  const step = stepsOf(view, { predict: true }).find((one) => one.id === id);
  if (step === undefined) throw new Error(`no step ${id}`);
  return viewAt(view, step);
};
const TRUTH: Truth = { gold: '2668', reference: 'equal', majority: 'different', rightRollouts: 0 };

describe('the steps of a run', () => {
  it('are, for a sum whose answer is known', () => {
    const each = (name: string) => Array.from({ length: 8 }, (_, index) => `${name}-${index}`);
    expect(ids(run)).toEqual([
      'question',
      ...each('rollout'),
      'clusters',
      'anchor',
      'reference',
      ...each('reward'),
      'advantages',
      'comparison',
      'truth',
    ]);
  });

  it('have a question to the class before clusters, reference, rewards and the truth', () => {
    const asked = ids(run, true);
    for (const [about, told] of [
      ['clusters', 'clusters'],
      ['reference', 'reference'],
      ['rewards', 'reward-0'],
      ['truth', 'truth'],
    ])
      expect(asked.indexOf(`predict-${about}`)).toBe(asked.indexOf(told!) - 1);
  });

  it('have a rubric and no clusters for an open question, whose truth nobody knows', () => {
    const open = ids(foldAll(log('paracetamol-smollm2')));
    expect(open).toContain('rubric');
    for (const none of ['clusters', 'truth']) expect(open).not.toContain(none);
  });

  it('only ever grow at their end while a run goes on', () => {
    for (const name of ['sum-reasoner-popular', 'paracetamol-smollm2']) {
      const entries = log(name);
      let before: readonly string[] = [];
      for (let length = 1; length <= entries.length; length++) {
        const now = ids(foldAll(entries.slice(0, length)), true);
        expect(now.slice(0, before.length)).toEqual(before);
        before = now;
      }
    }
  });

  it('of a run that was stopped end with why, and tell nothing that was not reached', async () => {
    const stopped = foldAll(record(await cancelledLog()));
    const steps = stepsOf(stopped, { predict: true });
    expect(steps.at(-1)?.kind).toBe('ended');
    expect(steps.map(({ kind }) => kind)).not.toContain('reference');
    expect(sentenceOf(steps.at(-1)!, stopped, null)).toContain('stopped');
  });
});

describe('what a step may show', () => {
  /** Everything a component could draw. */
  const shown = (step: Step): string =>
    JSON.stringify([
      viewAt(run, step),
      sentenceOf(step, viewAt(run, step), null),
      step.kind === 'predict' ? predictionOf(viewAt(run, step), step.about) : null,
    ]);

  it('never holds the known answer before its step', () => {
    const gold = '7777777';
    const task = { ...run.task!, gold };
    const secret = { ...run, task };
    for (const step of stepsOf(secret, { predict: true })) {
      const text = JSON.stringify(viewAt(secret, step));
      expect([step.id, text.includes(gold)]).toEqual([step.id, step.kind === 'truth']);
    }
  });

  it('does not hold the reference’s answer, here the right one, before the reference', () => {
    const steps = stepsOf(run, { predict: true });
    const told = steps.findIndex(({ kind }) => kind === 'reference');
    for (const [index, step] of steps.entries()) {
      if (index < told) expect([step.id, shown(step).includes('2668')]).toEqual([step.id, false]);
    }
    expect(shown(steps[told]!)).toContain('2668');
  });

  it('holds no rollout after the one that is being told, and no cluster before the clusters', () => {
    const second = at(run, 'rollout-1');
    expect(second.rollouts.map(({ text }) => text !== '')).toEqual([
      true,
      true,
      ...Array.from({ length: 6 }, () => false),
    ]);
    expect(at(run, 'predict-clusters').rollouts.every(({ cluster }) => cluster === null)).toBe(
      true,
    );
    expect(at(run, 'predict-clusters').clusters).toEqual([]);
    expect(at(run, 'clusters').clusters).toEqual(run.clusters);
  });

  it('gives rewards one by one, verdicts too, and advantages only at their step', () => {
    const third = at(run, 'reward-2');
    expect(third.rollouts.map(({ reward }) => reward !== null)).toEqual([
      true,
      true,
      true,
      ...Array.from({ length: 5 }, () => false),
    ]);
    expect(third.rollouts.every(({ advantage }) => advantage === null)).toBe(true);
    const open = foldAll(log('paracetamol-smollm2'));
    const judged = at(open, 'reward-0').rubric!.verdicts;
    expect(judged.map((row) => row.every((cell) => cell !== null))).toEqual([
      true,
      false,
      false,
      false,
    ]);
    expect(
      at(open, 'predict-rewards')
        .rubric!.verdicts.flat()
        .every((cell) => cell === null),
    ).toBe(true);
  });

  it('is the whole run at the truth', () => {
    expect(at(run, 'truth')).toEqual(run);
  });
});

describe('what is said', () => {
  const said = (view: RunView, id: string, truth: Truth | null = null): string => {
    const step = stepsOf(view, { predict: true }).find((one) => one.id === id)!;
    return sentenceOf(step, viewAt(view, step), truth);
  };

  it('names votes, rewards and who was right', () => {
    expect(said(run, 'clusters')).toBe(
      '4 different results. A vote would take 1668, which 5 of 8 say.',
    );
    expect(said(run, 'reward-0')).toBe('Answer 1 says 1668, the reference 2668: reward 0.');
    expect(said(run, 'advantages')).toContain('learns nothing');
    expect(said(run, 'truth', TRUTH)).toBe(
      'The reference is right and the majority is not: 0 of 8 answers were right.',
    );
    expect(said(run, 'truth', { ...TRUTH, reference: 'unknown' })).toContain('not be decided');
  });

  it('calls a failed rollout failed, and gives it no score', async () => {
    const view = foldAll(record(await mathLog()));
    expect(said(view, 'rollout-1')).toContain('failed');
    expect(said(view, 'reward-1')).toContain('no reward');
  });

  it('has words for every step of every kind of run', async () => {
    const views = [run, foldAll(record(await mathLog())), foldAll(record(await healthLog()))];
    for (const view of views)
      for (const step of stepsOf(view, { predict: true }))
        expect(sentenceOf(step, viewAt(view, step), TRUTH)).toMatch(/\S.*[.?]$/s);
  });
});

describe('a prediction', () => {
  const options = (id: string, about: Parameters<typeof predictionOf>[1]) =>
    predictionOf(at(run, id), about).options.map((option) => option.id);

  it('offers the answers that were seen, and one that nobody gave', () => {
    expect(options('predict-clusters', 'clusters')).toEqual(['1668', '2468', '1667', '2678']);
    expect(options('predict-reference', 'reference')).toEqual(['A', 'B', 'C', 'D', 'new']);
    expect(options('predict-rewards', 'rewards')).toHaveLength(8);
  });

  it('knows what turned out right', () => {
    expect(rightOptions(run, 'clusters', null)).toEqual(['1668']);
    expect(rightOptions(run, 'reference', null)).toEqual(['new']);
    expect(rightOptions(run, 'rewards', null)).toEqual([]);
    expect(rightOptions(run, 'truth', null)).toBeNull();
    expect(rightOptions(run, 'truth', TRUTH)).toEqual(['reference']);
    const paper = foldAll(log('sum-reasoner-paper'));
    const earning = rightOptions(paper, 'rewards', null)!;
    expect(earning.map(Number)).toEqual(
      paper.rollouts.filter(({ reward }) => reward?.value === 1).map(({ index }) => index),
    );
  });

  it('does not call the reference new while rewards are still to come', () => {
    const cut = popular.findIndex(({ event }) => event.type === 'reward.assigned');
    expect(rightOptions(foldAll(popular.slice(0, cut)), 'reference', null)).toBeNull();
  });

  it('says who was for what turned out right, and nothing where nobody was counted', () => {
    const asked = predictionOf(at(run, 'predict-reference'), 'reference');
    expect(verdictOn(asked, { A: 14, new: 3 }, ['new'])).toBe(
      'You were asked: which answer will the reference take? It is “one that nobody gave”. 3 of 17 hands were for it.',
    );
    expect(verdictOn(asked, {}, ['new'])).toBe('');
    expect(verdictOn(asked, { A: 1 }, null)).toBe('');
  });

  it('is answered by the step that tells', () => {
    const answered = stepsOf(run, { predict: false }).flatMap((step) => answeredAt(step) ?? []);
    expect(answered).toEqual(['clusters', 'reference', 'rewards', 'truth']);
  });
});
