/** Every screen of the production build: it opens, asks nobody, and has no accessibility violation. */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DIST } from '../../tools/setup/root.mjs';
import { axeViolations, foreignRequests, openApp, type App } from '../support/app';
import { openScreen, rolloutTexts, untilCompleted } from '../support/journey';

const SCREENS = ['Run', 'Models', 'History', 'Answers', 'Evaluate', 'Lab', 'Privacy'];
const FIRST_BUNDLE_BYTES = 120_000;

describe.each(['light', 'dark'] as const)('in %s', (colorScheme) => {
  let app: App;
  beforeAll(async () => {
    app = await openApp({ colorScheme, still: true });
  });
  afterAll(async () => {
    await app.close();
  });

  test.each(SCREENS)('%s is accessible', async (title) => {
    await openScreen(app.page, title);
    await app.page.getByRole('heading', { level: 1 }).waitFor();
    expect(await axeViolations(app.page)).toEqual([]);
  });

  test('nothing was asked of another origin, and nothing complained', () => {
    expect(foreignRequests(app)).toEqual([]);
    expect(app.complaints).toEqual([]);
  });
});

test('opening the page loads at most 120 kB of JavaScript, gzipped', async () => {
  const app = await openApp();
  try {
    await app.page.getByRole('textbox', { name: 'Question' }).waitFor();
    // The models' states are looked up after the first paint; that must not bring an engine along.
    await app.page.waitForLoadState('networkidle');
    const scripts = await app.page.evaluate(() =>
      performance
        .getEntriesByType('resource')
        .map(({ name }) => new URL(name).pathname)
        .filter((path) => path.endsWith('.js')),
    );
    const sizes = [...new Set(scripts)].map((path) => {
      const file = join(DIST, path);
      const gzipped = statSync(`${file}.gz`, { throwIfNoEntry: false });
      return (gzipped ?? statSync(file)).size;
    });
    expect(scripts.length).toBeGreaterThan(0);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(FIRST_BUNDLE_BYTES);
  } finally {
    await app.close();
  }
});

test.each([360, 1024])('no screen scrolls sideways at %i px', async (width) => {
  const app = await openApp({ viewport: { width, height: 800 } });
  try {
    for (const title of SCREENS) {
      await openScreen(app.page, title);
      await app.page.getByRole('heading', { level: 1 }).waitFor();
      const wide = await app.page.evaluate(() =>
        [...document.querySelectorAll('body *')]
          .filter((element) => element.getBoundingClientRect().right > window.innerWidth + 1)
          .filter((element) => !element.closest('[role=region], .visually-hidden, pre, table'))
          .map((element) => element.outerHTML.slice(0, 120)),
      );
      const scrollWidth = await app.page.evaluate(() => document.documentElement.scrollWidth);
      expect({ title, wide: scrollWidth > width ? wide : [] }).toEqual({ title, wide: [] });
    }
  } finally {
    await app.close();
  }
});

test('the first run shows what the page is about: the majority errs, the synthesis is right', async () => {
  const app = await openApp();
  try {
    const { page } = app;
    await page.getByRole('button', { name: /^Run/ }).click();
    await untilCompleted(page);
    const strip = page.getByRole('list', { name: 'Methods side by side' });
    const said = (method: string): Promise<string> =>
      strip.locator(`[data-method=${method}]`).innerText();
    expect(await said('majority')).toContain('1932');
    expect(await said('synthesis')).toContain('1942');
  } finally {
    await app.close();
  }
});

test('a run of 16 rollouts does not scroll sideways on a phone', async () => {
  const app = await openApp({ viewport: { width: 360, height: 800 } });
  try {
    const { page } = app;
    await page.getByRole('textbox', { name: 'Question' }).fill('215 + 348 + 627 + 439');
    await page.getByText('Settings', { exact: true }).click();
    await page.getByRole('slider', { name: /^G, rollouts/ }).fill('16');
    await page.getByRole('button', { name: /^Run/ }).click();
    await untilCompleted(page);
    expect(await rolloutTexts(page)).toHaveLength(16);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(
      360,
    );
  } finally {
    await app.close();
  }
});

test('on paper stand the run with its own question, and a report that is whole', async () => {
  // A4 between its margins.
  const app = await openApp({ viewport: { width: 718, height: 1000 } });
  try {
    const { page } = app;
    const question = page.getByRole('textbox', { name: 'Question' });
    await question.fill('215 + 348 + 627 + 439');
    await page.getByRole('button', { name: /^Run/ }).click();
    await untilCompleted(page);
    await question.fill('1 + 2 + 3 + 4');
    await page.emulateMedia({ media: 'print' });
    expect(await question.isVisible()).toBe(false);
    expect(await page.getByText('Asked: 215 + 348 + 627 + 439').isVisible()).toBe(true);
    expect(await page.getByText('temperature 1.0, seed 1').isVisible()).toBe(true);
    await page.emulateMedia({ media: 'screen' });

    await openScreen(page, 'Evaluate');
    await page.getByRole('table', { name: /^500 questions of 500 done/ }).waitFor();
    const rules = page.getByText('Intervals are Wilson’s');
    const folded = await rules.isVisible();
    await page.emulateMedia({ media: 'print' });
    expect([folded, await rules.isVisible()]).toEqual([false, true]);
    const wider = await page
      .getByRole('region', { name: /questions of 500 done|Disagreement/ })
      .evaluateAll(
        (frames) => frames.filter((frame) => frame.scrollWidth > frame.clientWidth).length,
      );
    expect(wider).toBe(0);
  } finally {
    await app.close();
  }
});

test('without WebGPU and without a model file the page says what to do', async () => {
  const app = await openApp({
    flags: ['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-features=WebGPU'],
    models: join(DIST, 'no-models-here'),
  });
  try {
    await app.context.route('https://huggingface.co/**', (route) => route.abort());
    await openScreen(app.page, 'Models');
    await app.page.getByRole('button', { name: /^Download 98\.4 MB, SmolLM2 135M$/ }).click();
    await app.page.getByRole('button', { name: 'Try again, SmolLM2 135M' }).waitFor();
    expect(foreignRequests(app).filter((url) => !url.includes('huggingface.co'))).toEqual([]);
  } finally {
    await app.close();
  }
});
