import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { emptyView, fold, foldAll } from './fold';
import { withoutDeltas } from './record';
import { LOGS, record } from '../../../test/support/cat/logs';

describe.each(Object.entries(LOGS))('the log of a run: %s', (_, make) => {
  it('folds to the same end view without its deltas', async () => {
    const entries = record(await make());
    expect(foldAll(withoutDeltas(entries))).toEqual(foldAll(entries));
  });

  it('folds to the same end view joined and as it came', async () => {
    const events = await make();
    expect(foldAll(record(events))).toEqual(events.reduce(fold, emptyView()));
  });

  it('folds from any prefix, and only ever moves on', async () => {
    const events = await make();
    let view = emptyView();
    for (const event of events) {
      const before = JSON.stringify(view);
      const next = fold(view, event);
      expect(JSON.stringify(view)).toBe(before);
      for (const [index, rollout] of next.rollouts.entries()) {
        const earlier = view.rollouts[index];
        if (earlier !== undefined) expect(rollout.text.startsWith(earlier.text)).toBe(true);
      }
      view = next;
    }
    expect(view.status).not.toBe('running');
  });

  it('never throws, in whatever order its entries come', async () => {
    const entries = record(await make());
    fc.assert(
      fc.property(fc.shuffledSubarray(entries), (some) => {
        expect(() => foldAll(some)).not.toThrow();
      }),
    );
  });
});

it('ignores events about rollouts that the run does not have', async () => {
  const events = await LOGS['mathematics']!();
  const view = foldAll(record(events));
  expect(fold(view, { type: 'rollout.delta', rollout: 15, text: 'x', tokens: 1 })).toEqual(view);
  expect(
    fold(view, {
      type: 'verdict.given',
      rollout: 9,
      criterion: 9,
      verdict: 'yes',
      yesProbability: null,
      failure: null,
    }),
  ).toEqual(view);
});
