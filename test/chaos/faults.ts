/**
 * What may break at any moment. Each breaks one thing and says what the round must do to have the page again: nothing,
 * a reload, or a browser started anew on the same profile.
 */
import type { Page } from 'puppeteer-core';
import type { Rng } from '../../src/chance/rng';
import { ACTIVITIES } from './activities';
import type { BrowserName, ChaosBrowser } from './browser';
import { endWorker } from './in-page';
import type { Site } from './site';

export interface Scene {
  readonly browser: ChaosBrowser;
  readonly page: Page;
  readonly site: Site;
  readonly rng: Rng;
}

export interface Fault {
  readonly name: string;
  /** Browsers that can do it. */
  readonly in: readonly BrowserName[];
  strike(scene: Scene): Promise<void>;
  /** What is left of the browser. */
  readonly leaves: 'page' | 'browser' | 'nothing';
}

const BOTH = ['chromium', 'firefox'] as const;
const CHROMIUM = ['chromium'] as const;
/** Too little for anything but a settings entry. */
const FULL_DISK_BYTES = 20_000;

export const FAULTS: readonly Fault[] = [
  {
    name: 'a worker ends',
    in: BOTH,
    leaves: 'page',
    strike: async ({ page, rng }) => {
      await page.evaluate(endWorker, rng.below(4));
    },
  },
  {
    name: 'the graphics process dies',
    in: CHROMIUM,
    leaves: 'page',
    strike: async ({ browser, page }) => {
      const protocol = await browser.protocol(page);
      await protocol?.send('Browser.crashGpuProcess');
    },
  },
  {
    name: 'the tab is closed',
    in: BOTH,
    leaves: 'browser',
    strike: ({ page }) => page.close(),
  },
  {
    name: 'the tab is loaded anew',
    in: BOTH,
    leaves: 'page',
    strike: async ({ page }) => {
      await page.reload();
    },
  },
  {
    name: 'the tab is frozen',
    in: CHROMIUM,
    leaves: 'page',
    strike: async ({ browser, page, rng }) => {
      const protocol = await browser.protocol(page);
      await protocol?.send('Page.setWebLifecycleState', { state: 'frozen' });
      await new Promise((resolve) => setTimeout(resolve, 200 + rng.below(800)));
      await protocol?.send('Page.setWebLifecycleState', { state: 'active' });
    },
  },
  {
    name: 'the network goes',
    in: BOTH,
    leaves: 'page',
    strike: ({ site }) => site.silence(),
  },
  {
    name: 'the disk is full',
    in: CHROMIUM,
    leaves: 'page',
    strike: async ({ browser, page, site }) => {
      const protocol = await browser.protocol(page);
      await protocol?.send('Storage.overrideQuotaForOrigin', {
        origin: new URL(site.url).origin,
        quotaSize: FULL_DISK_BYTES,
      });
    },
  },
  {
    name: 'a second tab does the same',
    in: BOTH,
    leaves: 'page',
    strike: async ({ browser, site, rng }) => {
      const activity = ACTIVITIES[rng.below(ACTIVITIES.length)]!;
      const second = await browser.open(`${site.url}#${activity.screen}`);
      // Whether it may begin at all is the page's affair; it must only not harm the first.
      await activity.begin(second, rng).catch(() => undefined);
      await second.close();
    },
  },
  {
    name: 'a new build is deployed',
    in: BOTH,
    leaves: 'page',
    strike: ({ site }) => site.deploy(),
  },
  {
    name: 'the browser is killed',
    in: BOTH,
    leaves: 'nothing',
    strike: ({ browser }) => browser.kill(),
  },
];
