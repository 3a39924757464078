/** The service in this process, over a scripted engine and real HTTP. */
import {
  appendFileSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { chatBook } from '../../src/cat/prompts/chat';
import { promptText } from '../../src/cat/prompts/text';
import { failure } from '../../src/failure/failure';
import {
  TEST_MODEL,
  testEngine,
  type Script,
  type TestEngine,
} from '../../test/support/cat/engine';
import { testGrader } from '../../test/support/cat/grader';
import { createDesk, type DeskOptions } from './desk';
import { createGatherer } from './gather';
import { openJournal, type Journal } from './journal';
import { startService, type Service } from './service';

let folder: string;
let closers: (() => Promise<void> | void)[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cat-rewards-'));
});
afterEach(async () => {
  for (const close of closers) await close();
  closers = [];
  rmSync(folder, { recursive: true, force: true });
});

/** Writes the answer that the first draft gives. */
const first: Script = {
  write: ({ prompt }) => [`So \\boxed{${/boxed\{([^}]*)\}/.exec(promptText(prompt))?.[1] ?? ''}}`],
};

async function serve(
  script: Script = first,
  options: Partial<DeskOptions> & { key?: string; gatherLimit?: number } = {},
): Promise<Service & { engine: TestEngine }> {
  const { key = null, gatherLimit = 60, ...own } = options;
  const engine = testEngine(script);
  const deps = {
    ...{ engine, model: TEST_MODEL, grader: testGrader, prompts: chatBook, app: 'test 0' },
    clock: () => performance.now(),
  };
  const desk = createDesk({
    ...{ deps, now: () => '2026-01-01T00:00:00.000Z', concurrency: 4, queue: 64, timeLimit: 60 },
    ...{ seed: 1, criteria: 5, maxTokens: null, journal: null },
    ...own,
  });
  const gatherer = createGatherer({ timeLimit: gatherLimit, most: 64, mark: 'test' });
  const service = await startService({
    ...{ desk, gatherer, host: '127.0.0.1', port: 0, key, about: { anchor: 'test' } },
  });
  closers.push(() => service.close());
  return { ...service, engine };
}

async function journalOf(path: string): Promise<Journal> {
  const journal = await openJournal(path);
  closers.push(() => {
    journal.close();
  });
  return journal;
}

interface Replied {
  status: number;
  body: Record<string, unknown> & { error?: { message: string } };
  retryAfter: string | null;
}

