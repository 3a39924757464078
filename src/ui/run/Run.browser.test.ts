/** The run page in a real browser, fed with scripted runs: what a user sees and does, streaming included. */
import { page, userEvent } from 'vitest/browser';
import { beforeEach, expect, test } from 'vitest';
import { render } from 'vitest-browser-svelte';
import { DEFAULT_GGUF } from '../../models/catalogue';
import { DEFAULT_CONFIG } from '../../cat/task';
import { ok } from '../../failure/result';
import App from '../App.svelte';
import { RunDesk } from './desk.svelte';
import { frame, services } from '../../../test/support/run/page-services';
import { asLog, mathRun, openRun } from '../../../test/support/run/sample-run';

beforeEach(async () => {
  history.replaceState(null, '', '#run');
  await page.viewport(1280, 900);
});

const question = page.getByRole('textbox', { name: 'Question' });

test('from an example to rewards, by keyboard', async () => {
  const own = services(mathRun);
  own.models.choose(DEFAULT_GGUF.id);
  own.draft.settings.takeThePapers();
  await render(App, { services: own });
  await page.getByRole('button', { name: 'A quadratic equation' }).click();
  await expect.element(question).toHaveValue('What is the larger solution of $x^2 - 5x + 6 = 0$?');
  (question.element() as HTMLElement).focus();
  await userEvent.keyboard('{Enter}');
  await expect.element(page.getByText('Run completed.')).toBeVisible();
  await expect.element(page.getByRole('article', { name: 'Rollout 8' })).toBeInTheDocument();
  await expect
    .element(page.getByRole('list', { name: 'Answer clusters' }).getByText('5 of 8'))
    .toBeVisible();
  await expect.element(page.getByText('The question is not in it.')).toBeVisible();
  const rewards = page.getByRole('list', { name: 'Rewards' }).getByRole('listitem');
  await expect
    .element(rewards.nth(2))
    .toMatchTextContent(/differs from the reference.*reward\s+0/s);
  await expect.element(rewards.nth(4)).toMatchTextContent(/equals the reference.*reward\s+1/s);
  await expect.element(page.getByText('Synthesis and the majority agree on “3”.')).toBeVisible();
});

test('an empty question is refused in words and nothing starts', async () => {
  const own = services(mathRun);
  await render(App, { services: own });
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await expect
    .element(page.getByRole('alert').filter({ hasText: 'Type a question' }))
    .toBeVisible();
  expect(own.desk.run.view.status).toBe('empty');
});

test('Escape stops, what was written stays, and the page can run again', async () => {
  const own = services(mathRun, 3);
  own.models.choose(DEFAULT_GGUF.id);
  await render(App, { services: own });
  await question.fill('q');
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await expect.poll(() => own.desk.run.view.rollouts[0]?.tokens ?? 0).toBeGreaterThan(5);
  await userEvent.keyboard('{Escape}');
  await expect.element(page.getByText('Stopped. Everything written so far is kept.')).toBeVisible();
  const written = own.desk.run.view.rollouts[0]?.text ?? '';
  expect(written.length).toBeGreaterThan(10);
  await expect.element(page.getByRole('button', { name: 'Run again' })).toBeEnabled();
  expect(own.desk.run.view.rollouts[0]?.text).toBe(written);
});

test('the verdict matrix of a health run, its notice, and sharing only when picked', async () => {
  const own = services(openRun);
  own.models.choose(DEFAULT_GGUF.id);
  await render(App, { services: own });
  await page.getByRole('button', { name: 'Fever after a trip' }).click();
  await expect.element(page.getByText('This is no medical advice')).toBeVisible();
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await page.getByRole('button', { name: 'Run all the same' }).click();
  await expect.element(page.getByText('Run completed.')).toBeVisible();
  const matrix = page.getByRole('region', { name: 'Rubric and verdicts' });
  await expect.element(matrix.getByRole('rowheader', { name: /names malaria/ })).toBeVisible();
  expect(matrix.getByRole('cell', { name: /failed/ }).elements()).toHaveLength(1);
  await expect.element(matrix.getByRole('cell', { name: '75%' })).toBeVisible();
  const share = page.getByRole('button', { name: 'Copy link' });
  await expect.element(share).toBeDisabled();
  await page.getByRole('checkbox', { name: /This is a health run/ }).click();
  await expect.element(share).toBeEnabled();
});

