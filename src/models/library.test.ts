/**
 * The library against a model of itself: random commands of a user and of a bad network, over a server that
 * hands out a chunk when told. Plus the rules that a random walk does not show.
 */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Variant } from './catalogue';
import { createConsent } from './consent';
import { fakeServer, type FakeServer } from '../../test/support/models/fake-server';
import { createLedger } from './ledger';
import { createLibrary, type Library, type LibraryDeps } from './library';
import { isBusy } from './state';
import { memoryStore } from './store';

const BYTES = 1000;
const CHUNK = 100;

function setting(server: FakeServer, over: Partial<LibraryDeps> = {}) {
  const variant: Variant = {
    kind: 'gguf',
    id: 'small',
    engine: 'wllama',
    quantisation: 'Q4_1',
    file: 'small.gguf',
    downloadBytes: server.content.byteLength,
    exactSize: true,
    sha256: server.sha256,
    urls: ['/models/small.gguf'],
    memoryBytes: 1,
    needsF16: false,
  };
  const mlcVariant: Variant = { ...variant, kind: 'mlc', id: 'big', engine: 'webllm' };
  const removed: string[] = [];
  const consent = createConsent('https://page.example');
  const store = memoryStore();
  const library = createLibrary({
    store,
    fetch: server.fetch,
    ledger: createLedger(() => '2026-01-01T00:00:00Z'),
    consent,
    clock: () => 0,
    mlc: {
      has: () => Promise.resolve(false),
      remove: (id) => Promise.resolve(void removed.push(id)),
    },
    merge: () => Promise.reject(new Error('nothing is merged here')),
    variants: [variant, mlcVariant],
    ...over,
  });
  return { library, store, consent, removed };
}

/** A server that hands out one chunk for each call of `release`. */
function gated(server: FakeServer) {
  let waiting: (() => void)[] = [];
  let open = 0;
  const fetch: FakeServer['fetch'] = async (url, init) => {
    const response = await server.fetch(url, init);
    const reader = response.body!.getReader();
    const body = new ReadableStream<Uint8Array>(
      {
        async pull(controller) {
          if (open === 0) {
            await new Promise<void>((resolve) => {
              waiting.push(resolve);
              init.signal?.addEventListener('abort', () => resolve(), { once: true });
            });
          }
          open = Math.max(0, open - 1);
          try {
            const read = await reader.read();
            if (read.done) controller.close();
            else controller.enqueue(read.value as Uint8Array);
          } catch (thrown) {
            controller.error(thrown);
          }
        },
      },
      { highWaterMark: 0 },
    );
    return new Response(body, { status: response.status, headers: response.headers });
  };
  return {
    fetch,
    release() {
      const next = waiting.shift();
      if (next) next();
      else open += 1;
    },
    reset() {
      waiting = [];
      open = 0;
    },
  };
}

/** Lets everything that can happen happen. */
async function settle(): Promise<void> {
  for (let i = 0; i < 12; i++) await new Promise((resolve) => setImmediate(resolve));
}

interface Expected {
  bytes: number;
  status: 'absent' | 'downloading' | 'paused' | 'ready' | 'failed';
}
interface Real {
  readonly library: Library;
  readonly server: FakeServer;
  readonly gate: ReturnType<typeof gated>;
  readonly kept: () => Promise<number>;
}
type Command = fc.AsyncCommand<Expected, Real>;

async function check(expected: Expected, real: Real): Promise<void> {
  const state = real.library.state('small');
  expect(state.status).toBe(expected.status);
  if (expected.status !== 'downloading') expect(await real.kept()).toBe(expected.bytes);
  if (state.status === 'paused') expect(state.bytes).toBe(expected.bytes);
  if (state.status === 'downloading') expect(state.progress.done).toBeLessThanOrEqual(BYTES);
}

const start: Command = {
  check: ({ status }) => status !== 'downloading',
  async run(expected, real) {
    if (expected.status !== 'ready') expected.status = 'downloading';
    real.gate.reset();
    void real.library.download('small');
    await settle();
    await check(expected, real);
  },
  toString: () => 'download',
};
const chunk: Command = {
  check: ({ status }) => status === 'downloading',
  async run(expected, real) {
    real.gate.release();
    await settle();
    expected.bytes += CHUNK;
    if (expected.bytes === BYTES) expected.status = 'ready';
    await check(expected, real);
  },
  toString: () => 'chunk',
};
const stop: Command = {
  check: () => true,
  async run(expected, real) {
    await real.library.stop('small');
    await settle();
    if (expected.status === 'downloading') expected.status = expected.bytes ? 'paused' : 'absent';
    await check(expected, real);
  },
  toString: () => 'stop',
};
const breakDown: Command = {
  check: ({ status }) => status === 'downloading',
  async run(expected, real) {
    real.server.cutAfter = 0;
    real.gate.release();
    await settle();
    real.server.cutAfter = null;
    expected.status = 'failed';
    await check(expected, real);
    const state = real.library.state('small');
    if (state.status === 'failed') expect(state.bytes).toBe(expected.bytes);
  },
  toString: () => 'network breaks',
};
const remove: Command = {
  check: () => true,
  async run(expected, real) {
    await real.library.remove('small');
    expected.bytes = 0;
    expected.status = 'absent';
    await settle();
    await check(expected, real);
  },
  toString: () => 'remove',
};
const refresh: Command = {
  check: () => true,
  async run(expected, real) {
    await real.library.refresh();
    await check(expected, real);
  },
  toString: () => 'refresh',
};

