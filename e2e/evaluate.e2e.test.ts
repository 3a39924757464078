/**
 * Evaluations on the production build: the built-in reasoner through the command, killed and resumed; the screen with
 * the largest evaluation it promises to hold.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { chatBook } from '../src/cat/prompts/chat';
import { rngFor } from '../src/cat/rng';
import { defaultConfig } from '../src/evaluate/config';
import { decodeEvaluation, encodeEvaluation } from '../src/evaluate/export';
import type { EvaluationEntry } from '../src/evaluate/harness/events';
import { evaluate } from '../src/evaluate/harness/harness';
import { EvaluationLog } from '../src/evaluate/harness/log';
import { boxedGrader, TEST_MODEL, testEngine } from '../src/evaluate/harness/test-engine';
import { resultsOf } from '../src/evaluate/results/results';
import { ensureBuild } from '../tools/setup/build.mjs';
import { axeViolations, foreignRequests, openApp } from './app';

let folder = '';
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'evaluate-e2e-'));
  await ensureBuild();
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

interface Ended {
  readonly code: number | null;
  /** The closing line of standard output; null when the command was killed before it. */
  readonly closing: { readonly n: number; readonly status: string } | null;
}

/**
 * Runs the command. When the log holds `until.lines` lines, SIGKILL ends its whole process group, as a crash would;
 * SIGINT reaches the command alone, as a user's Ctrl-C does.
 */
async function command(
  file: string,
  args: readonly string[],
  until?: { readonly lines: number; readonly signal: 'SIGKILL' | 'SIGINT' },
): Promise<Ended> {
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', 'tools/evaluate/main.ts', '--json', file, ...args],
    { detached: true, stdio: ['ignore', 'pipe', 'ignore'] },
  );
  let out = '';
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  const watch = setInterval(() => {
    if (until === undefined || linesOf(file) < until.lines) return;
    clearInterval(watch);
    process.kill(until.signal === 'SIGKILL' ? -child.pid! : child.pid!, until.signal);
  }, 20);
  const code = await ended;
  clearInterval(watch);
  return { code, closing: out === '' ? null : (JSON.parse(out) as Ended['closing']) };
}

function linesOf(file: string): number {
  try {
    return readFileSync(file, 'utf8').split('\n').length - 1;
  } catch {
    return 0;
  }
}

function tableOf(file: string): { status: string; rows: unknown; graded: unknown } {
  const decoded = decodeEvaluation(readFileSync(file, 'utf8'));
  if (!decoded.ok) throw new Error(decoded.failure.message);
  const log = EvaluationLog.from(decoded.value);
  return { status: log.status, rows: resultsOf(log).rows, graded: [...log.graded] };
}

const SUMS = ['--dataset', 'sums', '--limit', '3', '--group', '4', '--model', 'reasoner-paper'];
const MODEL = ['--model', 'reasoner-paper', '--engine', 'micro'];

test('the real reasoner, killed at random points and resumed, gives the table of an unbroken run', async () => {
  const whole = join(folder, 'whole.jsonl');
  const uninterrupted = await command(whole, [...SUMS, '--engine', 'micro']);
  expect(uninterrupted).toMatchObject({ code: 0, closing: { n: 3, status: 'completed' } });
  const expected = tableOf(whole);
  expect(expected.status).toBe('completed');

  const broken = join(folder, 'broken.jsonl');
  const seed = Date.now();
  const rng = rngFor(seed);
  console.info(`killed with seed ${String(seed)}`);
  const total = linesOf(whole);
  const killed = await command(broken, [...SUMS, '--engine', 'micro'], {
    ...{ lines: 2 + rng.below(Math.floor(total / 2)), signal: 'SIGKILL' },
  });
  expect(killed.closing).toBeNull();
  // A kill may also tear the line being written.
  writeFileSync(broken, readFileSync(broken, 'utf8') + '{"v":1,"seq":');
  const stopped = await command(broken, [...MODEL, '--resume'], {
    ...{ lines: linesOf(broken) + 1 + rng.below(6), signal: 'SIGINT' },
  });
  expect(stopped).toMatchObject({ code: 1, closing: { status: 'stopped' } });
  const resumed = await command(broken, [...MODEL, '--resume']);
  expect(resumed.closing).toEqual(uninterrupted.closing);
  expect(tableOf(broken)).toEqual(expected);
});

/** 2,000 questions of 16 rollouts, by the harness itself over a model that is only arithmetic. */
async function largeEvaluation(): Promise<string> {
  const config = defaultConfig(16);
  const questions = Array.from({ length: 2000 }, (_, i) => ({
    ...{ id: `q${String(i)}`, question: `What is ${String(i)}?`, kind: 'math' as const },
    ...{ gold: String(i), reference: null, criteria: [], level: null, subject: null },
  }));
  const entries: EvaluationEntry[] = [];
  let now = 0;
  const evaluation = evaluate(
    {
      config: {
        ...config,
        methods: ['single', 'majority', 'synthesis', 'pass@k'],
        synthesisAt: [],
      },
      dataset: { name: 't', title: 'Large', licence: '', source: '', total: 2000 },
      questions,
    },
    {
      ...{ engine: testEngine(), model: TEST_MODEL, grader: boxedGrader, prompts: chatBook },
      ...{ clock: () => now++, app: 'test', at: '2026-01-01T00:00:00Z' },
    },
    new AbortController().signal,
  );
  for await (const entry of evaluation) entries.push(entry);
  return encodeEvaluation(entries);
}

test('2,000 questions of 16 rollouts: opened, filtered, scrolled; the longest task is printed', async () => {
  const file = join(folder, 'large.jsonl');
  writeFileSync(file, await largeEvaluation());
  const app = await openApp({ path: '#evaluate' });
  try {
    const { page } = app;
    await page.getByLabel('Open a file').setInputFiles(file);
    await page.getByRole('table', { name: '2,000 questions of 2000 done, 0 failed' }).waitFor();
    const list = page.getByRole('list', { name: 'Questions' });
    expect(await list.getByRole('listitem').count()).toBeLessThan(60);
    const longest = await list.evaluate(async (frame) => {
      const tasks: number[] = [];
      const observer = new PerformanceObserver((seen) => {
        for (const entry of seen.getEntries()) tasks.push(entry.duration);
      });
      observer.observe({ type: 'longtask' });
      for (let i = 0; i < 200; i++) {
        frame.scrollTop += 600;
        await new Promise((resolve) => requestAnimationFrame(resolve));
      }
      observer.disconnect();
      return { scrolled: frame.scrollTop, longest: Math.max(0, ...tasks) };
    });
    console.info(`longest task while scrolling 2,000 x 16: ${String(longest.longest)} ms`);
    expect(longest.scrolled).toBeGreaterThan(100_000);
    expect(await list.getByRole('listitem').count()).toBeLessThan(60);
    expect(await axeViolations(page)).toEqual([]);
    expect(foreignRequests(app)).toEqual([]);
  } finally {
    await app.close();
  }
});
