import { describe, expect, it } from 'vitest';
import { LOG_VERSION, type RunEvent } from './events';
import { foldAll } from './fold';
import { createRecorder, isDelta, JOIN_WINDOW_MS, withFewerDeltas } from './record';
import { LOGS, record } from '../../../test/support/cat/logs';

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
      { v: LOG_VERSION, seq: 0, ms: 0, event: { ...delta(1, 'ab'), tokens: 2 } },
      { v: LOG_VERSION, seq: 1, ms: 10, event: delta(0, 'x') },
      { v: LOG_VERSION, seq: 2, ms: 20, event: { type: 'stage.started', stage: 'reward' } },
    ]);
  });

  it('holds a delta back for the window at most', () => {
    let now = 0;
    const recorder = createRecorder(() => now);
    recorder.add(delta(0, 'a'));
    now = JOIN_WINDOW_MS;
    expect(recorder.add(delta(0, 'b'))).toHaveLength(1);
    expect(recorder.flush()).toEqual([
      { v: LOG_VERSION, seq: 1, ms: JOIN_WINDOW_MS, event: delta(0, 'b') },
    ]);
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

describe('a log with fewer deltas', () => {
  it('holds one for each window of a text', () => {
    const entries = [0, 300, 600, 900, 1200].map((ms, seq) => ({
      v: LOG_VERSION as typeof LOG_VERSION,
      seq,
      ms,
      event: delta(0, String(seq)),
    }));
    expect(withFewerDeltas(entries, 1000)).toEqual([
      { v: LOG_VERSION, seq: 0, ms: 0, event: { ...delta(0, '0123'), tokens: 4 } },
      { v: LOG_VERSION, seq: 1, ms: 1200, event: delta(0, '4') },
    ]);
  });

  it.each(Object.entries(LOGS))('reads to the same end: %s', async (_, make) => {
    const entries = record(await make());
    const fewer = withFewerDeltas(entries, 5000);
    expect(foldAll(fewer)).toEqual(foldAll(entries));
    expect(fewer.filter(({ event }) => !isDelta(event)).map(({ ms }) => ms)).toEqual(
      entries.filter(({ event }) => !isDelta(event)).map(({ ms }) => ms),
    );
    expect(fewer.length).toBeLessThanOrEqual(entries.length);
  });
});
