/** The lab's screen in a real browser: recorded curves, a run from start to end, controls, failures, axe, 360 px. */
import axe from 'axe-core';
import { expect, test } from 'vitest';
import { render } from 'vitest-browser-svelte';
import { page, userEvent } from 'vitest/browser';
import { failure } from '../../failure/failure';
import type { LabEvent } from '../../lab/events';
import { writeLabLog } from '../../lab/logs/log';
import type { Sum } from '../../reasoner/sums';
import '../theme/index.css';
import { handLog } from '../../../test/support/lab/hand-log';
import { handCheckpoint, handDoors } from '../../../test/support/lab/doors';
import Lab from './Lab.svelte';
import { LabDesk } from './lab-desk.svelte';

const final = { accuracy: 0.8, low: 0.75, high: 0.85, greedy: 0.95 };
const files = {
  'index.json': JSON.stringify({
    version: 1,
    runs: [
      {
        ...{ file: 'popular-cat-1.jsonl', preset: 'popular', reward: 'cat', seed: 1, steps: 150 },
        ...{ command: 'npm run lab', start: 0.3, final },
      },
    ],
  }),
  'popular-cat-1.jsonl': writeLabLog(handLog({ preset: 'popular', steps: 150 })),
};

async function shown(recorded: Readonly<Record<string, string>> = files) {
  const doors = handDoors(recorded);
  const desk = new LabDesk(doors);
  const used: [string, Sum | null][] = [];
  const screen = await render(Lab, { desk, onuse: (id, sum) => used.push([id, sum]) });
  return { doors, desk, screen, used };
}

test('a first visit sees recorded curves, their table, an opened group and before and after', async () => {
  const { screen } = await shown();
  const chart = screen.getByRole('img', { name: /^True accuracy at temperature 1/ });
  await expect.element(chart).toBeVisible();
  await expect.poll(() => chart.element().querySelectorAll('svg path').length).toBeGreaterThan(1);
  await screen.getByRole('button', { name: 'Table' }).first().click();
  const table = screen.getByRole('table', { name: /never learnt from/ });
  await expect
    .element(table.getByRole('row', { name: /^150 80.0% \(75.0% to 85.0%\)/ }))
    .toBeVisible();
  const traces = screen.getByRole('region', { name: /^Traces of step/ });
  await expect.element(traces.getByRole('rowheader', { name: 'Reference' })).toBeVisible();
  await expect.element(screen.getByText('Before: 3 of 8 right')).toBeVisible();
  await expect.element(screen.getByText('After 150 steps: 7 of 8 right')).toBeVisible();
});

test('a run of one’s own: settings reach the worker, controls too, and the end is said', async () => {
  const { screen, doors } = await shown({});
  await expect.element(screen.getByText('No recorded runs here')).toBeVisible();
  await screen.getByLabelText('Reward source').selectOptions('majority');
  await screen.getByText('Hyper-parameters').click();
  await screen.getByLabelText('Learning rate', { exact: true }).fill('0.0006');
  await expect.element(screen.getByText(/Outside what is usual: Learning rate/)).toBeVisible();
  // What is typed but impossible is not silently something else: the field is shown and nothing starts.
  const steps = screen.getByLabelText('Steps', { exact: true });
  await steps.fill('0');
  await screen.getByText('Hyper-parameters').click();
  await screen.getByRole('button', { name: 'Train with these' }).click();
  await expect.element(steps).toHaveFocus();
  expect(doors.started).toEqual([]);
  await steps.fill('80');
  await screen.getByRole('button', { name: 'Train with these' }).click();
  const run = doors.started[0]!;
  expect(run.request.config).toMatchObject({ reward: 'majority', learningRate: 6e-4 });

  const log = handLog({ reward: 'majority', steps: 80 });
  const cut = log.findIndex((event) => event.type === 'step.finished' && event.step === 21);
  run.send(...log.slice(0, cut + 1));
  await expect
    .element(screen.getByText(/step 21 of 80 · 1.3 steps a second · about 45 s left/))
    .toBeVisible();
  await screen.getByRole('button', { name: 'Pause' }).click();
  run.send({ type: 'paused', step: 21 });
  await screen.getByRole('button', { name: 'One step' }).click();
  await screen.getByRole('button', { name: 'Go on', exact: true }).click();
  run.send({ type: 'resumed', step: 21 });
  await screen.getByRole('button', { name: 'Stop this run' }).click();
  expect(run.calls).toEqual(['pause', 'step', 'resume', 'stop']);
  run.send({ type: 'lab.finished', outcome: 'stopped', step: 21, failure: null });
  await expect
    .element(screen.getByText(/was stopped\. True accuracy 43% at step 20\./))
    .toBeInTheDocument();
  await expect.element(screen.getByRole('button', { name: 'Weights, f16' })).toBeEnabled();
});

