/**
 * Evaluations on the production build: the built-in reasoner through the command, killed and resumed; the screen with
 * the largest evaluation it promises to hold.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { chatBook } from '../../src/cat/prompts/chat';
import { rngFor } from '../../src/chance/rng';
import { defaultConfig } from '../../src/evaluate/config';
import { decodeEvaluation, encodeEvaluation } from '../../src/evaluate/export';
import type { EvaluationEntry } from '../../src/evaluate/harness/events';
import { evaluate } from '../../src/evaluate/harness/harness';
import { EvaluationLog } from '../../src/evaluate/harness/log';
import { boxedGrader, TEST_MODEL, testEngine } from '../support/evaluate/engine';
import { resultsOf } from '../../src/evaluate/results/results';
import { ensureBuild } from '../../tools/setup/build.mjs';
import { axeViolations, foreignRequests, openApp } from '../support/app';

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

test('2,000 questions of 16 rollouts: opened and scrolled without a frame of 100 ms of work', async () => {
  const file = join(folder, 'large.jsonl');
  writeFileSync(file, await largeEvaluation());
  const app = await openApp({ path: '#evaluate' });
  try {
    const { page } = app;
    await page.getByLabel('Open a file').setInputFiles(file);
    await page.getByRole('table', { name: '2,000 questions of 2000 done, 0 failed' }).waitFor();
    const list = page.getByRole('list', { name: 'Questions' });
    expect(await list.getByRole('listitem').count()).toBeLessThan(60);
    // In the thread's own time: on a busy machine a task can take long and do little.
    const cdp = await app.context.newCDPSession(page);
    await cdp.send('Performance.enable', { timeDomain: 'threadTicks' });
    const worked = async () => {
      const { metrics } = await cdp.send('Performance.getMetrics');
      return 1000 * metrics.find(({ name }) => name === 'TaskDuration')!.value;
    };
    const frames: number[] = [];
    for (let i = 0; i < 200; i++) {
      const before = await worked();
      await list.evaluate(async (frame) => {
        frame.scrollTop += 600;
        // The second frame begins when the first is painted.
        for (let n = 0; n < 2; n++) await new Promise((resolve) => requestAnimationFrame(resolve));
      });
      frames.push((await worked()) - before);
    }
    const longest = Math.max(...frames);
    const mean = frames.reduce((sum, ms) => sum + ms, 0) / frames.length;
    console.info(
      `work a step of scrolling 2,000 x 16: ${mean.toFixed(1)} ms, longest ${longest.toFixed(1)} ms`,
    );
    expect(longest).toBeGreaterThan(0);
    expect(longest).toBeLessThan(100);
    expect(await list.evaluate((frame) => frame.scrollTop)).toBeGreaterThan(100_000);
    expect(await list.getByRole('listitem').count()).toBeLessThan(60);
    expect(await axeViolations(page)).toEqual([]);
    expect(foreignRequests(app)).toEqual([]);
  } finally {
    await app.close();
  }
});

test('the recorded language model: too few to tell; its figures by keyboard, and as SVG and PNG', async () => {
  const app = await openApp({ path: '#evaluate' });
  try {
    const { page } = app;
    const recorded = page.getByRole('listitem').filter({ hasText: 'SmolLM2-135M on a few' });
    await recorded.getByRole('button', { name: 'Open' }).click();
    const table = page.getByRole('table', { name: /^12 questions of 12 done/ });
    await table.waitFor();
    const said = await table.innerText();
    expect(said).toContain('too few to tell');
    expect(said).not.toMatch(/: (higher|lower|no difference shown)/);

    const chart = page.getByRole('figure').filter({ hasText: 'Accuracy by method' });
    await chart.getByRole('img').locator('svg').waitFor();
    await chart.getByRole('group').focus();
    await page.keyboard.press('End');
    expect(await chart.getByRole('status').innerText()).toMatch(/^Method pass@4.*\(7 of 7\)$/);
    await page.keyboard.press('Home');
    expect(await chart.getByRole('status').innerText()).toMatch(
      /^Method Single sample.*\(1 of 7\)$/,
    );

    const saved = async (name: string): Promise<Buffer> => {
      const waiting = page.waitForEvent('download');
      await chart.getByRole('button', { name }).click();
      return readFileSync(await (await waiting).path());
    };
    const svg = (await saved('SVG')).toString();
    expect(svg).toMatch(/^<svg [^>]*xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
    expect(svg).toContain('Majority vote');
    // Colours are written out: outside the page nothing says what a variable is.
    expect(svg).not.toMatch(/(?:fill|stroke|color): var\(/);
    const png = await saved('PNG');
    expect(png.subarray(1, 4).toString()).toBe('PNG');
    const width = await chart
      .locator('svg')
      .evaluate((drawn) => drawn.getBoundingClientRect().width);
    // IHDR begins with the width; twice the page's for sharp print.
    expect(png.readUInt32BE(16)).toBe(Math.round(2 * width));
    expect(app.complaints).toEqual([]);
  } finally {
    await app.close();
  }
});
