import { describe, expect, it } from 'vitest';
import { LOG_VERSION, type Entry } from '../cat/log/events';
import { foldAll } from '../cat/log/fold';
import { healthLog, LOGS, mathLog, record } from '../../test/support/cat/logs';
import { decodeLog, encodeLog } from './codec';
import { decodeLogs } from './many';
import { closeInterrupted } from './interrupted';
import { migrate, MIGRATIONS, type Migration } from './migrations';
import type { SchemaMatchesLog } from './schema';

const text = async (): Promise<string> => encodeLog(record(await mathLog()));

it('takes the last runs of a file that holds too many, and a cut last line out of them', async () => {
  const one = await text();
  const decoded = decodeLogs(one.repeat(5).slice(0, -9), 3);
  expect(decoded.ok && decoded.value.logs).toHaveLength(3);
  expect(decoded.ok && decoded.value.notice).toMatch(
    /^It holds 5 runs; the last 3 are here\. The last line \(\d+\) is cut off/,
  );
});

describe('a log as text', () => {
  it.each(Object.entries(LOGS))('comes back as it was: %s', async (_, make) => {
    const entries = record(await make());
    const decoded = decodeLog(encodeLog(entries));
    expect(decoded).toEqual({ ok: true, value: { entries, notice: null } });
  });

  it('leaves a cut last line out and says so', async () => {
    const whole = await text();
    const lines = whole.trimEnd().split('\n').length;
    const decoded = decodeLog(whole.trimEnd().slice(0, -5));
    expect(decoded.ok && decoded.value.entries.length).toBe(lines - 1);
    expect(decoded.ok && decoded.value.notice).toContain(`(${lines})`);
  });

  it('reads any cut log that has its first line, or refuses it', async () => {
    const whole = await text();
    const first = whole.indexOf('\n') + 1;
    for (let end = 0; end < whole.length; end += 97) {
      const decoded = decodeLog(whole.slice(0, end));
      expect(decoded.ok).toBe(end >= first);
    }
  });

  it('names broken lines by their number', async () => {
    const lines = (await text()).split('\n');
    lines[2] = '{"v":1,';
    lines[4] = '{"v":1,"seq":4,"ms":0,"event":{"type":"rollout.invented"}}';
    const decoded = decodeLog(lines.join('\n'));
    expect(decoded).toMatchObject({ ok: false, failure: { code: 'malformed' } });
    expect(!decoded.ok && decoded.failure.message).toContain('Lines 3 and 5');
  });

  it('refuses a newer version with the reason', async () => {
    const newer = (await text()).replaceAll(`"v":${LOG_VERSION}`, `"v":${LOG_VERSION + 1}`);
    const decoded = decodeLog(newer);
    expect(decoded).toMatchObject({ ok: false, failure: { code: 'newer-version' } });
    expect(!decoded.ok && decoded.failure.message).toContain(`version ${LOG_VERSION + 1}`);
  });

  it('refuses missing and doubled entries', async () => {
    const lines = (await text()).split('\n');
    expect(decodeLog([...lines.slice(0, 3), ...lines.slice(4)].join('\n')).ok).toBe(false);
    expect(decodeLog([...lines.slice(0, 3), ...lines.slice(2)].join('\n')).ok).toBe(false);
    expect(decodeLog(lines.slice(1).join('\n')).ok).toBe(false);
  });

  it.each([
    ['nothing', ''],
    ['no JSON', 'hello'],
    ['another JSON', '[]'],
    ['null', 'null'],
    ['deep nesting', '['.repeat(100_000)],
  ])('refuses %s', (_, input) => {
    expect(decodeLog(input)).toMatchObject({ ok: false, failure: { code: 'malformed' } });
  });

  it('refuses sizes that would fill the memory, and numbers that are none', async () => {
    const [first = ''] = (await text()).split('\n');
    for (const [from, to] of [
      ['"groupSize":4', '"groupSize":1000000000'],
      ['"groupSize":4', '"groupSize":-1'],
      ['"temperature":1', '"temperature":1e999'],
      ['"kind":"math"', '"kind":"__proto__"'],
    ] as const) {
      expect(first).toContain(from);
      expect(decodeLog(first.replace(from, to)).ok).toBe(false);
    }
  });

  it('keeps nothing that does not belong to an entry', async () => {
    const [first = ''] = (await text()).split('\n');
    const padded = first.replace('{"v":1', '{"__proto__":{"admin":true},"extra":1,"v":1');
    const decoded = decodeLog(padded);
    expect(decoded.ok && Object.keys(decoded.value.entries[0] ?? {})).toEqual([
      'v',
      'seq',
      'ms',
      'event',
    ]);
  });
});

it('the schema knows every event of the log', () => {
  const same: SchemaMatchesLog = true;
  expect(same).toBe(true);
});

describe('migrations', () => {
  const steps: Migration[] = [
    {
      from: 1,
      name: 'ms in seconds',
      step: (entry) => ({ ...entry, s: Number(entry['ms']) / 1000 }),
    },
    { from: 2, name: 'rename', step: ({ s, ...entry }) => ({ ...entry, seconds: s }) },
  ];

  it('go up one version at a time', () => {
    expect(migrate({ v: 1, ms: 500 }, steps, 3)).toEqual({
      ok: true,
      value: { v: 3, ms: 500, seconds: 0.5 },
    });
    expect(migrate({ v: 3 }, steps, 3)).toEqual({ ok: true, value: { v: 3 } });
  });

  it('say so when a step is missing', () => {
    expect(migrate({ v: 1 }, steps.slice(1), 3).ok).toBe(false);
  });

  it('of the app rise by one without a gap', () => {
    expect(MIGRATIONS.map((migration) => migration.from)).toEqual(
      MIGRATIONS.map((_, index) => index + 1),
    );
    expect(MIGRATIONS).toHaveLength(LOG_VERSION - 1);
  });

  it('bring a log of version 1 up, which knows no text that repeats itself', async () => {
    const entries = record(await mathLog());
    const old = encodeLog(entries).replaceAll(`"v":${LOG_VERSION}`, '"v":1');
    expect(old).not.toContain(`"v":${LOG_VERSION}`);
    expect(decodeLog(old)).toEqual({ ok: true, value: { entries, notice: null } });
  });
});

describe('a log without its end', () => {
  const cutAfter = (entries: readonly Entry[], type: string): Entry[] =>
    entries.slice(0, entries.findIndex((entry) => entry.event.type === type) + 1);

  it('becomes a stopped run that keeps its text', async () => {
    const entries = cutAfter(record(await mathLog(), 300), 'rollout.delta');
    const closed = closeInterrupted(entries);
    const view = foldAll(closed);
    expect(view.status).toBe('cancelled');
    expect(view.failure?.code).toBe('truncated');
    expect(view.rollouts[0]).toMatchObject({ status: 'finished', text: 'We' });
    expect(decodeLog(encodeLog(closed)).ok).toBe(true);
  });

  it('stays as it is when it has one', async () => {
    const entries = record(await healthLog());
    expect(closeInterrupted(entries)).toBe(entries);
  });
});
