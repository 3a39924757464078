/**
 * Browsers that lack something the page would like to have: a place to keep runs, half precision on the graphics
 * adapter, headers of its server. Each is said where it matters, and everything else works.
 */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { BROWSER_FLAGS } from '../../tools/browser-flags.mjs';
import { serve } from '../../tools/server/serve.mjs';
import { foreignRequests, openApp } from '../support/app';
import {
  openScreen,
  rolloutTexts,
  runSmall,
  takeLanguageModel,
  untilCompleted,
} from '../support/journey';

test('without IndexedDB a run works, and the history says how long it lasts', async () => {
  const app = await openApp({
    before: () => {
      Object.defineProperty(globalThis, 'indexedDB', { value: undefined });
    },
  });
  try {
    const { page } = app;
    await page.getByRole('textbox', { name: 'Question' }).fill('358 + 676 + 739 + 945');
    await page.getByRole('button', { name: /^Run/ }).click();
    await untilCompleted(page);
    const written = await rolloutTexts(page);
    expect(written).toHaveLength(8);
    await openScreen(page, 'History');
    await page.getByText('Runs are kept only until you close this page').waitFor();
    await page.getByRole('button', { name: '358 + 676 + 739 + 945', exact: true }).click();
    await untilCompleted(page);
    expect(await rolloutTexts(page)).toEqual(written);
  } finally {
    await app.close();
  }
});

test('without shader-f16 builds in half precision are refused with the reason', async () => {
  const app = await openApp({
    path: '#models',
    before: () => {
      const features = Object.getOwnPropertyDescriptor(GPUAdapter.prototype, 'features')!;
      Object.defineProperty(GPUAdapter.prototype, 'features', {
        get(this: GPUAdapter) {
          const all = features.get!.call(this) as GPUSupportedFeatures;
          return new Set([...all].filter((name) => name !== 'shader-f16'));
        },
      });
    },
  });
  try {
    const { page } = app;
    const why = /this graphics adapter has no shader-f16/;
    const card = page.getByRole('listitem').filter({ hasText: why }).first();
    await card.getByText('Builds and engine').click();
    await card.getByText(why).first().waitFor();
  } finally {
    await app.close();
  }
});

test('without cross-origin isolation everything runs, on one thread, and that is said', async () => {
  const app = await openApp({
    unisolated: true,
    // Nor a service worker that could add them, as in some private windows.
    before: () => {
      Reflect.deleteProperty(Navigator.prototype, 'serviceWorker');
    },
  });
  try {
    const { page } = app;
    expect(await page.evaluate(() => globalThis.crossOriginIsolated)).toBe(false);
    await page.getByRole('textbox', { name: 'Question' }).fill('358 + 676 + 739 + 945');
    await page.getByRole('button', { name: /^Run/ }).click();
    await untilCompleted(page);
    expect(await rolloutTexts(page)).toHaveLength(8);

    await takeLanguageModel(page);
    await page.getByText('One thread only', { exact: true }).waitFor();
    await openScreen(page, 'Run');
    await runSmall(page, { groupSize: 2, maxTokens: 16 });
    const downloading = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Export log' }).click();
    expect(readFileSync(await (await downloading).path(), 'utf8')).toContain('"wasm, 1 thread, ');
    expect(foreignRequests(app)).toEqual([]);
  } finally {
    await app.close();
  }
});

test('over plain http from another machine a model runs and is kept, and what is missing has its reason', async () => {
  const name = 'classroom.test';
  const app = await openApp({
    path: '#models',
    flags: [...BROWSER_FLAGS, `--host-resolver-rules=MAP ${name} 127.0.0.1`],
    host: async () => {
      const serving = await serve();
      return { ...serving, url: serving.url.replace('localhost', name) };
    },
  });
  try {
    const { page } = app;
    expect(await page.evaluate(() => globalThis.isSecureContext)).toBe(false);
    const noGpu = page.getByRole('note').filter({ hasText: 'No WebGPU here' });
    await noGpu.getByText('the page came over plain http').waitFor();
    expect(await noGpu.innerText()).not.toContain('recent Chrome');
    await page.getByText('It came over plain http, where browsers allow no threads.').waitFor();
    await takeLanguageModel(page);
    await openScreen(page, 'Run');
    await runSmall(page, { groupSize: 2, maxTokens: 16 });

    await page.reload();
    await openScreen(page, 'Models');
    await page.getByRole('button', { name: 'Chosen, SmolLM2 135M' }).waitFor();
    expect(app.served.filter((path) => path.endsWith('.gguf'))).toHaveLength(1);
    await openScreen(page, 'Privacy');
    await page.getByText('because the page came over plain http').waitFor();
    expect(foreignRequests(app)).toEqual([]);
  } finally {
    await app.close();
  }
});
