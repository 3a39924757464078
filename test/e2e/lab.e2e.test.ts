/**
 * The lab on the production build with the real reasoner: training, a pause, a reload, going on, the policy on the
 * main page; checkpoints as files; and what may happen to a run: its worker gone, its tab frozen, a second lab, a full
 * disk.
 */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { axeViolations, foreignRequests, openApp, type App } from '../support/app';
import { PATIENCE, rolloutTexts, untilCompleted } from '../support/journey';

let app: App;
beforeEach(async () => {
  app = await openApp({ path: '#lab' });
});
afterEach(async () => {
  await app.close();
});

/** Starts a small run of the default recipe. */
async function train(page: Page, steps: number): Promise<void> {
  await page.getByText('Hyper-parameters').click();
  await page.getByLabel('Steps', { exact: true }).fill(String(steps));
  await page.getByLabel('Questions a step').fill('2');
  await page.getByLabel('Steps between evaluations').fill('1000');
  await page.getByLabel('Sums of an evaluation').fill('64');
  await page.getByRole('button', { name: 'Train with these' }).click();
}

/** A run of `of` steps that has done five at least: its first checkpoint is kept by then. */
const underWay = (page: Page, of: number) =>
  page.getByText(new RegExp(`^step ([5-9]|\\d{2,}) of ${String(of)}`)).first();

const done = (page: Page) => page.getByText(/is done after \d+ steps/);

test('trains, pauses, is reloaded, goes on, and its policy runs on the main page against its anchor', async () => {
  const { page } = app;
  await train(page, 90);
  await underWay(page, 90).waitFor(PATIENCE);
  await page.getByRole('button', { name: 'Pause' }).click();
  await page.getByText(/^Paused at step \d+ of 90/).waitFor(PATIENCE);
  const paused = await page.getByText(/^Paused at step/).innerText();
  const step = /step (\d+)/.exec(paused)![1]!;
  expect(await axeViolations(page)).toEqual([]);

  await page.reload();
  await page.getByRole('button', { name: `Go on from step ${step}` }).click();
  await done(page).waitFor({ ...PATIENCE, state: 'attached' });
  // The curve goes back to its start: it was kept with the checkpoint.
  await page.getByRole('button', { name: 'Table' }).nth(1).click();
  const rewards = page.getByRole('table', { name: /what training sees/ });
  await rewards.getByRole('row', { name: /^1 / }).waitFor();
  await rewards.getByRole('row', { name: /^90 / }).waitFor();

  await page.getByRole('button', { name: 'Send this policy to the main page' }).click();
  await page.getByRole('heading', { name: 'Against its anchor' }).waitFor();
  const model = page.getByRole('combobox', { name: 'Model' });
  expect(await model.inputValue()).toMatch(/^lab:paper-cat-seed1-step90-/);
  await page.getByRole('button', { name: /^Run/ }).click();
  await untilCompleted(page);
  expect(await rolloutTexts(page)).toHaveLength(8);
  await page.getByRole('button', { name: 'Compare the two' }).click();
  const versus = page.getByRole('region', { name: 'Policy against anchor' });
  await versus.getByRole('row', { name: /^Trained policy, one sample/ }).waitFor(PATIENCE);
  await versus.getByText('135 tokens written, 9 ×').waitFor();
  await page.getByRole('button', { name: 'Stop the comparison' }).click();
  await page.getByRole('button', { name: 'Compare again' }).waitFor();
  expect(foreignRequests(app)).toEqual([]);
  expect(app.complaints).toEqual([]);
});

test('a checkpoint saved as a file is opened by another visitor, weights and all', async () => {
  const { page } = app;
  await train(page, 2);
  await done(page).waitFor({ ...PATIENCE, state: 'attached' });
  const downloading = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Checkpoint', exact: true }).click();
  const download = await downloading;
  expect(download.suggestedFilename()).toBe('lab-paper-cat-seed1-step2.checkpoint.safetensors');
  const buffer = readFileSync(await download.path());

  const other = await openApp({ path: '#lab' });
  try {
    const file = { name: download.suggestedFilename(), mimeType: '', buffer };
    await other.page.getByLabel('Open a checkpoint or a log').setInputFiles(file);
    await other.page.getByRole('button', { name: 'Send this policy to the main page' }).waitFor();
    await other.page.getByRole('list', { name: 'Checkpoints' }).getByText('step 2 of 2').waitFor();
    const torn = { ...file, buffer: buffer.subarray(0, 5000) };
    await other.page.getByLabel('Open a checkpoint or a log').setInputFiles(torn);
    await other.page
      .getByRole('alert')
      .getByText(/cannot be read/)
      .waitFor();
  } finally {
    await other.close();
  }
});

test('a worker that vanishes, a frozen tab and a second lab: nothing freezes, the checkpoint survives', async () => {
  const { page, context } = app;
  // More steps than can be done before the second tab is there.
  await train(page, 2000);
  await underWay(page, 2000).waitFor(PATIENCE);
  const second = await context.newPage();
  await second.goto(`${app.url}#lab`);
  await second.getByRole('button', { name: /^Go on from step/ }).click();
  await second
    .getByRole('alert')
    .getByText(/training in another tab/)
    .waitFor(PATIENCE);

  const lifecycle = await context.newCDPSession(page);
  const step = async (): Promise<number> =>
    Number(/step (\d+)/.exec(await underWay(page, 2000).innerText())![1]);
  const frozenAt = await step();
  await lifecycle.send('Page.setWebLifecycleState', { state: 'frozen' });
  await lifecycle.send('Page.setWebLifecycleState', { state: 'active' });
  // It goes on where it was.
  await expect.poll(step, { timeout: 60_000 }).toBeGreaterThan(frozenAt + 1);
  // Whichever of the two workers ends, the run ends with it, says so, and goes on from its checkpoint.
  for (const worker of ['replica-worker', '/worker']) {
    const lost = page.workers().findLast((other) => other.url().includes(worker));
    await lost!.evaluate(() => self.close()).catch(() => null);
    await page
      .getByRole('alert')
      .getByText(/last checkpoint is kept/)
      .waitFor(PATIENCE);
    await page.getByRole('button', { name: 'Go on from its checkpoint' }).click();
    const goneOnAt = await step();
    await expect.poll(step, { timeout: 60_000 }).toBeGreaterThan(goneOnAt + 1);
  }
  await page.getByRole('button', { name: 'Stop this run' }).click();
  await page.getByRole('button', { name: /^Go on from step/ }).waitFor(PATIENCE);
});

test('when the disk is full the run goes on, says so, and its checkpoint can be saved as a file', async () => {
  const { page, context } = app;
  const storage = await context.newCDPSession(page);
  const { origin } = new URL(app.url);
  await storage.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 50_000 });
  await train(page, 3);
  await done(page).waitFor({ ...PATIENCE, state: 'attached' });
  const notice = page.getByRole('note').filter({ hasText: 'no room left' });
  const downloading = page.waitForEvent('download');
  await notice.getByRole('button', { name: 'Save its checkpoint as a file' }).click();
  expect((await downloading).suggestedFilename()).toContain('step3.checkpoint');
});