test('weights that are not there: a clear sentence, a way to try again, a way to put it away', async () => {
  const { screen, doors } = await shown();
  await screen.getByRole('button', { name: 'Train with these' }).click();
  const why = failure('network', 'not-found', 'The weights are missing (HTTP 404).');
  const end: LabEvent = { type: 'lab.finished', outcome: 'failed', step: 0, failure: why };
  doors.started[0]!.send(end);
  await expect.element(screen.getByRole('alert').getByText(/missing \(HTTP 404\)/)).toBeVisible();
  await screen.getByRole('button', { name: 'Try again' }).click();
  expect(doors.started).toHaveLength(2);
  doors.started[1]!.send(end);
  await screen.getByRole('button', { name: 'Put away' }).click();
  expect(screen.getByRole('alert').elements()).toHaveLength(0);
});

test('runs are hidden and opened up by keyboard', async () => {
  const { screen, desk } = await shown();
  const box = screen.getByRole('checkbox', { name: /^Draw CaT/ });
  await expect.element(box).toBeChecked();
  (box.element() as HTMLElement).focus();
  await userEvent.keyboard(' ');
  expect(desk.runs[0]?.visible).toBe(false);
  await expect.element(screen.getByText('No run is ticked.')).toBeVisible();
});

test('an experiment starts its first run, waits with the others, and all of them can be stopped', async () => {
  const { screen, doors } = await shown();
  await screen.getByRole('button', { name: 'Run it' }).first().click();
  await expect.element(screen.getByText('2 runs after this one')).toBeVisible();
  await screen.getByRole('button', { name: 'Stop all' }).click();
  expect(doors.started.map(({ calls }) => calls)).toEqual([['stop']]);
});

test('after a reload a run that broke off is offered first, is looked at, and goes on', async () => {
  const doors = handDoors(files);
  const log = handLog({ steps: 80 });
  const cut = log.findIndex((event) => event.type === 'step.finished' && event.step === 25);
  doors.kept.set('old', handCheckpoint('old', 25, log.slice(0, cut + 1)));
  const desk = new LabDesk(doors);
  const screen = await render(Lab, { desk, onuse: () => undefined });
  await screen.getByRole('button', { name: /^Look at CaT/ }).click();
  await expect
    .element(screen.getByRole('button', { name: 'Checkpoint', exact: true }))
    .toBeEnabled();
  expect(doors.started).toHaveLength(0);
  await screen.getByRole('button', { name: 'Go on from step 25' }).click();
  expect(doors.started[0]!.request).toMatchObject({ id: 'old', checkpoint: true });
});

test('a trained policy is sent to the main page with its held-out sum, and can be deleted', async () => {
  const { screen, doors, used } = await shown({});
  await screen.getByRole('button', { name: 'Train it here' }).click();
  doors.started[0]!.send(...handLog({ steps: 80 }));
  await screen.getByRole('button', { name: 'Send this policy to the main page' }).click();
  expect(used).toEqual([['lab:paper-cat-seed1-step80-run1', [358, 676, 739, 945]]]);
  const policies = screen.getByRole('list', { name: 'Policies' });
  await policies.getByRole('button', { name: /^Use CaT/ }).click();
  expect(used).toHaveLength(2);
  await policies.getByRole('button', { name: /^Delete the policy/ }).click();
  const dialog = screen.getByRole('dialog', { name: 'Delete this policy?' });
  expect(doors.sent).toHaveLength(1);
  await dialog.getByRole('button', { name: 'Delete the policy' }).click();
  await expect.poll(() => doors.sent.length).toBe(0);
});

test('an experiment says what to look at beside the curves that tell it', async () => {
  const { screen } = await shown();
  const diversity = screen.getByRole('listitem', { name: 'Diversity running out' });
  await diversity.getByRole('button', { name: 'Run it' }).click();
  const aside = screen.getByRole('complementary', { name: 'What to look at' });
  await expect.element(aside.getByText(/rollouts agree/).first()).toBeVisible();
  await screen.getByRole('button', { name: 'Stop this run' }).click();
});

test('a full disk is said, with the way to save the checkpoint as a file', async () => {
  const { screen, doors } = await shown({});
  await screen.getByRole('button', { name: 'Train it here' }).click();
  const why = failure('storage', 'quota', 'The browser has no room left.', { canRetry: true });
  const events = handLog({ steps: 80 }).slice(0, 8);
  doors.started[0]!.send(...events, { type: 'checkpoint.failed', step: 5, failure: why });
  await expect.element(screen.getByText('The browser has no room left.')).toBeVisible();
  await expect
    .element(screen.getByRole('button', { name: 'Save its checkpoint as a file' }))
    .toBeEnabled();
});

test('axe finds nothing, and 360 pixels are wide enough', async () => {
  await page.viewport(360, 800);
  const { screen } = await shown();
  await expect.element(screen.getByRole('img', { name: /^Reward/ })).toBeVisible();
  for (const details of document.querySelectorAll('details')) details.open = true;
  const clip = screen.getByRole('img', { name: /^Clip share/ });
  await expect.poll(() => clip.element().querySelectorAll('svg path').length).toBeGreaterThan(0);
  expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(360);
  const { violations } = await axe.run(document.body, { rules: { region: { enabled: false } } });
  expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
});
