import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createConsent } from './consent';
import {
  download,
  type DownloadDeps,
  type DownloadProgress,
  type FileToDownload,
} from './download';
import { fakeServer, type FakeServer } from '../../test/support/models/fake-server';
import { createLedger } from './ledger';
import { memoryStore } from './store';

const never = new AbortController().signal;
const URLS = ['/models/small.gguf', 'https://models.example/small.gguf'];

function setting(server: FakeServer, over: Partial<DownloadDeps> = {}) {
  let ms = 0;
  const deps = {
    store: memoryStore(),
    fetch: server.fetch,
    ledger: createLedger(() => '2026-01-01T00:00:00Z'),
    consent: createConsent('https://page.example'),
    clock: () => (ms += 30),
    ...over,
  };
  const file: FileToDownload = {
    modelId: 'small',
    name: 'small.gguf',
    bytes: server.content.byteLength,
    sha256: server.sha256,
    urls: URLS,
  };
  return {
    deps,
    file,
    run: (signal = never, on: (p: DownloadProgress) => void = () => undefined) =>
      download(file, deps, on, signal),
  };
}

async function bytesOf(blob: Blob): Promise<Uint8Array> {
  return new Uint8Array(await blob.arrayBuffer());
}

describe('download', () => {
  test('a whole file is fetched, checked, sealed and written to the ledger', async () => {
    const server = await fakeServer(1000);
    const { deps, run } = setting(server);
    const reports: DownloadProgress[] = [];
    const result = await run(never, (progress) => reports.push(progress));
    if (!result.ok) throw new Error(result.failure.message);
    expect(await bytesOf(result.value)).toEqual(server.content);
    expect(await deps.store.seal('small.gguf')).toEqual({ bytes: 1000, sha256: server.sha256 });
    expect(deps.ledger.lines).toMatchObject([{ url: URLS[0], bytes: 1000, state: 'done' }]);
    expect(reports.at(-1)).toMatchObject({ done: 1000, total: 1000 });
    const done = reports.map((report) => report.done);
    expect(done).toEqual([...done].sort((a, b) => a - b));
    // Ten chunks, and the clock moves 60 ms or more for each: not every chunk is reported.
    expect(reports.length).toBeLessThan(11);
    expect(reports.some(({ bytesPerSecond }) => (bytesPerSecond ?? 0) > 0)).toBe(true);
  });

  test('a sealed file is not fetched again', async () => {
    const server = await fakeServer(1000);
    const { run } = setting(server);
    await run();
    expect((await run()).ok).toBe(true);
    expect(server.asked).toHaveLength(1);
  });

  test('a stop keeps the part, and a resume asks for the rest only', async () => {
    const server = await fakeServer(1000);
    const { deps, run } = setting(server);
    const stop = new AbortController();
    server.onChunk = (sent) => {
      if (sent >= 400) stop.abort();
    };
    const stopped = await run(stop.signal);
    expect(stopped).toMatchObject({ ok: false, failure: { code: 'aborted' } });
    const kept = (await deps.store.read('small.gguf')).size;
    expect(kept).toBe(400);
    expect(deps.ledger.lines.at(-1)?.state).toBe('stopped');
    const whole = await run();
    if (!whole.ok) throw new Error(whole.failure.message);
    expect(server.asked.at(-1)?.range).toBe('bytes=400-');
    expect(await bytesOf(whole.value)).toEqual(server.content);
  });

  test('any number of cut connections ends in the same file', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: 700 }), { maxLength: 6 }),
        fc.boolean(),
        async (cuts, ranges) => {
          const server = await fakeServer(1234, 77);
          const { run } = setting(server);
          server.ranges = ranges;
          for (const cut of cuts) {
            server.cutAfter = cut;
            const broken = await run();
            if (!broken.ok) expect(['unreachable', 'refused']).toContain(broken.failure.code);
          }
          server.cutAfter = null;
          const whole = await run();
          if (!whole.ok) throw new Error(whole.failure.message);
          expect(await bytesOf(whole.value)).toEqual(server.content);
        },
      ),
      { numRuns: 40 },
    );
  });

  test('an altered file is refused and removed', async () => {
    const server = await fakeServer(1000);
    server.flip = 700;
    const { deps, run } = setting(server);
    expect(await run()).toMatchObject({ ok: false, failure: { code: 'integrity' } });
    expect((await deps.store.read('small.gguf')).size).toBe(0);
    server.flip = null;
    expect((await run()).ok).toBe(true);
  });

  test('a part altered on disk is noticed at the end, though the rest is right', async () => {
    const server = await fakeServer(1000);
    const { deps, run } = setting(server);
    const appender = await deps.store.append('small.gguf');
    await appender.write(new Uint8Array(300));
    await appender.close();
    expect(await run()).toMatchObject({ ok: false, failure: { code: 'integrity' } });
    expect(server.asked[0]?.range).toBe('bytes=300-');
  });

  test('no other host is asked before the user agreed, and the failure says so', async () => {
    const server = await fakeServer(500);
    server.status.set(URLS[0]!, 404);
    const { deps, run } = setting(server);
    expect(await run()).toMatchObject({
      ok: false,
      failure: { code: 'refused', message: expect.stringContaining('models.example') as string },
    });
    expect(server.asked.map(({ url }) => url)).toEqual([URLS[0]]);
    deps.consent.give('small');
    expect((await run()).ok).toBe(true);
    expect(server.asked.at(-1)?.url).toBe(URLS[1]);
  });

  test('a page with status 200 is not taken for the model', async () => {
    const server = await fakeServer(500);
    const html = () =>
      Promise.resolve(new Response('<html>', { headers: { 'Content-Length': '6' } }));
    const { deps, file } = setting(server, { fetch: html });
    const only = { ...file, urls: [URLS[0]!] };
    const result = await download(only, deps, () => undefined, never);
    expect(result).toMatchObject({
      ok: false,
      failure: { code: 'not-found', message: expect.stringContaining('6 bytes') as string },
    });
    expect((await deps.store.read(file.name)).size).toBe(0);
  });

  test('where every address fails, the reader is told of each', async () => {
    const server = await fakeServer(5000);
    const { deps, file } = setting(server, {
      fetch: (url) =>
        url === URLS[0]
          ? Promise.resolve(new Response('short', { headers: { 'Content-Length': '3000' } }))
          : Promise.reject(new TypeError('no network')),
    });
    deps.consent.give('small');
    const result = await download(file, deps, () => undefined, never);
    expect(result).toMatchObject({ ok: false, failure: { code: 'unreachable', canRetry: true } });
    expect(result.ok ? '' : result.failure.message).toMatch(
      /own server sent 3,000 bytes where the model has 5,000\..*models\.example failed/,
    );
  });

  test('a full disk keeps what was written and says what to do', async () => {
    const server = await fakeServer(1000);
    const { deps, run } = setting(server);
    const append = deps.store.append.bind(deps.store);
    let room = 350;
    deps.store.append = async (name) => {
      const appender = await append(name);
      return {
        ...appender,
        write(chunk) {
          room -= chunk.byteLength;
          if (room < 0) throw new DOMException('full', 'QuotaExceededError');
          return appender.write(chunk);
        },
      };
    };
    expect(await run()).toMatchObject({ ok: false, failure: { code: 'quota', canRetry: true } });
    expect((await deps.store.read('small.gguf')).size).toBe(300);
    room = Infinity;
    expect((await run()).ok).toBe(true);
  });
});
