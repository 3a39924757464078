import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Entry } from '../cat/log/events';
import { foldAll } from '../cat/log/fold';
import type { RunView } from '../cat/log/view';
import { healthLog, LOGS, mathLog, record } from '../../test/support/cat/logs';
import { MAX_LINK_LENGTH, packRun, unpackRun } from './share';

const shared = { includeHealth: true };

/** What a link leaves out: the log-probability of each single token. */
function withoutLogprobs(view: RunView): RunView {
  const strip = <T extends { finished: { logprobs: readonly number[] } | null }>(part: T): T => ({
    ...part,
    finished: part.finished && { ...part.finished, logprobs: [] },
  });
  return {
    ...view,
    rollouts: view.rollouts.map(strip),
    synthesis: view.synthesis && strip(view.synthesis),
  };
}

describe('a run in a link', () => {
  it.each(Object.entries(LOGS))('comes back as it was: %s', async (_, make) => {
    const entries = record(await make());
    const packed = await packRun(entries, shared);
    expect(packed.ok && packed.value).toMatch(/^g1\.[A-Za-z0-9_-]+$/);
    const unpacked = await unpackRun(packed.ok ? packed.value : '');
    expect(unpacked.ok && foldAll(unpacked.value.entries)).toEqual(
      withoutLogprobs(foldAll(entries)),
    );
  });

  it('comes back whatever the question holds', async () => {
    const entries = record(await mathLog());
    const asking = (question: string): Entry[] =>
      entries.map((entry) =>
        entry.event.type === 'run.started'
          ? { ...entry, event: { ...entry.event, task: { ...entry.event.task, question } } }
          : entry,
      );
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 200 }), async (question) => {
        const packed = await packRun(asking(question), shared);
        const unpacked = await unpackRun(packed.ok ? packed.value : '');
        expect(unpacked.ok && foldAll(unpacked.value.entries).task?.question).toBe(question);
      }),
      { numRuns: 30 },
    );
  });

  it('is the same for equal logs', async () => {
    const [one, two] = [record(await mathLog()), record(await mathLog())];
    expect(await packRun(one, shared)).toEqual(await packRun(two, shared));
  });

  it('holds no health run that was not picked', async () => {
    const entries = record(await healthLog());
    const packed = await packRun(entries, { includeHealth: false });
    expect(packed).toMatchObject({ ok: false, failure: { code: 'refused' } });
    expect((await packRun(entries, shared)).ok).toBe(true);
  });

  it('offers a file when it is too long', async () => {
    const noise = Array.from({ length: 8000 }, (_, i) =>
      String.fromCharCode(33 + ((i * i * 7919) % 90)),
    );
    const entries = record(await mathLog()).map((entry) =>
      entry.event.type === 'synthesis.finished'
        ? {
            ...entry,
            event: {
              ...entry.event,
              text:
                noise.sort().join('') +
                Array.from({ length: 4000 }, (_, i) =>
                  (((i + 1) * 2654435761) % 4294967296).toString(36),
                ).join(''),
            },
          }
        : entry,
    );
    const packed = await packRun(entries, shared);
    expect(packed).toMatchObject({ ok: false, failure: { code: 'quota' } });
    expect(!packed.ok && packed.failure.message).toContain(String(MAX_LINK_LENGTH));
  });

  it('refuses damage, other formats and what unfolds too far', async () => {
    const packed = await packRun(record(await mathLog()), shared);
    const payload = packed.ok ? packed.value : '';
    for (const bad of ['', 'g1.', 'x', payload.slice(3), payload.slice(0, 200), `${payload}!`]) {
      expect(await unpackRun(bad)).toMatchObject({ ok: false, failure: { code: 'malformed' } });
    }
    expect(await unpackRun(payload.replace('g1.', 'g2.'))).toMatchObject({
      failure: { code: 'newer-version' },
    });
    const bomb = new Blob([new Uint8Array(20_000_000)])
      .stream()
      .pipeThrough(new CompressionStream('gzip'));
    const bytes = Buffer.from(await new Response(bomb).arrayBuffer());
    expect(bytes.length).toBeLessThan(30_000);
    expect(await unpackRun(`g1.${bytes.toString('base64url')}`)).toMatchObject({ ok: false });
  });
});
