import { describe, expect, it } from 'vitest';
import type { Stored } from './in-page';
import { losses } from './losses';

const KEPT: Stored = {
  runs: [{ id: 'a', status: 'completed', seqs: [0, 1, 2], finished: { 0: 'x', 1: 'y' } }],
  evaluations: [{ id: 'e', status: 'running', seqs: [0, 1], steps: { '0/"group"': 1 } }],
  checkpoints: [{ id: 'c', step: 10 }],
};

describe('losses', () => {
  it('finds nothing wrong where everything is there and more came', () => {
    const later: Stored = {
      runs: [...KEPT.runs, { id: 'b', status: 'running', seqs: [0], finished: {} }],
      evaluations: [{ ...KEPT.evaluations[0]!, seqs: [0, 1, 2] }],
      checkpoints: [{ id: 'c', step: 15 }],
    };
    expect(losses(KEPT, later)).toEqual([]);
  });

  it('names every run, rollout, step and checkpoint that is gone or went back', () => {
    const [run] = KEPT.runs;
    expect(losses(KEPT, { runs: [], evaluations: [], checkpoints: [] })).toHaveLength(3);
    expect(losses(KEPT, { ...KEPT, runs: [{ ...run!, finished: { 0: 'x' } }] })).toEqual([
      'rollout 1 of run a is gone or another',
    ]);
    expect(losses(KEPT, { ...KEPT, runs: [{ ...run!, finished: { 0: 'z', 1: 'y' } }] })).toEqual([
      'rollout 0 of run a is gone or another',
    ]);
    expect(losses(KEPT, { ...KEPT, checkpoints: [{ id: 'c', step: 5 }] })).toEqual([
      'checkpoint c went back to step 5',
    ]);
  });

  it('names what is torn or there twice', () => {
    expect(losses(KEPT, { ...KEPT, runs: [{ ...KEPT.runs[0]!, seqs: [0, 2] }] })).toEqual([
      'run a has a gap or an entry twice',
    ]);
    const doubled = [{ ...KEPT.evaluations[0]!, steps: { '0/"group"': 2 } }];
    expect(losses(KEPT, { ...KEPT, evaluations: doubled })).toEqual([
      'step 0/"group" of evaluation e stands there twice',
    ]);
  });
});
