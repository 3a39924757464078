/**
 * The browsers that chaos drives, behind one small interface: a profile that outlives kills, tabs, and what one
 * browser can do to a page and another cannot. Chromium by its own protocol, Firefox by WebDriver BiDi.
 */
import puppeteer, { type Browser, type CDPSession, type Page } from 'puppeteer-core';
import { BROWSER_FLAGS } from '../../tools/browser-flags.mjs';
import { watchWorkers } from './in-page';

export type BrowserName = 'chromium' | 'firefox';

export interface ChaosBrowser {
  readonly name: BrowserName;
  /** A tab at that address, its workers counted from the start. */
  open(url: string): Promise<Page>;
  /** Chromium's own means: freezing, the graphics process, the disk; null in Firefox. */
  protocol(page: Page): Promise<CDPSession> | null;
  /** Ends the browser at once, as a crash or the power switch would; the profile stays. */
  kill(): Promise<void>;
  close(): Promise<void>;
}

/** Firefox asks nobody on the network, and threads are had as a server with headers gives them. */
const FIREFOX_PREFERENCES = {
  'app.normandy.enabled': false,
  'app.update.enabled': false,
  'browser.shell.checkDefaultBrowser': false,
  'datareporting.policy.dataSubmissionEnabled': false,
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
  'toolkit.telemetry.enabled': false,
};

export async function launch(
  name: BrowserName,
  executablePath: string,
  profile: string,
): Promise<ChaosBrowser> {
  const browser = await puppeteer.launch({
    browser: name === 'firefox' ? 'firefox' : 'chrome',
    executablePath,
    userDataDir: profile,
    headless: true,
    args: name === 'firefox' ? [] : [...BROWSER_FLAGS],
    ...(name === 'firefox' ? { extraPrefsFirefox: FIREFOX_PREFERENCES } : {}),
    // A kill is part of the game; what is left of a round is closed by the round.
    handleSIGINT: false,
  });
  return {
    name,
    async open(url) {
      const page = await browser.newPage();
      await page.setViewport({ width: 1280, height: 900 });
      // The name helper of the loader that runs this file; functions travel to the page as text.
      await page.evaluateOnNewDocument('globalThis.__name = (value) => value');
      await page.evaluateOnNewDocument(watchWorkers);
      await page.goto(url);
      return page;
    },
    protocol: (page) => (name === 'firefox' ? null : page.createCDPSession()),
    kill: () => kill(browser),
    close: () => browser.close(),
  };
}

/** Resolves when the process is gone, so that the next one may have the profile. */
async function kill(browser: Browser): Promise<void> {
  const process = browser.process();
  const gone = new Promise<void>((resolve) => process?.once('exit', () => resolve()));
  process?.kill('SIGKILL');
  await gone;
}