test.each([
  [1280, 900],
  [360, 740],
])('streaming sixteen rollouts shifts nothing at %i px', async (width, height) => {
  await page.viewport(width, height);
  const own = services(mathRun, 48);
  own.draft.settings.groupSize = 16;
  own.draft.question = 'q';
  await render(App, { services: own });
  await document.fonts.ready;
  // The first run brings the typesetting code and the lines around the stages.
  await own.desk.start(own.draft.task(), own.draft.config());
  await expect.poll(() => document.querySelector('article math')).not.toBeNull();
  const tops = (): string =>
    [...document.querySelectorAll<HTMLElement>('.stage, article')]
      .map(({ offsetTop, offsetHeight }) => `${String(offsetTop)}+${String(offsetHeight)}`)
      .join(' ');
  const places = new Set<string>();
  let frames = 0;
  const running = own.desk.start(own.draft.task(), own.draft.config());
  while (own.desk.busy) {
    await frame();
    // Between two runs the bar that compares them comes and goes, below everything.
    if (own.desk.run.view.status === 'running') places.add(tops());
    frames += 1;
  }
  await running;
  expect(frames).toBeGreaterThan(10);
  expect([...places]).toHaveLength(1);
});

test('j and k go from rollout to rollout, and ? lists the keys', async () => {
  const own = services(mathRun);
  own.desk.open(asLog(mathRun()), { kind: 'own' });
  await render(App, { services: own });
  await expect.element(page.getByRole('article', { name: 'Rollout 1', exact: true })).toBeVisible();
  await userEvent.keyboard('j');
  await expect.element(page.getByRole('article', { name: 'Rollout 1', exact: true })).toHaveFocus();
  await userEvent.keyboard('jj');
  await expect.element(page.getByRole('article', { name: 'Rollout 3' })).toHaveFocus();
  await userEvent.keyboard('k');
  await expect.element(page.getByRole('article', { name: 'Rollout 2' })).toHaveFocus();
  await userEvent.keyboard('?');
  await expect.element(page.getByRole('dialog', { name: 'Keys' })).toBeVisible();
});

test('on a phone a run that begins is brought into view, with Stop at hand, and the gallery folds', async () => {
  await page.viewport(360, 740);
  const own = services(mathRun, 1);
  own.models.choose(DEFAULT_GGUF.id);
  own.draft.question = 'q';
  await render(App, { services: own });
  await expect.element(page.getByRole('button', { name: 'Tides' })).toBeVisible();
  const status = page.getByText(/rollouts done\.$/);
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await expect.element(status).toBeInViewport({ ratio: 1 });
  await expect.element(page.getByRole('button', { name: 'Tides' })).not.toBeInTheDocument();
  const stop = page.getByRole('button', { name: 'Stop, at the status' });
  document.querySelector('[data-rollout="7"]')?.scrollIntoView({ behavior: 'instant' });
  await expect.element(stop).toBeInViewport({ ratio: 1 });
  await stop.click();
  await expect.element(page.getByText('Stopped. Everything written so far is kept.')).toBeVisible();
  await page.getByText('Examples and recorded runs').click();
  await expect.element(page.getByRole('button', { name: 'Tides' })).toBeVisible();
});

test('what is on screen names its own question when another stands in the box', async () => {
  const own = services(mathRun);
  own.draft.question = 'The first question';
  await render(App, { services: own });
  await own.desk.start(own.draft.task(), own.draft.config());
  await question.fill('Another question');
  await expect.element(page.getByTitle('The first question')).toBeVisible();
});

test('hostile model output is text', async () => {
  const evil =
    '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script> $& $$ </article> **bold**';
  const own = services((options) => mathRun({ ...options, text: () => evil }));
  own.draft.question = '<img src=x onerror="window.hacked=1">';
  await render(App, { services: own });
  await own.desk.start(own.draft.task(), own.draft.config());
  await expect.element(page.getByText('Run completed.')).toBeVisible();
  await expect.poll(() => document.querySelector('article strong')?.textContent).toBe('bold');
  expect(document.querySelector('article img, article script')).toBeNull();
  expect('hacked' in window).toBe(false);
  expect(page.getByRole('article').elements()).toHaveLength(8);
});

