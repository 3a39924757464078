/**
 * Firefox and WebKitGTK behind one small interface, each with a fresh profile that lasts as long as the walk: Firefox
 * by WebDriver BiDi, WebKitGTK by a window of its own (`webkit_window.py`).
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import puppeteer from 'puppeteer-core';

export interface Walker {
  readonly version: string;
  /** Resolves when the page has loaded; another fragment of the same page counts as a visit of its own. */
  open(url: string): Promise<void>;
  reload(): Promise<void>;
  /** Calls a function in the page; it travels as text, and its argument and result as JSON. */
  call<A, R>(work: (given: A) => R | Promise<R>, given: A): Promise<R>;
  resize(width: number, height: number): Promise<void>;
  /** A PNG of what is in sight. */
  picture(path: string): Promise<void>;
  close(): Promise<void>;
}

const profileFolder = (): string => mkdtempSync(join(tmpdir(), 'cat-walk-'));

/** Nobody on the network is asked, and nothing pops up. */
const QUIET = {
  'app.normandy.enabled': false,
  'app.update.enabled': false,
  'browser.shell.checkDefaultBrowser': false,
  'datareporting.policy.dataSubmissionEnabled': false,
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
  'toolkit.telemetry.enabled': false,
};

export async function openFirefox(executablePath: string): Promise<Walker> {
  const profile = profileFolder();
  const browser = await puppeteer.launch({
    browser: 'firefox',
    executablePath,
    headless: true,
    userDataDir: profile,
    extraPrefsFirefox: QUIET,
    defaultViewport: { width: 1280, height: 900 },
    protocolTimeout: 300_000,
  });
  const page = (await browser.pages())[0] ?? (await browser.newPage());
  return {
    version: await browser.version(),
    async open(url) {
      await page.goto('about:blank');
      await page.goto(url);
    },
    reload: async () => void (await page.reload()),
    call: (work, given) => page.evaluate(work as (given: unknown) => never, given),
    resize: (width, height) => page.setViewport({ width, height }),
    picture: async (path) => void (await page.screenshot({ path: path as `${string}.png` })),
    async close() {
      await browser.close();
      rmSync(profile, { recursive: true, force: true });
    },
  };
}

interface Answer {
  readonly id: number;
  readonly value?: unknown;
  readonly error?: string;
}

/** @param features WebKit's own switches, `Name=1`: what Safari has and this port hides */
export async function openWebKit(
  python: string,
  features: readonly string[] = [],
): Promise<Walker> {
  const profile = profileFolder();
  const script = join(import.meta.dirname, 'webkit_window.py');
  const words = [python, script, '--profile', profile, '--features', features.join(',')];
  const child = spawn('xvfb-run', ['-a', '-s', '-screen 0 1600x1200x24', ...words], {
    env: {
      ...process.env,
      GTK_A11Y: 'none',
      LIBGL_ALWAYS_SOFTWARE: '1',
      NO_AT_BRIDGE: '1',
      WEBKIT_DISABLE_DMABUF_RENDERER: '1',
      XDG_RUNTIME_DIR: profile,
    },
    stdio: ['pipe', 'pipe', 'pipe'],
    // A group of its own, so that the display ends with the window.
    detached: true,
  });
  const waiting = new Map<number, (answer: Answer) => void>();
  let said = '';
  const endAll = (error: string): void => {
    for (const [id, resolve] of waiting) resolve({ id, error });
    waiting.clear();
  };
  child.stderr.on('data', (text) => (said = (said + String(text)).slice(-2000)));
  child.once('exit', () => endAll(`the window is gone; its last words: ${said}`));
  const heard = (id: number): Promise<unknown> =>
    new Promise((resolve, reject) => {
      waiting.set(id, ({ value, error }) => {
        if (error === undefined) resolve(value);
        else reject(new Error(error));
      });
    });
  const ready = heard(0);
  createInterface({ input: child.stdout }).on('line', (line) => {
    const answer = JSON.parse(line) as Answer;
    const resolve = waiting.get(answer.id);
    waiting.delete(answer.id);
    if (resolve) resolve(answer);
    else if (answer.error !== undefined) endAll(answer.error);
  });
  let last = 0;
  const tell = (op: string, more: object = {}): Promise<unknown> => {
    const id = ++last;
    const answer = heard(id);
    child.stdin.write(`${JSON.stringify({ id, op, ...more })}\n`);
    return answer;
  };
  return {
    version: String(await ready),
    async open(url) {
      await tell('open', { url: 'about:blank' });
      await tell('open', { url });
    },
    reload: async () => void (await tell('reload')),
    call: (work, given) =>
      tell('call', {
        body: `return await (${work.toString()})(${JSON.stringify(given)});`,
      }) as Promise<never>,
    resize: async (width, height) => void (await tell('size', { width, height })),
    picture: async (path) => void (await tell('picture', { path })),
    async close() {
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.stdin.end();
      await gone;
      rmSync(profile, { recursive: true, force: true });
    },
  };
}
