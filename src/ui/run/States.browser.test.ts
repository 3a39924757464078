/** Every state of the run page, light and dark: axe finds nothing, and what it says is what happened. */
import axe from 'axe-core';
import { page } from 'vitest/browser';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { render } from 'vitest-browser-svelte';
import type { RunEvent } from '../../cat/log/events';
import { failure } from '../../failure/failure';
import { DEFAULT_GGUF } from '../../models/catalogue';
import App from '../App.svelte';
import type { Services } from '../services';
import { services, type Script } from '../../../test/support/run/page-services';
import { mathRun, openRun } from '../../../test/support/run/sample-run';

const workerDied = failure(
  'engine',
  'worker-died',
  'The engine stopped unexpectedly. What it had written is kept; run again to load the model once more.',
  { canRetry: true },
);

/** The events of a run up to where its worker dies, and what the core then says of it. */
function* dyingRun(): Generator<RunEvent> {
  for (const event of mathRun({ groupSize: 3 })) {
    if (event.type === 'rollout.finished') break;
    yield event;
  }
  for (const rollout of [0, 1, 2]) {
    yield {
      type: 'rollout.failed',
      rollout,
      failure: workerDied,
      partial: 'We look for',
      tokens: 3,
    };
  }
  yield { type: 'stage.finished', stage: 'explore', ms: 100, promptTokens: 42, tokens: 9 };
  const none = failure('model', 'too-few', '0 of 3 rollouts can be used.', { canRetry: true });
  yield { type: 'run.finished', outcome: 'failed', failure: none };
}

async function axeFinds(): Promise<unknown[]> {
  const { violations } = await axe.run(document.body);
  return violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]);
}

async function shown(script: Script, perFrame?: number): Promise<Services> {
  const own = services(script, perFrame);
  own.draft.question = 'q';
  await render(App, { services: own });
  await expect.element(page.getByRole('textbox', { name: 'Question' })).toBeVisible();
  return own;
}

const start = (own: Services): Promise<void> =>
  own.desk.start(own.draft.task(), own.draft.config());

beforeEach(async () => {
  history.replaceState(null, '', '#run');
  await page.viewport(1280, 900);
});

afterEach(() => {
  delete document.documentElement.dataset['theme'];
});

describe.each(['light', 'dark'])('in %s', (theme) => {
  beforeEach(() => {
    document.documentElement.dataset['theme'] = theme;
  });

  test('before the first run', async () => {
    await shown(mathRun);
    await expect
      .element(page.getByRole('list', { name: 'The four stages of a run' }))
      .toBeVisible();
    expect(await axeFinds()).toEqual([]);
  });

  test('running and stopped', async () => {
    const own = await shown(mathRun, 1);
    own.draft.settings.groupSize = 16;
    const running = start(own);
    await expect.poll(() => own.desk.run.view.rollouts[15]?.tokens ?? 0).toBeGreaterThan(1);
    expect(await axeFinds()).toEqual([]);
    own.desk.stop();
    await running;
    await expect
      .element(page.getByText('Stopped. Everything written so far is kept.'))
      .toBeVisible();
    expect(await axeFinds()).toEqual([]);
  });

  test.each([
    ['mathematics', mathRun],
    ['health', openRun],
  ])('finished: %s, every disclosure open', async (_, script) => {
    const own = await shown(script);
    await start(own);
    await page.getByRole('button', { name: 'Show prompts and log-probabilities' }).click();
    await page.getByRole('button', { name: 'Unfold rollout 1', exact: true }).click();
    for (const details of document.querySelectorAll('details')) details.open = true;
    await expect.element(page.getByText(/Log-probability.*per token/i)).toBeVisible();
    expect(await axeFinds()).toEqual([]);
  });

  test('a worker that dies takes nothing away that was written', async () => {
    const own = await shown(dyingRun);
    await start(own);
    // What happened, and why: not the count alone.
    await expect
      .element(page.getByRole('alert').filter({ hasText: '0 of 3' }))
      .toMatchTextContent(/stopped unexpectedly.*run again/s);
    await expect
      .element(page.getByRole('region', { name: 'Text of rollout 1' }))
      .toMatchTextContent(/We look for/);
    expect(await axeFinds()).toEqual([]);
    await expect.element(page.getByRole('button', { name: 'Run again' })).toBeEnabled();
  });
});

test('a question of 100,000 characters is refused, stays as it is, and the page answers on', async () => {
  const own = await shown(mathRun);
  await page.getByRole('textbox', { name: 'Question' }).fill('word '.repeat(20_000));
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await expect
    .element(page.getByRole('alert'))
    .toMatchTextContent(/100,000 characters.*Shorten it/);
  expect(own.draft.question).toHaveLength(100_000);
  expect(own.desk.run.view.status).toBe('empty');
  own.models.choose(DEFAULT_GGUF.id);
  own.draft.question = 'short';
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await expect.element(page.getByText('Run completed.')).toBeVisible();
});