test('one column at 360 px, and nothing wider than the screen', async () => {
  await page.viewport(360, 740);
  const own = services(mathRun);
  own.desk.open(asLog(mathRun()), { kind: 'own' });
  await render(App, { services: own });
  await expect.element(page.getByRole('article', { name: 'Rollout 8' })).toBeInTheDocument();
  const lefts = new Set(
    page
      .getByRole('article')
      .elements()
      .map((card) => Math.round(card.getBoundingClientRect().left)),
  );
  expect(lefts.size).toBe(1);
  expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(360);
});

test('a shared link opens its run, and a damaged one says so', async () => {
  const { packRun } = await import('../../storage/share');
  const packed = await packRun(asLog(mathRun({ groupSize: 2 })), { includeHealth: false });
  if (!packed.ok) throw new Error(packed.failure.message);
  history.replaceState(null, '', `#run?log=${packed.value}`);
  const own = services(mathRun);
  const shown = await render(App, { services: own });
  await expect.element(page.getByText(/A run that somebody shared/)).toBeVisible();
  expect(own.desk.run.view.rollouts).toHaveLength(2);
  await shown.unmount();
  history.replaceState(null, '', `#run?log=${packed.value.slice(0, 100)}`);
  await render(App, { services: services(mathRun) });
  await expect.element(page.getByText(/This link is damaged/)).toBeVisible();
});

test('a known answer tells who was right', async () => {
  const own = services(mathRun);
  own.desk.open(asLog(mathRun()), { kind: 'own' });
  await render(App, { services: own });
  await page.getByRole('textbox', { name: /If you know it/ }).fill('2');
  await expect.element(page.getByText(/2 of 8 rollouts were right/)).toBeVisible();
  await expect.element(page.getByText(/Min-perplexity: right/)).toBeVisible();
});

test('a known answer belongs to its run: the next one on screen has its own', async () => {
  const own = services(mathRun);
  own.desk.open(asLog(mathRun()), { kind: 'own' });
  await render(App, { services: own });
  const known = page.getByRole('textbox', { name: /If you know it/ });
  await known.fill('2');
  const events = [...mathRun({ task: { gold: '3' } })];
  const other = events.map((event) =>
    event.type === 'run.started' ? { ...event, at: '2026-02-03T04:05:06.000Z' } : event,
  );
  own.desk.open(asLog(other), { kind: 'stored', id: 'kept' });
  await expect.element(known).toHaveValue('3');
});

test('a question that the chosen model cannot take runs on one that can, after one yes', async () => {
  const own = services(mathRun);
  own.models.choose('reasoner-paper');
  await render(App, { services: own });
  await question.fill('What is 15% of 80?');
  await expect.element(page.getByText(/cannot take this question: Run uses/)).toBeVisible();
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await expect.element(page.getByRole('dialog')).toBeVisible();
  expect(own.desk.run.view.status).toBe('empty');
  await page.getByRole('button', { name: 'Download and run' }).click();
  await expect.element(page.getByText('Run completed.')).toBeVisible();
  await expect.element(page.getByRole('dialog')).not.toBeInTheDocument();
  await page.getByRole('button', { name: 'A sum of four numbers' }).click();
  await expect.element(page.getByText(/cannot take this question/)).not.toBeInTheDocument();
});

test('the outcome stands on top once a run has ended, and says who was right', async () => {
  const own = services(mathRun);
  own.desk.open(asLog(mathRun({ task: { gold: '3' } })), { kind: 'own' });
  await render(App, { services: own });
  const outcome = page.getByRole('region', { name: 'Outcome' });
  await expect.element(outcome).toMatchTextContent(/^Reference 3, and it is right\./);
  await page.getByRole('textbox', { name: /If you know it/ }).fill('2');
  await expect.element(outcome).toMatchTextContent(/it is wrong: the answer is 2\./);
  const tops = ['[aria-label="Outcome"]', '.stage'].map(
    (selector) => document.querySelector(selector)?.getBoundingClientRect().top ?? NaN,
  );
  expect(tops[0]).toBeLessThan(tops[1]!);
});

test('a health question is recognised while it is typed, and a weak model runs it only after a second yes', async () => {
  const own = services(openRun);
  await render(App, { services: own });
  await question.fill('I have had a fever since yesterday. What should I do?');
  await expect.element(page.getByText('This is no medical advice')).toBeVisible();
  await expect.element(page.getByRole('radio', { name: /^Open/ })).toBeChecked();
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await page.getByRole('button', { name: 'Download and run' }).click();
  await expect.element(page.getByText(/harmful nonsense/)).toBeVisible();
  expect(own.desk.run.view.status).toBe('empty');
  await page.getByRole('button', { name: 'Run all the same' }).click();
  await expect.element(page.getByText('Run completed.')).toBeVisible();
  await page.getByRole('checkbox', { name: 'About health' }).click();
  await expect.element(page.getByRole('checkbox', { name: 'About health' })).not.toBeChecked();
});

