/** Client and host over a real message channel, with the scripted engine inside: everything but the thread. */
import { expose } from 'comlink';
import { describe, expect, test } from 'vitest';
import { systemClock, type Clock } from './clock';
import { connectEngine, type WorkerLike } from './client';
import type { Engine, GenerateEvent, GenerateRequest, Sampling } from '../contract/engine';
import { ask, collect, completions, describeEngine } from '../../test/contract/engine-suite';
import { createHost, type Adapters } from './host';
import { createEngine } from './scripted/adapter';
import { scenarioScript, type Scenario } from './scripted/scenario';

const never = new AbortController().signal;
const sampling: Sampling = {
  temperature: 1,
  topP: 1,
  topK: 0,
  minP: 0,
  repetitionPenalty: 1,
  maxTokens: 400,
  stop: [],
};
const request: GenerateRequest = { prompt: ask('?'), seeds: [1, 2], sampling };
const source = { kind: 'recording', id: 'test', url: 'scenario:babble' } as const;

/** A worker without a thread: a port to a host, with the events and the end of a worker. */
class FakeWorker implements WorkerLike {
  readonly #channel = new MessageChannel();
  readonly #lifeEvents = new EventTarget();
  terminated = false;

  constructor(engine: () => Engine, clock: Clock = systemClock) {
    const adapter = () => Promise.resolve({ createEngine: engine });
    const adapters: Adapters = {
      webllm: adapter,
      wllama: adapter,
      micro: adapter,
      scripted: adapter,
    };
    expose(createHost(adapters, clock), this.#channel.port2);
    this.#channel.port1.start();
  }
  postMessage(message: unknown, transfer: Transferable[] = []) {
    this.#channel.port1.postMessage(message, transfer);
  }
  addEventListener(type: string, listener: EventListenerOrEventListenerObject) {
    const target = type === 'message' ? this.#channel.port1 : this.#lifeEvents;
    target.addEventListener(type, listener);
  }
  removeEventListener(type: string, listener: EventListenerOrEventListenerObject) {
    const target = type === 'message' ? this.#channel.port1 : this.#lifeEvents;
    target.removeEventListener(type, listener);
  }
  terminate() {
    this.terminated = true;
    this.#channel.port1.close();
  }
  crash(type: 'error' | 'messageerror' = 'error') {
    this.#lifeEvents.dispatchEvent(new Event(type));
  }
}

/** An engine over fake workers; each keeps to `scenario`, or babbles. */
function connect(scenario?: Scenario, patience = 1000) {
  const workers: FakeWorker[] = [];
  const engine = connectEngine('scripted', {
    unloadPatienceMs: patience,
    createWorker: () => {
      const worker: FakeWorker = new FakeWorker(() =>
        createEngine({
          die: () => worker.crash(),
          ...(scenario ? { script: scenarioScript(scenario) } : {}),
        }),
      );
      workers.push(worker);
      return worker;
    },
  });
  return { engine, workers };
}

async function load(engine: Engine) {
  const result = await engine.load(source, {}, () => undefined, never);
  if (!result.ok) throw new Error(result.failure.message);
}

describeEngine('scripted through the client', () =>
  Promise.resolve({
    engine: connect().engine,
    source,
    markers: ['<|im_start|>', '<|im_end|>'],
  }),
);

describe('life of the worker', () => {
  test('no worker is started before the first load', async () => {
    const { engine, workers } = connect();
    expect(await collect(engine, request)).toMatchObject([
      { type: 'failed', index: 0, failure: { code: 'not-loaded' } },
      { type: 'failed', index: 1, failure: { code: 'not-loaded' } },
    ]);
    expect(workers).toHaveLength(0);
    await load(engine);
    await load(engine);
    expect(workers).toHaveLength(1);
  });

  test.each(['error', 'messageerror'] as const)(
    'a worker that dies by %s fails all that waits, keeps what was written, and the next load starts afresh',
    async (type) => {
      const { engine, workers } = connect({
        replies: [{ outputs: [{ tokens: ['so', ' far'], then: 'silence' }] }],
      });
      await load(engine);
      let queued: Promise<GenerateEvent[]> | null = null;
      const events: GenerateEvent[] = [];
      for await (const event of engine.generate(request, never)) {
        events.push(event);
        if (event.type !== 'delta' || event.text !== ' far' || event.index !== 1) continue;
        queued = collect(engine, request);
        workers[0]?.crash(type);
      }
      const failed = { type: 'failed', failure: { code: 'worker-died', canRetry: true } };
      expect(events.filter((event) => event.type === 'failed')).toMatchObject([
        { ...failed, index: 0, partial: 'so far' },
        { ...failed, index: 1, partial: 'so far' },
      ]);
      expect((await queued)?.filter((event) => event.type === 'failed')).toMatchObject([
        failed,
        failed,
      ]);
      expect(workers[0]?.terminated).toBe(true);
      expect((await collect(engine, request))[0]).toMatchObject({
        failure: { code: 'not-loaded' },
      });
      await load(engine);
      expect(workers).toHaveLength(2);
    },
  );

  test('the scenario in which the worker dies ends with worker-died', async () => {
    const { engine } = connect({ replies: [{ outputs: [{ tokens: ['a'], then: 'death' }] }] });
    await load(engine);
    const ends = (await collect(engine, request)).filter(({ type }) => type === 'failed');
    expect(ends).toHaveLength(2);
  });

  test('unload ends the worker, stops what runs, and does not wait for an engine that hangs', async () => {
    const stuck: Engine = {
      name: 'scripted',
      load: () => Promise.resolve({ ok: true, value: { id: 'x' } as never }),
      async *generate() {
        await new Promise(() => undefined);
        yield* [];
      },
      async *score() {
        yield* [];
      },
      unload: () => Promise.resolve(),
    };
    const worker = new FakeWorker(() => stuck);
    const engine = connectEngine('scripted', {
      createWorker: () => worker,
      unloadPatienceMs: 20,
    });
    await load(engine);
    const waiting = collect(engine, request);
    await engine.unload();
    expect(worker.terminated).toBe(true);
    expect((await waiting).map(({ type }) => type)).toEqual(['failed', 'failed']);
  });

  test('a worker that is gone without a word is given up when it does not stop, and the text stays', async () => {
    const gone: Engine = {
      name: 'scripted',
      load: () => Promise.resolve({ ok: true, value: { id: 'x' } as never }),
      async *generate() {
        yield { type: 'delta', index: 0, text: 'so far', tokens: 1 };
        await new Promise(() => undefined);
      },
      async *score() {
        yield* [];
      },
      unload: () => Promise.resolve(),
    };
    const worker = new FakeWorker(() => gone);
    const engine = connectEngine('scripted', { createWorker: () => worker, cancelPatienceMs: 20 });
    await load(engine);
    const stop = new AbortController();
    const events: GenerateEvent[] = [];
    for await (const event of engine.generate(request, stop.signal)) {
      events.push(event);
      stop.abort();
    }
    expect(worker.terminated).toBe(true);
    const ends = events.filter(({ type }) => type !== 'delta');
    expect(ends).toMatchObject([
      { index: 0, completion: { text: 'so far', finishReason: 'abort' } },
      { index: 1, completion: { text: '', finishReason: 'abort' } },
    ]);
  });

  test('a load that hangs is given up when it is stopped, and the next one starts afresh', async () => {
    const stop = new AbortController();
    const hangs = () => {
      stop.abort();
      return new Promise<never>(() => undefined);
    };
    const hanging = { ...createEngine({}), load: hangs };
    const workers: FakeWorker[] = [];
    const engine = connectEngine('scripted', {
      createWorker: () => {
        const first = workers.length === 0;
        workers.push(new FakeWorker(() => (first ? hanging : createEngine({}))));
        return workers.at(-1)!;
      },
      cancelPatienceMs: 20,
    });
    const loading = engine.load(source, {}, () => undefined, stop.signal);
    expect(await loading).toMatchObject({ ok: false });
    expect(workers[0]?.terminated).toBe(true);
    await load(engine);
    expect(workers).toHaveLength(2);
  });

  /** An engine whose workers load in their own ways, one after the other. */
  function loadingIn(...loads: readonly Engine['load'][]) {
    const workers: FakeWorker[] = [];
    const engine = connectEngine('scripted', {
      createWorker: () => {
        const load = loads[workers.length]!;
        workers.push(new FakeWorker(() => ({ ...createEngine({}), load })));
        return workers.at(-1)!;
      },
      silencePatienceMs: 120,
    });
    return { engine, workers };
  }
  const hanging: Engine['load'] = (_source, _options, onProgress) => {
    onProgress({ phase: 'load', done: 0, total: null });
    return new Promise(() => undefined);
  };

  test('a load that falls silent is begun anew in a fresh worker, and that is told', async () => {
    const { engine, workers } = loadingIn(hanging, createEngine({}).load);
    const seen: string[] = [];
    const loaded = await engine.load(source, {}, ({ phase }) => seen.push(phase), never);
    expect(loaded.ok).toBe(true);
    expect(seen).toEqual(['load', 'restart', 'ready']);
    expect(workers.map(({ terminated }) => terminated)).toEqual([true, false]);
  });

  test('one that falls silent twice has failed, and may be tried again', async () => {
    const { engine, workers } = loadingIn(hanging, hanging, createEngine({}).load);
    expect(await engine.load(source, {}, () => undefined, never)).toMatchObject({
      ok: false,
      failure: { code: 'timeout', canRetry: true },
    });
    expect(workers.map(({ terminated }) => terminated)).toEqual([true, true]);
    await load(engine);
    expect(workers).toHaveLength(3);
  });

  test('a slow load is left alone for as long as it gets on', async () => {
    const slow: Engine['load'] = async (given, options, onProgress, signal) => {
      for (let done = 0; done < 10; done++) {
        onProgress({ phase: 'load', done, total: 10 });
        await systemClock.sleep(30);
      }
      return createEngine({}).load(given, options, onProgress, signal);
    };
    const { engine, workers } = loadingIn(slow);
    await load(engine);
    expect(workers).toHaveLength(1);
  });

  test('what an adapter throws comes out as a failure', async () => {
    const broken: Engine = {
      ...createEngine(),
      load: () => Promise.reject(new Error('Cannot enlarge memory arrays')),
    };
    const engine = connectEngine('scripted', { createWorker: () => new FakeWorker(() => broken) });
    const result = await engine.load(source, {}, () => undefined, never);
    expect(result).toMatchObject({ ok: false, failure: { code: 'out-of-memory' } });
  });
});

describe('the crossing', () => {
  test('all progress is seen before the load resolves', async () => {
    const seen: string[] = [];
    const { engine } = connect();
    await engine.load(source, {}, ({ phase }) => seen.push(phase), never);
    expect(seen).toEqual(['ready']);
  });

  test('an aborted load starts nothing', async () => {
    const { engine, workers } = connect();
    const result = await engine.load(source, {}, () => undefined, AbortSignal.abort());
    expect(result).toMatchObject({ ok: false, failure: { code: 'aborted' } });
    expect(workers).toHaveLength(0);
  });

  test('requests wait for the one before, and a cancel reaches one that waits', async () => {
    const { engine } = connect({
      replies: [{ outputs: [{ tokens: ['a'], then: 'silence' }] }],
    });
    await load(engine);
    const first = new AbortController();
    const second = new AbortController();
    const running = collect(engine, request, first.signal);
    const waiting = collect(engine, request, second.signal);
    second.abort();
    first.abort();
    for (const events of await Promise.all([running, waiting])) {
      expect(completions(events, 2).map(({ finishReason }) => finishReason)).toEqual([
        'abort',
        'abort',
      ]);
    }
  });

  test('a reader that pauses holds the engine back', async () => {
    let written = 0;
    const endless: Engine = {
      ...createEngine(),
      load: () => Promise.resolve({ ok: true, value: { id: 'x' } as never }),
      async *generate(_request, signal): AsyncGenerator<GenerateEvent, void, void> {
        while (!signal.aborted) {
          written += 1;
          yield { type: 'delta', index: 0, text: '.', tokens: 1 };
          await new Promise((resolve) => setImmediate(resolve));
        }
      },
    };
    const turn = () => new Promise<void>((resolve) => setImmediate(resolve));
    const hurried: Clock = { now: () => 0, sleep: turn };
    const engine = connectEngine('scripted', {
      createWorker: () => new FakeWorker(() => endless, hurried),
    });
    await load(engine);
    const stop = new AbortController();
    const turns = async () => {
      for (let i = 0; i < 50; i++) await turn();
    };
    const events = engine.generate(request, stop.signal);
    await events.next();
    await turns();
    const paused = written;
    await turns();
    // One batch may be under way and one event pulled ahead; nothing grows with time.
    expect(written).toBe(paused);
    stop.abort();
    for await (const _ of events) void _;
  });
});
