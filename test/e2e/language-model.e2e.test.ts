/**
 * The main job on real parts: the production build, Chromium, a worker, and SmolLM2 through llama.cpp in
 * wasm. One browser profile goes through the tests in order, as a user's day would; once the model is
 * downloaded the whole network is gone, before anything was ever run.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { foreignRequests, openApp, type App } from '../support/app';
import {
  ask,
  expectRecovery,
  openScreen,
  PATIENCE,
  rolloutTexts,
  setUp,
  takeLanguageModel,
  untilCompleted,
  untilWritten,
} from '../support/journey';

let app: App;
let stopped: string[];

beforeAll(async () => {
  app = await openApp();
  const { page } = app;
  await takeLanguageModel(page);
  await app.goOffline();
  await page.reload();
});

afterAll(async () => {
  await app.close();
});

test('a mathematics run goes from typing to rewards', async () => {
  const { page } = app;
  await openScreen(page, 'Run');
  await setUp(page, { groupSize: 3, maxTokens: 40 });
  await ask(page, 'What is 12 + 30? Price: $& and $$x$$ <b>bold</b>', 'math');
  await untilCompleted(page);

  const texts = await rolloutTexts(page);
  expect(texts).toHaveLength(3);
  for (const text of texts) expect(text.trim()).not.toBe('');
  const prompt = await page.getByRole('region', { name: "The anchor's prompt" }).innerText();
  expect(prompt).not.toContain('What is 12 + 30?');
  await page.getByText('The question is not in it.').waitFor();
  const rewards = page.getByRole('list', { name: 'Rewards' }).getByRole('listitem');
  expect(await rewards.count()).toBe(3);
  for (const reward of await rewards.locator('.reward.number').allInnerTexts()) {
    expect(reward).toMatch(/(0|1|none)$/);
  }
});

test('a health run gets a rubric, verdicts and its notice', async () => {
  const { page } = app;
  await page.getByRole('button', { name: 'Painkillers and alcohol' }).click();
  await setUp(page, { groupSize: 2, maxTokens: 48 });
  await page.getByRole('button', { name: /^Run/ }).click();
  // This model is known to be weak, so its text on health takes a second yes.
  await page.getByRole('button', { name: 'Run all the same' }).click();
  await page
    .getByText(/no medical advice|not medical advice/i)
    .first()
    .waitFor();
  await untilCompleted(page);
  const matrix = page.getByRole('region', { name: 'Rubric and verdicts' });
  const cells = (await matrix.locator('tbody td').allInnerTexts()).map((text) => text.trim());
  const failed = await page.getByText('No rubric').count();
  // A weak anchor may fail to write a rubric; then the run says so and gives no reward.
  if (failed > 0) {
    expect(cells.every((cell) => cell === '')).toBe(true);
  } else {
    expect(cells.length).toBeGreaterThanOrEqual(10);
    for (const cell of cells) expect(cell).toMatch(/yes|no|failed/i);
  }
});

test('stopping ends at once and keeps what was written', async () => {
  const { page } = app;
  await setUp(page, { groupSize: 4, maxTokens: 400 });
  await ask(page, 'Tell me in detail how bread is made.', 'open');
  await page.locator('article[data-status="writing"]').first().waitFor(PATIENCE);
  const before = await untilWritten(page, 40);
  await page.keyboard.press('Escape');
  await page.getByRole('status').filter({ hasText: 'Stopped.' }).waitFor({ timeout: 10_000 });
  const [after = ''] = await rolloutTexts(page);
  expect(after.slice(0, 30)).toBe(before.slice(0, 30));
  expect(after.length).toBeGreaterThanOrEqual(before.trim().length);
  stopped = await rolloutTexts(page);
});

test('when the worker dies the run says so, keeps what was written, and the next run works', async () => {
  const { page } = app;
  await ask(page, 'Tell me in detail how cheese is made.', 'open');
  const before = await untilWritten(page, 40);
  await Promise.all(
    page.workers().map((worker) => worker.evaluate(() => self.close()).catch(() => null)),
  );
  await page
    .getByRole('alert')
    .getByText(/The worker that runs the model stopped/)
    .first()
    .waitFor(PATIENCE);
  await expectRecovery(page, before, 16);
});

test('after a reload every run can be opened again as it was', async () => {
  const { page } = app;
  await page.reload();
  // The page is whole before another screen is asked for.
  await page.getByRole('button', { name: /^Run/ }).waitFor();
  await openScreen(page, 'History');
  const runs = page.getByRole('list', { name: 'Runs' }).getByRole('listitem');
  await runs.nth(4).waitFor();
  expect(await runs.count()).toBe(5);
  await page
    .getByRole('button', { name: 'Tell me in detail how bread is made.', exact: true })
    .click();
  await page.getByRole('status').filter({ hasText: 'Stopped.' }).waitFor();
  expect(await rolloutTexts(page)).toEqual(stopped);
});

test('nothing left the page’s own origin', () => {
  expect(foreignRequests(app)).toEqual([]);
});
