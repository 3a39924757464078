/**
 * The built folder on a host that sends no header of ours, under a path: everything works there as on the page's
 * own server, with threads, under the same policy, and offline without anything having been opened before.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { foreignRequests, openApp, type App } from '../support/app';
import {
  ask,
  openScreen,
  PATIENCE,
  rolloutTexts,
  runSmall,
  setUp,
  takeLanguageModel,
  untilCompleted,
} from '../support/journey';
import { staticHost } from '../support/static-host';
import { META_POLICY } from '../../tools/server/hosting.mjs';

const PREFIX = '/a/b/';
let app: App;

beforeAll(async () => {
  app = await openApp({ host: () => staticHost(PREFIX) });
});

afterAll(async () => {
  await app.close();
});

/** llama.cpp for browsers without 64-bit memory: its wasm and its script, beside the page. */
const compatibilityBuild = () =>
  readdirSync('dist/assets')
    .filter((name) => /^compat-.*\.(?:js|wasm)$/.test(name))
    .map((name) => `assets/${name}`);

const documentsServed = () => app.served.filter((path) => path === PREFIX).length;

test('the service worker brings isolation, with one reload', async () => {
  const { page } = app;
  await page.waitForFunction(() => globalThis.crossOriginIsolated, null, PATIENCE);
  await page.getByRole('textbox', { name: 'Question' }).waitFor();
  expect(documentsServed()).toBe(2);
});

test('the policy stands in the head before anything it governs', () => {
  for (const name of ['index.html', 'headless.html']) {
    const head = readFileSync(`dist/${name}`, 'utf8');
    const policy = head.indexOf(`content="${META_POLICY}"`);
    expect(policy).toBeGreaterThan(0);
    expect(policy).toBeLessThan(Math.min(...['<script', '<link'].map((tag) => head.indexOf(tag))));
    // Browsers look for the character set in the first 1,024 bytes.
    expect(head.indexOf('<meta charset')).toBeLessThan(100);
  }
});

test('the built-in reasoner runs', async () => {
  const { page } = app;
  await setUp(page, { groupSize: 4, maxTokens: 64 });
  await ask(page, '358 + 676 + 739 + 945', 'math');
  await untilCompleted(page);
  expect(await rolloutTexts(page)).toHaveLength(4);
});

test('the policy holds in the page and in its workers, and the Privacy page tells who states it', async () => {
  const { page } = app;
  await openScreen(page, 'Privacy');
  await page.getByText(/This host sends no policy/).waitFor();
  const outside = 'http://127.0.0.1:9/';
  expect(await page.evaluate(refusedBy, outside)).toBe('connect-src');
  const workers = page.workers().filter((worker) => worker.url().includes('/assets/'));
  expect(workers.length).toBeGreaterThan(0);
  for (const worker of workers)
    expect(await worker.evaluate(refusedBy, outside)).toBe('connect-src');
});

test('offline a language model runs', async () => {
  const { page } = app;
  await takeLanguageModel(page);
  // What few browsers need is kept once it was used.
  for (const part of compatibilityBuild()) await page.evaluate((url) => fetch(url), part);
  await app.goOffline();
  await page.reload();
  expect(await page.evaluate(() => globalThis.crossOriginIsolated)).toBe(true);
  await openScreen(page, 'Run');
  await runSmall(page, { groupSize: 2, maxTokens: 16 });
});

test('offline the compatibility build is there, since it was used before', async () => {
  const parts = compatibilityBuild();
  expect(parts).toHaveLength(2);
  for (const part of parts) {
    const bytes = (url: string) =>
      fetch(url).then(async (got) => (await got.arrayBuffer()).byteLength);
    expect(await app.page.evaluate(bytes, part)).toBe(statSync(`dist/${part}`).size);
  }
});

test('offline the recordings play and the sets open, though none was ever opened', async () => {
  const { page } = app;
  const asked = app.served.length;
  await page.getByRole('button', { name: 'A popular mistake', exact: true }).click();
  await page.getByText(/^A recorded run, “A popular mistake”/).waitFor(PATIENCE);
  await untilCompleted(page);

  await openScreen(page, 'Lab');
  await page.getByRole('figure').first().getByRole('img').locator('svg').waitFor(PATIENCE);

  await openScreen(page, 'Evaluate');
  const recorded = page.getByRole('listitem').filter({ hasText: 'SmolLM2-135M on a few' });
  await recorded.getByRole('button', { name: 'Open' }).click();
  await page.getByRole('table', { name: /^12 questions of 12 done/ }).waitFor(PATIENCE);
  expect(app.served).toHaveLength(asked);
});

test('nothing left the page’s own origin, and nothing above its folder was asked for', () => {
  expect(foreignRequests(app)).toEqual([]);
  const favicon = '/favicon.ico';
  expect(app.served.filter((path) => !path.startsWith(PREFIX) && path !== favicon)).toEqual([]);
});

/** Tries to reach an address; tells which directive of the policy refused it. */
async function refusedBy(address: string): Promise<string> {
  const refused = new Promise<string>((resolve) => {
    addEventListener('securitypolicyviolation', (event) => {
      resolve((event as SecurityPolicyViolationEvent).effectiveDirective);
    });
  });
  const reached = fetch(address).then(
    () => 'reached',
    () => new Promise<string>((resolve) => setTimeout(resolve, 2000, 'unreachable')),
  );
  return Promise.race([refused, reached]);
}
