/**
 * The main job on WebGPU: the production build, web-llm in its worker with this project's own model library,
 * SmolLM2, four rollouts decoded as one batch. The adapter is a software one, so texts are short.
 */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Entry, RunEvent } from '../../src/cat/log/events';
import { foreignRequests, openApp, type App } from '../support/app';
import {
  ask,
  expectRecovery,
  openScreen,
  PATIENCE,
  setUp,
  takeLanguageModel,
  untilCompleted,
  untilWritten,
} from '../support/journey';

const GROUP = 4;
let app: App;

beforeAll(async () => {
  app = await openApp();
  await takeLanguageModel(app.page);
});

afterAll(async () => {
  await app.close();
});

/** The events of the run on screen, as the page exports them. */
async function exportedEvents(): Promise<readonly RunEvent[]> {
  const download = app.page.waitForEvent('download');
  await app.page.getByRole('button', { name: 'Export log' }).click();
  const text = readFileSync(await (await download).path(), 'utf8');
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => (JSON.parse(line) as Entry).event);
}

test('a batched group goes from typing to rewards on web-llm', async () => {
  const { page } = app;
  const heading = page.getByRole('heading', { name: 'SmolLM2 135M', exact: true });
  const card = page.getByRole('listitem').filter({ has: heading });
  await card.getByText('Builds and engine').click();
  await card.getByLabel('Engine', { exact: true }).selectOption('webllm');
  await openScreen(page, 'Run');
  await setUp(page, { groupSize: GROUP, maxTokens: 16 });
  await ask(page, 'What is 2 + 3?', 'math');
  await untilCompleted(page);

  const events = await exportedEvents();
  const of = <T extends RunEvent['type']>(type: T) =>
    events.filter((event): event is Extract<RunEvent, { type: T }> => event.type === type);
  expect(of('run.started')).toMatchObject([
    {
      model: {
        engine: 'webllm',
        quantisation: 'Q4_1',
        device: expect.stringMatching(/swiftshader/),
      },
    },
  ]);
  const finished = of('rollout.finished');
  expect(finished).toHaveLength(GROUP);
  expect(finished.every(({ tokens, text }) => tokens > 0 && text !== '')).toBe(true);
  // One batch: every rollout had begun to write before the first was done.
  const firstEnd = events.findIndex(({ type }) => type === 'rollout.finished');
  const begun = events
    .slice(0, firstEnd)
    .flatMap((event) => (event.type === 'rollout.delta' ? [event.rollout] : []));
  expect(new Set(begun).size).toBe(GROUP);
  expect(of('synthesis.finished')).toHaveLength(1);
  expect(of('reward.assigned')).toHaveLength(GROUP);
  expect(of('run.finished')).toMatchObject([{ outcome: 'completed' }]);
});

test('when the graphics process dies the run says so, keeps what was written, and the next run works', async () => {
  const { page, context } = app;
  await setUp(page, { groupSize: 2, maxTokens: 200 });
  await ask(page, 'Tell me how bread is made.', 'open');
  const before = await untilWritten(page, 9);
  const devtools = await context.newCDPSession(page);
  await devtools.send('Browser.crashGpuProcess');
  await page
    .getByRole('alert')
    .getByText(/graphics/)
    .first()
    .waitFor(PATIENCE);
  await expectRecovery(page, before, 16);
});

test('nothing left the page’s own origin, and what the worker fetched is on the Privacy page', async () => {
  expect(foreignRequests(app)).toEqual([]);
  await openScreen(app.page, 'Privacy');
  await app.page.getByRole('rowheader').first().waitFor();
  const listed = await app.page.getByRole('rowheader').allInnerTexts();
  // The library may come out of what the service worker keeps: it was asked for all the same.
  expect(listed).toContainEqual(expect.stringMatching(/^\/model-libs\/smollm2-135m-\w+\.wasm$/));
  const files = app.served.filter((path) => path.startsWith('/models/'));
  expect(files).not.toEqual([]);
  for (const path of files) expect(listed).toContain(path);
});
