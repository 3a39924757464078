/**
 * The production build in real Chromium, as a user has it: its own server, a fresh profile, WebGPU on
 * SwiftShader. Owns start, stop and the record of every request; the tests own what a user does.
 */
import AxeBuilder from '@axe-core/playwright';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type BrowserContext, type Page } from 'playwright-core';
import type { Ask, Kept } from '../../src/offline/messages';
import { BROWSER_FLAGS } from '../../tools/browser-flags.mjs';
import { HEADERS } from '../../tools/server/headers.mjs';
import { serve, type Serving } from '../../tools/server/serve.mjs';
import { ensureBuild } from '../../tools/setup/build.mjs';

export interface App {
  readonly page: Page;
  readonly context: BrowserContext;
  readonly url: string;
  /** Every address that any page, worker or service worker of the profile has asked for. */
  readonly requests: readonly string[];
  /** Every path that the page's own server was asked for, in turn. */
  readonly served: readonly string[];
  /** What the page complained about: exceptions and console errors. */
  readonly complaints: readonly string[];
  /** Waits until every part of the page is kept, then blocks the whole network, the page's own origin too. */
  goOffline(): Promise<void>;
  close(): Promise<void>;
}

export interface AppOptions {
  readonly path?: string;
  readonly viewport?: { readonly width: number; readonly height: number };
  readonly colorScheme?: 'light' | 'dark';
  /** Without motion: a colour on its way to another is neither, and contrast cannot be judged. */
  readonly still?: boolean;
  /** Flags that replace the usual ones, e.g. to have no WebGPU. */
  readonly flags?: readonly string[];
  /** Runs in the page before anything of it does: what this browser should lack. */
  readonly before?: () => void;
  /** Folder with the model files; an empty one stands for a machine that could not fetch them. */
  readonly models?: string;
  /** Served by a host that cannot send the two headers of isolation. */
  readonly unisolated?: boolean;
  /** Another host than the page's own server. */
  readonly host?: () => Promise<Serving>;
}

const WITHOUT_ISOLATION = Object.fromEntries(
  Object.entries(HEADERS).filter(([name]) => !/^Cross-Origin-(Opener|Embedder)-/.test(name)),
);

export async function openApp(options: AppOptions = {}): Promise<App> {
  const executablePath = process.env['CAT_BROWSER'];
  if (!executablePath) throw new Error('CAT_BROWSER is not set: run the tests through npm test.');
  await ensureBuild();
  const ours = () =>
    serve({
      ...(options.models === undefined ? {} : { models: options.models }),
      ...(options.unisolated ? { headers: WITHOUT_ISOLATION } : {}),
    });
  const serving = await (options.host ?? ours)();
  const profile = mkdtempSync(join(tmpdir(), 'cat-e2e-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath,
    args: [...(options.flags ?? BROWSER_FLAGS)],
    viewport: options.viewport ?? { width: 1280, height: 900 },
    colorScheme: options.colorScheme ?? 'light',
    ...(options.still ? { reducedMotion: 'reduce' as const } : {}),
    acceptDownloads: true,
  });
  if (options.before) await context.addInitScript(options.before);
  const requests: string[] = [];
  const complaints: string[] = [];
  context.on('request', (request) => requests.push(request.url()));
  context.on('weberror', (webError) => complaints.push(webError.error().message));
  const page = context.pages()[0] ?? (await context.newPage());
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  await page.goto(new URL(options.path ?? '', serving.url).href);
  return {
    page,
    context,
    url: serving.url,
    requests,
    served: serving.requests,
    complaints,
    async goOffline() {
      await untilKept(page);
      await context.setOffline(true);
      await serving.close();
    },
    async close() {
      await context.close();
      await serving.close();
      rmSync(profile, { recursive: true, force: true });
    },
  };
}

/** Waits until the service worker has every part of the page. */
async function untilKept(page: Page): Promise<void> {
  for (let kept: Kept = NOTHING; kept.done < kept.total;) {
    kept = await page.evaluate(async () => {
      const { active } = await navigator.serviceWorker.ready;
      const { port1, port2 } = new MessageChannel();
      const answer = new Promise<Kept>((resolve) => {
        port1.onmessage = ({ data }: MessageEvent<Kept>) => resolve(data);
      });
      active?.postMessage('how much' satisfies Ask, [port2]);
      return answer;
    });
    if (kept.problem !== null) throw new Error(`keeping stopped: ${kept.problem}`);
    await page.waitForTimeout(200);
  }
}

const NOTHING: Kept = { done: 0, total: 1, problem: null };

/** Requests that left the page's own origin; `data:` and `blob:` never leave the device. */
export function foreignRequests(app: App): string[] {
  const origin = new URL(app.url).origin;
  return app.requests.filter(
    (url) => /^(https?|wss?):/.test(url) && new URL(url).origin !== origin,
  );
}

/** Accessibility violations as one line each; none is the only good answer. */
export async function axeViolations(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ target }) => String(target)).join(' | ')}`,
  );
}
