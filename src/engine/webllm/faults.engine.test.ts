/** What goes wrong on a GPU, on the tiny form: each fault ends in a clear failure, and the next run works. */
import { describe, expect, test } from 'vitest';
import type { GenerateEvent } from '../../contract/engine';
import { collect, completions } from '../../../test/contract/engine-suite';
import { createEngine } from './adapter';
import { deviceOf } from './internals';
import {
  GREEDY,
  loaded,
  never,
  request,
  source,
  text,
  WARM,
} from '../../../test/support/engine/tiny';

describe('faults', () => {
  test('memory that cannot be had fails the run with its name, and the next run works', async () => {
    const engine = await loaded();
    const { createBuffer } = GPUDevice.prototype;
    let refused = 0;
    // No device has a buffer of two terabytes: the cache of the first request cannot be made.
    GPUDevice.prototype.createBuffer = function (descriptor) {
      if (descriptor.size < 30_000) return createBuffer.call(this, descriptor);
      refused += 1;
      return createBuffer.call(this, { ...descriptor, size: 2 ** 41 });
    };
    try {
      const events = await collect(engine, request(3));
      expect(events).toHaveLength(3);
      for (const event of events)
        expect(event).toMatchObject({
          type: 'failed',
          failure: { code: 'out-of-memory', canRetry: true },
        });
      expect(refused).toBeGreaterThan(0);
    } finally {
      GPUDevice.prototype.createBuffer = createBuffer;
    }
    completions(await collect(engine, request(3)), 3);
    await engine.unload();
  });

  test('a device lost in the middle fails what is unfinished, and the next run works', async () => {
    const engine = await loaded();
    const before = completions(await collect(engine, request(1, GREEDY)), 1);
    const events: GenerateEvent[] = [];
    const long = { ...WARM, maxTokens: 300 };
    for await (const event of engine.generate(request(4, long), never)) {
      events.push(event);
      if (event.type === 'delta' && events.length > 6) {
        const { opened } = engine;
        if (opened !== null) deviceOf(opened.pipeline).destroy();
      }
    }
    const ends = events.filter(({ type }) => type === 'failed' || type === 'finished');
    expect(ends).toHaveLength(4);
    const failed = events.filter((event) => event.type === 'failed');
    expect(failed.length).toBeGreaterThan(0);
    for (const { failure, index, partial } of failed) {
      expect(failure).toMatchObject({ code: 'device-lost', canRetry: true });
      const written = events.map((e) => (e.type === 'delta' && e.index === index ? e.text : ''));
      expect(partial).toBe(written.join(''));
    }
    expect(completions(await collect(engine, request(1, GREEDY)), 1)[0]?.text).toBe(
      before[0]?.text,
    );
    await engine.unload();
  });

  test('a library cut short or altered is refused before it runs', async () => {
    for (const spoil of [
      (bytes: Uint8Array<ArrayBuffer>) => bytes.subarray(0, bytes.length - 1),
      (bytes: Uint8Array<ArrayBuffer>) => bytes.fill(1, 5000, 5001),
    ]) {
      const engine = createEngine({
        fetch: async (url, init) => {
          const response = await fetch(url, init);
          if (!url.pathname.endsWith('.wasm')) return response;
          return new Response(spoil(new Uint8Array(await response.arrayBuffer())));
        },
      });
      const result = await engine.load(source, {}, () => undefined, never);
      expect(result).toMatchObject({ ok: false, failure: { code: 'integrity', canRetry: true } });
    }
  });

  test('an abort in the middle of a score ends what is left, and the next score is whole', async () => {
    const engine = await loaded();
    const items = Array.from({ length: 24 }, (_, i) => ({
      prompt: text(`${String(i)}=${'7'.repeat(120)}`),
      continuations: ['1', '25'],
    }));
    const stop = new AbortController();
    const seen = new Set<number>();
    let scored = 0;
    for await (const event of engine.score({ items }, stop.signal)) {
      seen.add(event.index);
      if (event.type === 'scored') scored += 1;
      else expect(event.failure.code).toBe('aborted');
      stop.abort();
    }
    expect(seen.size).toBe(items.length);
    expect(scored).toBeLessThan(items.length);
    const again: string[] = [];
    for await (const { type } of engine.score({ items: items.slice(0, 3) }, never))
      again.push(type);
    expect(again).toEqual(['scored', 'scored', 'scored']);
    await engine.unload();
  });

  test('an abort or an unload while loading ends the load, and the next load works', async () => {
    for (const phase of ['download', 'convert', 'compile']) {
      const engine = createEngine();
      const stop = new AbortController();
      const result = await engine.load(
        source,
        {},
        (report) => {
          if (report.phase === phase) stop.abort();
        },
        stop.signal,
      );
      expect(result, phase).toMatchObject({ ok: false, failure: { code: 'aborted' } });
      expect(engine.opened).toBeNull();
    }
    const engine = createEngine();
    const loading = engine.load(source, {}, () => undefined, never);
    await engine.unload();
    expect(await loading).toMatchObject({ ok: false, failure: { code: 'aborted' } });
    const again = await engine.load(source, {}, () => undefined, never);
    expect(again.ok).toBe(true);
    await engine.unload();
  });

  test('weights that are not the reasoner’s are refused', async () => {
    const url = URL.createObjectURL(new Blob(['not a model']));
    const result = await createEngine().load({ ...source, url }, {}, () => undefined, never);
    expect(result).toMatchObject({ ok: false, failure: { code: 'malformed' } });
  });
});