describe('library', () => {
  test('any order of commands keeps states and bytes true', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.commands(
          [start, chunk, chunk, chunk, stop, breakDown, remove, refresh].map((c) => fc.constant(c)),
          {
            maxCommands: 40,
          },
        ),
        (commands) =>
          fc.asyncModelRun(async () => {
            const server = await fakeServer(BYTES, CHUNK);
            const gate = gated(server);
            const { library, store } = setting(server, { fetch: gate.fetch });
            return {
              model: { bytes: 0, status: 'absent' } as Expected,
              real: {
                library,
                server,
                gate,
                kept: async () => (await store.read('small.gguf')).size,
              },
            };
          }, commands),
      ),
      { numRuns: 60 },
    );
  });

  test('two calls for one model are one download', async () => {
    const server = await fakeServer(BYTES, CHUNK);
    const { library } = setting(server);
    const [a, b] = await Promise.all([library.download('small'), library.download('small')]);
    expect(a).toBe(b);
    expect(server.asked).toHaveLength(1);
  });

  test('a model that another tab writes is left to it', async () => {
    const { library } = setting(await fakeServer(BYTES), {
      exclusive: () => Promise.resolve(null),
    });
    expect(await library.download('small')).toMatchObject({
      ok: false,
      failure: { message: expect.stringContaining('Another tab') as string },
    });
    expect(library.state('small').status).toBe('failed');
  });

  test('resolve downloads what is missing, reports it, and hands over the checked file', async () => {
    const { library } = setting(await fakeServer(BYTES, CHUNK));
    const reports: number[] = [];
    const never = new AbortController().signal;
    const resolved = await library.resolve('small', ({ done }) => reports.push(done), never);
    expect(resolved).toMatchObject({
      ok: true,
      value: { engine: 'wllama', source: { kind: 'gguf' } },
    });
    expect(reports.at(-1)).toBe(BYTES);
    expect(library.state('small')).toEqual({ status: 'ready', bytes: BYTES });
  });

  test('an abort of resolve stops the download and keeps the part', async () => {
    const server = await fakeServer(BYTES, CHUNK);
    const stopping = new AbortController();
    server.onChunk = (sent) => {
      if (sent >= 300) stopping.abort();
    };
    const { library } = setting(server);
    const resolved = await library.resolve('small', () => undefined, stopping.signal);
    expect(resolved).toMatchObject({ ok: false, failure: { code: 'aborted' } });
    expect(library.state('small')).toEqual({ status: 'paused', bytes: 300, total: BYTES });
  });

  test('a model that its engine fetches needs the user’s word first', async () => {
    const { library, consent, removed } = setting(await fakeServer(BYTES));
    const never = new AbortController().signal;
    const ask = () => library.resolve('big', () => undefined, never);
    expect(await ask()).toMatchObject({ ok: false, failure: { code: 'refused' } });
    consent.give('big');
    expect(await ask()).toMatchObject({ ok: true, value: { source: { kind: 'mlc', id: 'big' } } });
    await library.remove('big');
    expect(removed).toEqual(['big']);
    expect(await ask()).toMatchObject({ ok: false });
  });

  test('a file from disk is ready at once, and known by the same id when opened again', async () => {
    const { library } = setting(await fakeServer(BYTES));
    const file = new File(['GGUF'], 'mine.gguf', { lastModified: 1 });
    const model = library.openFile(file);
    expect(library.openFile(file)).toEqual(model);
    expect(library.local).toEqual([model]);
    expect(library.state(model.id).status).toBe('ready');
    const never = new AbortController().signal;
    expect(await library.resolve(model.id, () => undefined, never)).toMatchObject({
      ok: true,
      value: { source: { kind: 'gguf', file } },
    });
  });

  test('loading is followed, and a look does not disturb it', async () => {
    const { library } = setting(await fakeServer(BYTES));
    library.loading('big', { phase: 'download', done: 1, total: 2 });
    await library.refresh();
    expect(library.state('big').status).toBe('loading');
    library.loading('big', { phase: 'ready', done: 1, total: 1 });
    expect(library.state('big').status).toBe('loaded');
    library.unloaded('big');
    expect(isBusy(library.state('big'))).toBe(false);
    expect(library.state('big').status).toBe('ready');
  });
});