async function post(
  url: string,
  path: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<Replied> {
  const response = await fetch(`${url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  const text = (await response.json()) as Replied['body'];
  return { status: response.status, body: text, retryAfter: response.headers.get('retry-after') };
}

const group = (id: string, ...answers: (string | number)[]) => ({
  ...{ id, kind: 'math' },
  rollouts: answers.map((answer) => `Hence \\boxed{${String(answer)}}`),
});

async function metric(url: string, name: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const line = text.split('\n').find((one) => one.startsWith(`cat_rewards_${name} `));
  return Number(line?.split(' ').at(-1));
}

it('answers a group with everything that a trainer asks of it', async () => {
  const { url } = await serve();
  const sent = { ...group('a', 7, 8, 7, '7?'), question: 'What is three and four altogether?' };
  const { status, body } = await post(url, '/v1/groups', {
    ...sent,
    rollouts: [...sent.rollouts, null],
  });
  expect(status).toBe(200);
  expect(body).toMatchObject({
    ...{ id: 'a', kind: 'math', outcome: 'completed', failure: null, replayed: false, blind: true },
    reference: { text: 'So \\boxed{7}', answer: '7' },
    answers: ['7', '8', '7', '7?', null],
    rewards: [1, 0, 1, null, null],
    clusters: [{ label: 'A', answer: '7', rollouts: [0, 2] }, { label: 'B' }, { label: 'C' }],
    rubric: null,
    mean: 2 / 3,
    without_signal: false,
  });
  const { advantages, baselines, cost } = body as unknown as {
    advantages: (number | null)[];
    baselines: { method: string; answer: string | null }[];
    cost: { tokens: number; prompt_tokens: number };
  };
  // Rewards 1, 0, 1: mean 2/3, sample deviation sqrt((1/9 + 4/9 + 1/9) / 2) = 0.57735.
  expect(advantages[0]).toBeCloseTo(1 / 3 / (Math.sqrt(1 / 3) + 1e-4), 12);
  expect(advantages.slice(3)).toEqual([null, null]);
  expect(baselines.map(({ method, answer }) => [method, answer])).toEqual([
    ['single', '7'],
    ['min-perplexity', null],
    ['majority', '7'],
    ['synthesis', '7'],
  ]);
  expect(cost.tokens).toBe(2);
  expect(cost.prompt_tokens).toBeGreaterThan(10);
});

describe('the same id', () => {
  it.each([true, false])('is answered alike, without the anchor (log: %s)', async (logged) => {
    const journal = logged ? await journalOf(join(folder, 'log.jsonl')) : null;
    const { url, engine } = await serve(first, { journal });
    const before = await post(url, '/v1/groups', group('a', 7, 8));
    const after = await post(url, '/v1/groups', group('a', 7, 8));
    expect(after.body).toEqual({ ...before.body, replayed: true });
    expect(engine.requests).toHaveLength(1);
  });

  it('is worked on once while it is under way', async () => {
    const { url, engine } = await serve();
    const both = [1, 2].map(() => post(url, '/v1/groups', group('a', 7, 8)));
    const [one, two] = await Promise.all(both);
    // The second may come when the first is done.
    expect({ ...one!.body, replayed: null }).toEqual({ ...two!.body, replayed: null });
    expect(engine.requests).toHaveLength(1);
  });

  it('is refused for other rollouts', async () => {
    const { url } = await serve();
    await post(url, '/v1/groups', group('a', 7, 8));
    const { status, body } = await post(url, '/v1/groups', group('a', 7, 9));
    expect(status).toBe(409);
    expect(body.error?.message).toContain('an id of its own');
  });
});

describe('under load', () => {
  it('answers 1,000 groups at 32 at once, each once, with flat memory', async () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const log = join(folder, 'log.jsonl');
    const journal = await journalOf(log);
    const { url, engine } = await serve(first, { journal });
    const padding = 'and so we go on from one thought to the next one, '.split(' ');
    const rewards = new Map<number, unknown>();
    const heap: number[] = [];
    let next = 0;
    const worker = async () => {
      while (next < 1000) {
        const number = next++;
        const own = padding
          .map((word, at) => `${word}${String((number * 31 + at) % 97)}`)
          .join(' ');
        const { body } = await post(url, '/v1/groups', {
          ...group(`g${String(number)}`, 3),
          rollouts: [3, 4, 3].map((answer) => `${own.repeat(20)} \\boxed{${String(answer)}}`),
        });
        expect(rewards.has(number)).toBe(false);
        rewards.set(number, body.rewards);
        // The scripted engine remembers what it was asked; a real one does not.
        engine.requests.length = 0;
        if (rewards.size !== 300 && rewards.size !== 1000) continue;
        collect();
        heap.push(process.memoryUsage().heapUsed);
      }
    };
    await Promise.all(Array.from({ length: 32 }, worker));
    expect(rewards.size).toBe(1000);
    for (const given of rewards.values()) expect(given).toEqual([1, 0, 1]);
    expect(journal.size).toBe(1000);
    const bytes = statSync(log).size;
    expect(bytes).toBeGreaterThan(10e6);
    // Texts of 700 groups went by; kept in memory they would be more than the file has grown.
    expect(heap[1]! - heap[0]!).toBeLessThan(0.2 * 0.7 * bytes);
    const lines = readFileSync(log, 'utf8').trimEnd().split('\n');
    const started = lines.filter((line) => line.includes('"type":"run.started"'));
    expect(new Set(started.map((line) => (JSON.parse(line) as { group: string }).group)).size).toBe(
      1000,
    );
    expect(started).toHaveLength(1000);
  });

  it('says when to come again once the queue is full, and keeps its place for who waits', async () => {
    let open: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    const { url } = await serve({ ...first, onToken: () => gate }, { concurrency: 1, queue: 1 });
    const running = post(url, '/v1/groups', group('a', 1, 2));
    await expect.poll(() => metric(url, 'running')).toBe(1);
    const waiting = post(url, '/v1/groups', group('b', 1, 2));
    await expect.poll(() => metric(url, 'waiting')).toBe(1);
    const { status, retryAfter, body } = await post(url, '/v1/groups', group('c', 1, 2));
    expect(status).toBe(429);
    expect(Number(retryAfter)).toBeGreaterThanOrEqual(1);
    expect(body.error?.message).toContain('queue is full');
    open();
    expect((await running).body.rewards).toEqual([1, 0]);
    expect((await waiting).body.rewards).toEqual([1, 0]);
    expect(await metric(url, 'full_total')).toBe(1);
    expect((await post(url, '/v1/groups', group('c', 1, 2))).status).toBe(200);
  });

  it('gives a group up at its time limit and takes it anew', async () => {
    let slow = true;
    const hold = () => (slow ? new Promise<void>((resolve) => setTimeout(resolve, 80)) : undefined);
    const { url } = await serve({ ...first, onToken: hold }, { timeLimit: 0.05 });
    const { status, body } = await post(url, '/v1/groups', group('a', 1, 2));
    expect(status).toBe(504);
    expect(body.error?.message).toContain('--time-limit');
    slow = false;
    expect((await post(url, '/v1/groups', group('a', 1, 2))).body.rewards).toEqual([1, 0]);
  });
});

it('asks for the group again where the anchor’s engine failed, and remembers nothing of it', async () => {
  let broken = true;
  const lost = failure('engine', 'device-lost', 'The anchor’s server went away. Start it again.');
  const script: Script = {
    write: (request, call) => (broken ? [{ text: '', failure: lost }] : first.write(request, call)),
  };
  const log = join(folder, 'log.jsonl');
  const { url } = await serve(script, { journal: await journalOf(log) });
  const { status, body, retryAfter } = await post(url, '/v1/groups', group('a', 1, 2));
  expect([status, body.error?.message, retryAfter]).toEqual([503, lost.message, '5']);
  expect(statSync(log).size).toBe(0);
  broken = false;
  expect((await post(url, '/v1/groups', group('a', 1, 2))).body.rewards).toEqual([1, 0]);
});

it('answers null rewards where the anchor wrote nothing: that is no fault of a server', async () => {
  const { url } = await serve({ write: () => [''] });
  const { status, body } = await post(url, '/v1/groups', group('a', 1, 2));
  expect(status).toBe(200);
  expect(body).toMatchObject({ outcome: 'failed', rewards: [null, null], reference: null });
});

describe('samples that come one by one', () => {
  const sample = (answer: number, more: object = {}) => ({
    ...{ key: 'q1', size: 3, kind: 'math', rollout: `\\boxed{${String(answer)}}`, ...more },
  });

  it('wait for their group and get their own part of it', async () => {
    const { url } = await serve();
    const sent = [7, 8, 7].map(async (answer, at) => {
      await expect.poll(() => metric(url, 'gathering')).toBe(at);
      return await post(url, '/v1/samples', sample(answer));
    });
    const parts = (await Promise.all(sent)).map(({ body }) => body);
    expect(parts.map(({ index, reward }) => [index, reward])).toEqual([
      [0, 1],
      [1, 0],
      [2, 1],
    ]);
    expect(new Set(parts.map((part) => part.group)).size).toBe(1);
    expect(await metric(url, 'gathering')).toBe(0);
  });

  it('count once however often they are tried', async () => {
    const { url, engine } = await serve();
    const one = post(url, '/v1/samples', sample(7, { sample: 's1' }));
    await expect.poll(() => metric(url, 'gathering')).toBe(1);
    const again = post(url, '/v1/samples', sample(7, { sample: 's1' }));
    const others = [8, 9].map((answer, at) =>
      post(url, '/v1/samples', sample(answer, { sample: `t${String(at)}` })),
    );
    const all = await Promise.all([one, again, ...others]);
    expect(all.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect(all[0]!.body).toEqual(all[1]!.body);
    // Also behind the end of the group.
    expect((await post(url, '/v1/samples', sample(7, { sample: 's1' }))).body).toEqual(
      all[0]!.body,
    );
    expect(engine.requests).toHaveLength(1);
  });

  it('are told when the rest of the group stays away', async () => {
    const { url } = await serve(first, { gatherLimit: 0.05 });
    const { status, body } = await post(url, '/v1/samples', sample(7));
    expect(status).toBe(504);
    expect(body.error?.message).toContain('Only 1 of the 3 samples');
  });

  it('leave their group when their caller goes', async () => {
    const { url } = await serve();
    const gone = new AbortController();
    const left = fetch(`${url}/v1/samples`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(sample(5)),
      signal: gone.signal,
    }).catch(() => 'gone');
    await expect.poll(() => metric(url, 'gathering')).toBe(1);
    gone.abort();
    expect(await left).toBe('gone');
    await expect.poll(() => metric(url, 'gathering')).toBe(0);
  });

  it('are taken as OpenRLHF sends them, the prompt cut off', async () => {
    const { url, engine } = await serve();
    const prompt = '<|im_start|>user\nHow many zebras?<|im_end|>\n<|im_start|>assistant\n';
    const send = (answer: number, end: string) =>
      post(url, '/v1/openrlhf?size=2', {
        query: [`${prompt}I say \\boxed{${String(answer)}}${end}`],
        ...{ prompts: [prompt], labels: ['4'] },
      });
    const parts = await Promise.all([send(4, '<|im_end|>'), send(5, '<|im_end|>\n<|endoftext|>')]);
    expect(parts.map(({ body }) => body)).toContainEqual({
      ...{ rewards: 1, scores: 1, extra_logs: { cat_no_reward: 0 } },
    });
    const asked = promptText(engine.requests[0]!.prompt);
    expect(asked).not.toMatch(/zebras|im_end|endoftext/);
    expect(asked).toContain('I say \\boxed{5}\n');
    const other = { query: ['something else'], prompts: [prompt], labels: ['4'] };
    expect((await post(url, '/v1/openrlhf?size=2', other)).body.error?.message).toContain(
      'without showing the anchor a piece of the question',
    );
    expect((await post(url, '/v1/openrlhf', { query: [prompt], prompts: [prompt] })).status).toBe(
      400,
    );
  });
});

describe('who may ask', () => {
  it('wants the key where there is one', async () => {
    const { url } = await serve(first, { key: 'a-long-enough-secret' });
    expect((await post(url, '/v1/groups', group('a', 1, 2))).status).toBe(401);
    const wrong = { authorization: 'Bearer a-long-enough-secreT' };
    expect((await post(url, '/v1/groups', group('a', 1, 2), wrong)).status).toBe(401);
    const right = { authorization: 'Bearer a-long-enough-secret' };
    expect((await post(url, '/v1/groups', group('a', 1, 2), right)).status).toBe(200);
    expect((await fetch(`${url}/metrics`)).status).toBe(401);
    expect(await (await fetch(`${url}/healthz`)).json()).toMatchObject({
      status: 'ok',
      anchor: 'test',
    });
  });

  it('answers no page that was led here by another name, and no form', async () => {
    const { url } = await serve();
    const status = await new Promise((resolve) => {
      const asked = httpRequest(
        `${url}/healthz`,
        { headers: { host: 'evil.example' } },
        (reply) => {
          reply.resume();
          resolve(reply.statusCode);
        },
      );
      asked.end();
    });
    expect(status).toBe(421);
    const plain = await post(url, '/v1/groups', group('a', 1, 2), { 'content-type': 'text/plain' });
    expect(plain.status).toBe(415);
  });

  it.each([
    ['no JSON', '{', 400, 'no JSON'],
    ['no rollouts', { id: 'a', kind: 'math' }, 400, '“rollouts”'],
    ['a lone rollout', group('a', 1), 400, 'The group has 1 rollouts'],
    ['17 rollouts', group('a', ...Array.from({ length: 17 }, () => 1)), 400, 'has 17 rollouts'],
    ['another kind', { ...group('a', 1, 2), kind: 'prose' }, 400, '“kind”'],
    [
      'too long a rollout',
      { ...group('a'), rollouts: ['x', 'y'.repeat(2e5 + 1)] },
      400,
      'Rollout 1',
    ],
    ['too much', 'x'.repeat(17 * 1024 * 1024), 413, 'at most 16 MiB'],
  ])('refuses %s with a sentence', async (_, body, status, sentence) => {
    const { url, engine } = await serve();
    const replied = await post(url, '/v1/groups', body);
    expect(replied.status).toBe(status);
    expect(replied.body.error?.message).toContain(sentence);
    expect(engine.requests).toHaveLength(0);
  });

  it('names what there is where something else is asked for', async () => {
    const { url } = await serve();
    const { status, body } = await post(url, '/v2/groups', {});
    expect([status, body.error?.message]).toEqual([404, expect.stringContaining('/v1/groups')]);
  });
});

describe('the log', () => {
  it('goes on behind a group that a kill tore', async () => {
    const log = join(folder, 'log.jsonl');
    const one = await openJournal(log);
    const { url } = await serve(first, { journal: one });
    const before = await post(url, '/v1/groups', group('a', 7, 8));
    one.close();
    const whole = readFileSync(log, 'utf8');
    appendFileSync(log, whole.slice(0, whole.length / 2).replaceAll('"a"', '"b"'));
    const two = await journalOf(log);
    expect(two.cut).toBe(Math.floor(whole.length / 2));
    expect(two.size).toBe(1);
    const next = await serve(first, { journal: two });
    await post(next.url, '/v1/groups', group('b', 5, 5));
    const again = await post(next.url, '/v1/groups', group('a', 7, 8));
    expect(again.body).toEqual({ ...before.body, replayed: true });
    expect(readFileSync(log, 'utf8').startsWith(whole)).toBe(true);
    expect((await openJournal(log)).size).toBe(2);
  });

  it('is torn in its first line', async () => {
    const log = join(folder, 'log.jsonl');
    writeFileSync(log, '{"v":2,"group":"a","dig');
    expect((await journalOf(log)).size).toBe(0);
    expect(statSync(log).size).toBe(0);
  });

  it('is never begun in somebody else’s file', async () => {
    const log = join(folder, 'notes.txt');
    for (const text of ['my notes', 'my notes\nof today\n', '{"v":2,"seq":0}\n']) {
      writeFileSync(log, text);
      await expect(openJournal(log)).rejects.toThrow('is no log of this service');
      expect(readFileSync(log, 'utf8')).toBe(text);
    }
  });
});
