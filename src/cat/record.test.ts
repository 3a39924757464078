import { describe, expect, it } from 'vitest';
import type { RunEvent } from './events';
import { createRecorder, JOIN_WINDOW_MS } from './record';
import { LOGS, record } from './testing/logs';

const delta = (rollout: number, text: string): RunEvent => ({
  type: 'rollout.delta',
  rollout,
  text,
  tokens: 1,
});

describe('the recorder', () => {
  it('joins neighbouring deltas of each text, in order of arrival', () => {
    let now = 100;
    const recorder = createRecorder(() => now);
    expect(recorder.add(delta(1, 'a'))).toEqual([]);
    now += 10;
    expect(recorder.add(delta(0, 'x'))).toEqual([]);
    expect(recorder.add(delta(1, 'b'))).toEqual([]);
    now += 10;
    const entries = recorder.add({ type: 'stage.started', stage: 'reward' });
    expect(entries).toEqual([
      { v: 1, seq: 0, ms: 0, event: { ...delta(1, 'ab'), tokens: 2 } },
      { v: 1, seq: 1, ms: 10, event: delta(0, 'x') },
      { v: 1, seq: 2, ms: 20, event: { type: 'stage.started', stage: 'reward' } },
    ]);
  });

  it('holds a delta back for the window at most', () => {
    let now = 0;
    const recorder = createRecorder(() => now);
    recorder.add(delta(0, 'a'));
    now = JOIN_WINDOW_MS;
    expect(recorder.add(delta(0, 'b'))).toHaveLength(1);
    expect(recorder.flush()).toEqual([{ v: 1, seq: 1, ms: JOIN_WINDOW_MS, event: delta(0, 'b') }]);
    expect(recorder.flush()).toEqual([]);
  });

  it.each(Object.entries(LOGS))(
    'numbers without a gap and never goes back in time: %s',
    async (_, make) => {
      const entries = record(await make());
      expect(entries.map((entry) => entry.seq)).toEqual(entries.map((_, index) => index));
      for (const [index, entry] of entries.entries()) {
        expect(entry.ms).toBeGreaterThanOrEqual(entries[index - 1]?.ms ?? 0);
      }
    },
  );
});
