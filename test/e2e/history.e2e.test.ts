/**
 * Runs that are kept, with the built-in reasoner: exported, deleted, imported, reopened and replayed; and logs that
 * are torn, of another time, or no logs at all.
 */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Locator } from 'playwright-core';
import { openApp, type App } from '../support/app';
import { openScreen, rolloutTexts, untilCompleted } from '../support/journey';

const SUM = '587 + 496 + 938 + 779';
let app: App;
let exported: Buffer;
let written: string[];

beforeAll(async () => {
  app = await openApp();
  const { page } = app;
  await page.getByRole('textbox', { name: 'Question' }).fill(SUM);
  await page.getByRole('button', { name: /^Run/ }).click();
  await untilCompleted(page);
  written = await rolloutTexts(page);
  await openScreen(page, 'History');
});
afterAll(async () => {
  await app.close();
});

const runs = (): Locator =>
  app.page.getByRole('list', { name: 'Runs' }).getByRole('listitem').filter({ hasText: SUM });

async function importLog(name: string, buffer: Buffer): Promise<void> {
  const file = { name, mimeType: 'application/jsonl', buffer };
  await app.page.getByLabel('Import a run log').setInputFiles(file);
}

test('a run is exported, and deleted only after the question was answered', async () => {
  const { page } = app;
  const downloading = page.waitForEvent('download');
  await page.getByRole('button', { name: `Export the run “${SUM}”` }).click();
  exported = readFileSync(await (await downloading).path());
  expect(JSON.parse(exported.toString().split('\n')[0]!)).toMatchObject({
    seq: 0,
    event: { type: 'run.started' },
  });

  await page.getByRole('button', { name: `Delete the run “${SUM}”` }).click();
  const dialog = page.getByRole('dialog', { name: 'Delete this run?' });
  await dialog.getByText(SUM).waitFor();
  await dialog.getByRole('button', { name: 'Keep it' }).click();
  await dialog.waitFor({ state: 'hidden' });
  expect(await runs().count()).toBe(1);

  await page.getByRole('button', { name: `Delete the run “${SUM}”` }).click();
  await dialog.getByRole('button', { name: 'Delete the run' }).click();
  await page.getByText('No run yet.').waitFor();
  await page.reload();
  await page.getByText('No run yet.').waitFor();
});

test('its log brings it back as it was, and plays again', async () => {
  const { page } = app;
  await importLog('kept.jsonl', exported);
  await page.getByRole('status').filter({ hasText: 'Imported “kept.jsonl”.' }).waitFor();
  await page.getByRole('button', { name: SUM, exact: true }).click();
  await untilCompleted(page);
  expect(await rolloutTexts(page)).toEqual(written);

  await page.getByRole('button', { name: 'Replay 8 times as fast' }).click();
  await page.getByRole('button', { name: 'Stop the replay' }).waitFor();
  await untilCompleted(page);
  expect(await rolloutTexts(page)).toEqual(written);
});

test('a log that is no log, newer or torn is refused or mended with a sentence, and harms nothing', async () => {
  const { page } = app;
  await openScreen(page, 'History');
  await runs().first().waitFor();
  const alert = page.getByRole('alert');

  await importLog('letter.jsonl', Buffer.from('Dear diary\n'));
  await alert.filter({ hasText: /Line 1 is not part of a run log/ }).waitFor();
  const newer = exported.toString().replaceAll(/\{"v":\d+,/g, '{"v":99,');
  await importLog('newer.jsonl', Buffer.from(newer));
  await alert.filter({ hasText: /version 99/ }).waitFor();
  await importLog('empty.jsonl', Buffer.alloc(0));
  await alert.filter({ hasText: /does not begin with the start of a run/ }).waitFor();
  expect(await runs().count()).toBe(1);

  // Cut in the middle of a line: what came before is kept, and the message says so.
  await importLog('torn.jsonl', exported.subarray(0, Math.floor(exported.length * 0.6)));
  await page.getByRole('status').filter({ hasText: 'Imported “torn.jsonl”. ' }).waitFor();
  expect(await runs().count()).toBe(2);
});