test('every run is in the history and opens again', async () => {
  const own = services(mathRun);
  own.draft.question = 'Kept?';
  const shown = await render(App, { services: own });
  await own.desk.start(own.draft.task(), own.draft.config());
  const end = own.desk.run.view;
  location.hash = '#history';
  await page
    .getByRole('list', { name: 'Runs' })
    .getByRole('button', { name: 'Kept?', exact: true })
    .click();
  await expect.element(page.getByText(/A run from the history/)).toBeVisible();
  expect(own.desk.run.view).toEqual(end);
  // The address names it, so that a page that is loaded anew there shows it again.
  const address = location.hash;
  expect(address).toMatch(/^#run\?id=/);
  await shown.unmount();
  own.desk.open([], { kind: 'own' });
  await render(App, { services: own });
  await expect.element(page.getByText(/A run from the history/)).toBeVisible();
  expect(own.desk.run.view).toEqual(end);
});

test('a long answer stays inside its card', async () => {
  const own = services(mathRun);
  const events = [...mathRun()].map((event) =>
    event.type === 'answer.extracted' && event.subject === 0
      ? { ...event, extraction: { ...event.extraction, answer: 'a very long answer '.repeat(40) } }
      : event,
  );
  own.desk.open(asLog(events), { kind: 'own' });
  await render(App, { services: own });
  await expect.element(page.getByRole('article', { name: 'Rollout 1', exact: true })).toBeVisible();
  for (const card of document.querySelectorAll<HTMLElement>('article')) {
    expect(card.scrollWidth).toBeLessThanOrEqual(card.clientWidth);
  }
  const widths = [...document.querySelectorAll('article')].map((card) => card.offsetWidth);
  expect(Math.max(...widths) - Math.min(...widths)).toBeLessThan(2);
});

test('columns of a sum stand on no card before a language model is loaded', async () => {
  const own = services(mathRun);
  own.models.choose(DEFAULT_GGUF.id);
  let load = (): void => {};
  const loading = new Promise<void>((resolve) => (load = resolve));
  own.desk.run.reset();
  const desk = new RunDesk({
    clock: () => 0,
    prepare: () => loading.then(() => ok({} as never)),
    run: () => {
      throw new Error('stopped before it ran');
    },
    openRecord: () => Promise.reject(new Error('nothing is kept here')),
  });
  own.draft.question = 'What is 15% of 80?';
  await render(App, { services: { ...own, desk } });
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await expect.element(page.getByRole('article', { name: 'Rollout 4' })).toBeInTheDocument();
  await expect.element(page.getByText('hundreds')).not.toBeInTheDocument();
  desk.stop();
  load();
});

test('another screen tells that a run goes on, and leads back to it', async () => {
  const own = services(mathRun, 1);
  await render(App, { services: own });
  const running = own.desk.start({ question: 'q', kind: 'math' }, DEFAULT_CONFIG);
  location.hash = '#history';
  const link = page.getByRole('link', { name: /^Run: \d of 8 rollouts done/ });
  await expect.element(link).toBeVisible();
  await link.click();
  await expect.element(link).not.toBeInTheDocument();
  own.desk.stop();
  await running;
});

test('two kept runs are found and held against each other', async () => {
  const own = services(mathRun);
  await render(App, { services: own });
  for (const question of ['First of two', 'Second of two', 'Another']) {
    await own.desk.start({ question, kind: 'math' }, DEFAULT_CONFIG);
  }
  location.hash = '#history';
  await page.getByRole('searchbox', { name: 'Search the runs' }).fill('of two');
  const runs = page.getByRole('list', { name: 'Runs' }).getByRole('listitem');
  await expect.poll(() => runs.elements().length).toBe(2);
  await page.getByRole('checkbox', { name: /Compare the run “First/ }).click();
  await page.getByRole('checkbox', { name: /Compare the run “Second/ }).click();
  const table = page.getByRole('region', { name: 'Settings that differ' });
  await expect.element(table).toMatchTextContent(/Question.*of two.*of two/s);
});
