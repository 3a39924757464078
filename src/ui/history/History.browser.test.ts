/** The history in a real browser: what a user can do with kept runs, and what is said of files that are no log. */
import { page } from 'vitest/browser';
import { beforeEach, expect, test } from 'vitest';
import { render } from 'vitest-browser-svelte';
import { encodeLog } from '../../storage/codec';
import App from '../App.svelte';
import { services } from '../run/fixtures/page-services';
import { asLog, mathRun } from '../run/fixtures/sample-run';
import type { Services } from '../services';

const LOG = encodeLog(asLog(mathRun({ groupSize: 2, task: { question: 'From a file?' } })));

let own: Services;
beforeEach(async () => {
  history.replaceState(null, '', '#history');
  await page.viewport(1280, 900);
  own = services(mathRun);
  await render(App, { services: own });
  await expect.element(page.getByText('No run yet.')).toBeVisible();
});

async function give(text: string | Uint8Array<ArrayBuffer>, name = 'run.jsonl'): Promise<void> {
  await page.getByLabelText('Import a run log').upload(new File([text], name));
}

const runs = page.getByRole('list', { name: 'Runs' });

test('an exported log comes in as a run of its own, as often as wanted, and opens', async () => {
  await give(LOG);
  await expect.element(page.getByText('Imported “run.jsonl”.')).toBeVisible();
  await give(LOG, 'again.jsonl');
  await expect.element(page.getByText('2 runs, newest first.')).toBeVisible();
  await runs.getByRole('button', { name: 'From a file?', exact: true }).first().click();
  await expect.element(page.getByText(/A run from the history/)).toBeVisible();
  expect(own.desk.run.view.rollouts).toHaveLength(2);
  expect(own.desk.run.view.status).toBe('completed');
});

test('a log whose last line is cut comes in without it, and that is said', async () => {
  await give(LOG.slice(0, -30));
  await expect
    .element(page.getByText(/The last line \(\d+\) is cut off and was left out/))
    .toBeVisible();
  await runs.getByRole('button', { name: 'From a file?', exact: true }).click();
  // Its end is missing, so it is what it was: a run that did not end.
  await expect.element(page.getByText(/Everything written so far is kept/)).toBeVisible();
});

test.each([
  [
    'a line in the middle that is no entry',
    LOG.replace('"rollout.started"', '"rollout.vanished"'),
    /Line \d+ is not part of a run log/,
  ],
  ['a newer log', LOG.replaceAll('{"v":1,', '{"v":99,'), /version 99.*reads up to version 1/],
  ['an empty file', '', /does not begin with the start of a run/],
  ['a picture', new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0, 1, 2, 255]), /not part of a run log/],
  [
    'a log with a hole',
    LOG.split('\n')
      .filter((_, line) => line !== 3)
      .join('\n'),
    /entries are missing or doubled/,
  ],
])('%s is refused in words, and what was there stays', async (_, text, words) => {
  await give(LOG);
  await expect.element(page.getByText('1 run, newest first.')).toBeVisible();
  await give(text, 'other.jsonl');
  await expect.element(page.getByRole('alert')).toMatchTextContent(words);
  await expect.element(page.getByText('1 run, newest first.')).toBeVisible();
});

test('a run is deleted only after a question, and Escape keeps it', async () => {
  await give(LOG);
  await runs.getByRole('button', { name: 'Delete the run “From a file?”' }).click();
  await expect.element(page.getByRole('alertdialog').or(page.getByRole('dialog'))).toBeVisible();
  await page.getByRole('button', { name: 'Keep it' }).click();
  await expect.element(page.getByText('1 run, newest first.')).toBeVisible();
  await runs.getByRole('button', { name: 'Delete the run “From a file?”' }).click();
  await page.getByRole('button', { name: 'Delete the run', exact: true }).click();
  await expect.element(page.getByText('No run yet.')).toBeVisible();
});
