/**
 * Drives the built page in headless Chromium for commands and benchmarks: builds if needed, serves the
 * production build, opens `headless.html`, calls one command and streams its events out.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Page } from 'playwright-core';
import { BROWSER_FLAGS } from './browser-flags.mjs';
import { serve } from './server/serve.mjs';
import { ensureBrowser } from './setup/browser.mjs';
import { ensureBuild } from './setup/build.mjs';
import { ensureDefaultModel } from './setup/model.mjs';
import { ensureTutoredModel } from './setup/tutored.mjs';
import { quietly } from './setup/report.mjs';

export interface Headless {
  readonly page: Page;
  /** Calls a command of `src/headless`; resolves with its result. */
  call(name: string, args: unknown, onEvent?: (event: unknown) => void): Promise<unknown>;
  stop(): Promise<void>;
  close(): Promise<void>;
}

export interface HeadlessOptions {
  /** Folder of the browser's profile, kept between runs (downloads, saved progress); default is a fresh one. */
  readonly profile?: string;
  /** Flags beside the usual ones, e.g. for a real GPU. */
  readonly flags?: readonly string[];
  /** Receives the page's console, for debugging. */
  readonly onConsole?: (line: string) => void;
}

/** Set-up speaks on standard error, so that standard output holds the command's own lines only. */
export async function openHeadless(options: HeadlessOptions = {}): Promise<Headless> {
  const executablePath = await quietly(async () => {
    const browser = await ensureBrowser();
    if (await ensureDefaultModel()) await ensureTutoredModel();
    await ensureBuild();
    return browser;
  });
  const serving = await serve();
  const profile = options.profile ?? mkdtempSync(join(tmpdir(), 'cat-profile-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath,
    args: [...BROWSER_FLAGS, ...(options.flags ?? [])],
    // A signal is the command's own affair: it stops within a token and keeps what it has. Where it just ends, the
    // browser ends with it.
    ...{ handleSIGINT: false, handleSIGTERM: false, handleSIGHUP: false },
  });
  const page = context.pages()[0] ?? (await context.newPage());
  let listener: (event: unknown) => void = () => undefined;
  await page.exposeFunction('headlessEmit', (event: unknown) => {
    listener(event);
  });
  page.on('console', (message) => options.onConsole?.(`${message.type()}: ${message.text()}`));
  page.on('pageerror', (error) => options.onConsole?.(`error: ${error.message}`));
  await page.goto(new URL('headless.html', serving.url).href);
  await page.waitForSelector('html[data-ready]', { state: 'attached' });
  return {
    page,
    async call(name, args, onEvent) {
      listener = onEvent ?? (() => undefined);
      try {
        return await page.evaluate(([command, value]) => window.headlessCall(command, value), [
          name,
          args,
        ] as const);
      } catch (thrown) {
        throw new Error(inWords(thrown), { cause: thrown });
      }
    },
    stop: async () => {
      // Nothing is left to stop when the page has gone.
      await page.evaluate(() => window.headlessStop()).catch(() => undefined);
    },
    async close() {
      await context.close();
      await serving.close();
      if (options.profile === undefined) rmSync(profile, { recursive: true, force: true });
    },
  };
}

/** What the page said, without where in its packed code it was said. */
function inWords(thrown: unknown): string {
  const [first = ''] = (thrown instanceof Error ? thrown.message : String(thrown)).split('\n');
  return first.replace(/^page\.evaluate: (?:\w*Error: )?/, '');
}
