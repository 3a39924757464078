/** The Evaluate screen in a real browser: from choosing to results, pause, reload, retry, thousands of questions. */
import { expect, test } from 'vitest';
import { render } from 'vitest-browser-svelte';
import { userEvent } from 'vitest/browser';
import { encodeEvaluation } from '../../evaluate/export';
import { failure } from '../../failure/failure';
import { ok } from '../../failure/result';
import { EvaluationLog } from '../../evaluate/harness/log';
import { resultsOf } from '../../evaluate/results/results';
import QuestionBrowser from './questions/QuestionBrowser.svelte';
import '../theme/index.css';
import Evaluate from './Evaluate.svelte';
import type { BrowseRow } from './questions/browse';
import { testDoors } from '../../../test/support/evaluate/doors';

const figures = (entries: Parameters<typeof EvaluationLog.from>[0]) => {
  const { rows, disputes } = resultsOf(EvaluationLog.from(entries));
  return { rows, disputes };
};

test('measures first, then goes on to a full table, figures and questions', async () => {
  const doors = testDoors(8);
  const screen = await render(Evaluate, { doors });
  await screen.getByRole('button', { name: 'Measure the cost first' }).click();
  await expect
    .element(screen.getByText(/3 of 8 questions · (a moment|a few seconds|about .*) left/))
    .toBeVisible();
  await screen.getByRole('button', { name: 'Go on' }).click();
  await expect.element(screen.getByText('8 of 8 questions', { exact: true })).toBeVisible();

  const table = screen.getByRole('table', { name: '8 questions of 8 done, 0 failed' });
  await expect.element(table.getByRole('rowheader', { name: 'Synthesis (CaT)' })).toBeVisible();
  // Eight questions name no winner, whatever came out.
  expect(table.element().textContent).toContain('too few to tell');
  expect(table.element().textContent).not.toMatch(/: (higher|lower)/);
  await expect.element(screen.getByRole('img', { name: /^Accuracy against G/ })).toBeVisible();

  const list = screen.getByRole('list', { name: 'Questions' });
  await list.getByRole('button').first().click();
  expect(doors.opened.length).toBe(1);
  expect(doors.opened[0]!.entries[0]!.event.type).toBe('run.started');
});

test('paused, left and opened again, it ends as an uninterrupted one', async () => {
  const whole = testDoors(6);
  const first = await render(Evaluate, { doors: whole });
  await first.getByRole('button', { name: 'Start at once' }).click();
  await expect.element(first.getByText('6 of 6 questions', { exact: true })).toBeVisible();
  await first.unmount();

  const doors = testDoors(6);
  const before = await render(Evaluate, { doors });
  await before.getByRole('button', { name: 'Measure the cost first' }).click();
  await expect.element(before.getByText(/^3 of 6 questions/)).toBeVisible();
  await before.unmount();
  // A page that was loaded again has new doors to the same store: what was broken off is on screen at once.
  const after = await render(Evaluate, { doors: { ...doors } });
  await expect.element(after.getByText(/3 of 6 done, can be gone on with/)).toBeVisible();
  await expect.element(after.getByText(/^3 of 6 questions/)).toBeVisible();
  await after.getByRole('button', { name: 'Go on' }).click();
  await expect.element(after.getByText('6 of 6 questions', { exact: true })).toBeVisible();

  const [expected] = [...whole.store.kept.values()];
  const [resumed] = [...doors.store.kept.values()];
  expect(figures(resumed!)).toEqual(figures(expected!));
});

test('coming back from the run of a question finds the evaluation, the filter and the row', async () => {
  const doors = testDoors(8);
  const first = await render(Evaluate, { doors });
  await first.getByRole('button', { name: 'Start at once' }).click();
  await expect.element(first.getByText('8 of 8 questions', { exact: true })).toBeVisible();
  await first.getByRole('button', { name: /^All 8$/ }).click();
  const third = first.getByRole('list', { name: 'Questions' }).getByRole('button').nth(2);
  const name = third.element().querySelector('.text')!.textContent;
  await third.click();
  expect(doors.opened.length).toBe(1);
  await first.unmount();

  const back = await render(Evaluate, { doors });
  await expect.element(back.getByText('8 of 8 questions', { exact: true })).toBeVisible();
  await expect.element(back.getByRole('button', { name: new RegExp(name) })).toHaveFocus();
});

test('a file chosen while the first example is on its way is the one that is opened', async () => {
  const made = testDoors(4);
  const first = await render(Evaluate, { doors: made });
  await first.getByRole('button', { name: 'Start at once' }).click();
  await expect.element(first.getByText('4 of 4 questions', { exact: true })).toBeVisible();
  await first.unmount();
  const text = encodeEvaluation([...made.store.kept.values()][0]!);

  let give: (text: string) => void = () => undefined;
  const index = JSON.stringify([{ path: 'recorded/evaluate/a.gz', title: 'A', note: 'N' }]);
  const doors = testDoors(4);
  const slow = new Promise<string>((resolve) => (give = resolve));
  const screen = await render(Evaluate, {
    doors: {
      ...doors,
      fetchText: async (path: string, signal: AbortSignal) => {
        if (path.endsWith('index.json')) return ok(index);
        return path.endsWith('.gz') ? ok(await slow) : doors.fetchText(path, signal);
      },
    },
  });
  await expect.element(screen.getByText('(recorded example)')).toBeVisible();
  const input = screen.getByLabelText(/^Open a file/).element() as HTMLInputElement;
  const chosen = new DataTransfer();
  chosen.items.add(new File([text], 'mine.jsonl'));
  input.files = chosen.files;
  input.dispatchEvent(new Event('change', { bubbles: true }));
  await expect.element(screen.getByRole('table', { name: /4 done, 0 failed/ })).toBeVisible();
  give('not an evaluation');
  await expect.element(screen.getByRole('table', { name: /4 done, 0 failed/ })).toBeVisible();
  expect(screen.getByRole('alert').elements()).toEqual([]);
});

test('a failed question is shown, counted and tried again on request', async () => {
  const broken = failure('engine', 'internal', 'It broke here.', { canRetry: true });
  let fails = true;
  const failOn = { text: 'What is 17', failure: broken };
  const doors = testDoors(4, {
    get failOn() {
      return fails ? failOn : { text: 'never asked', failure: broken };
    },
  });
  const screen = await render(Evaluate, { doors });
  await screen.getByRole('button', { name: 'Start at once' }).click();
  await expect.element(screen.getByRole('table', { name: /4 done, 1 failed/ })).toBeVisible();
  await screen.getByRole('button', { name: /^Failed 1$/ }).click();
  await expect.element(screen.getByText('What is 17?')).toBeVisible();
  await expect.element(screen.getByText('It broke here.')).toBeVisible();
  fails = false;
  await screen.getByRole('button', { name: 'Try 1 failed question again' }).click();
  await expect.element(screen.getByRole('table', { name: /4 done, 0 failed/ })).toBeVisible();
});

function row(index: number): BrowseRow {
  return {
    ...{ index, id: `q${String(index)}`, question: `Question ${String(index)}`, level: null },
    ...{ gold: '1', status: 'done', hasFailure: false, why: null },
    ...{ majority: 1, synthesis: index % 2 },
    marks: { rescued: false, rescuedFromNone: false, lost: index % 2 === 0, disputed: false },
    rollouts: Array.from({ length: 16 }, (_, i) => i % 2),
  };
}

test('2,000 questions of 16 rollouts: only rows in sight exist, keys and filters reach all', async () => {
  const opened: number[] = [];
  const rows = Array.from({ length: 2000 }, (_, index) => row(index));
  const screen = await render(QuestionBrowser, { rows, onopen: (i: number) => opened.push(i) });
  const list = screen.getByRole('list', { name: 'Questions' });
  expect(list.getByRole('listitem').elements().length).toBeLessThan(60);
  (list.getByRole('listitem').first().getByRole('button').element() as HTMLElement).focus();
  await userEvent.keyboard('{End}');
  await expect.element(screen.getByText('Question 1999')).toBeVisible();
  await expect.element(screen.getByRole('button', { name: /Question 1999/ })).toHaveFocus();
  await userEvent.keyboard('{Enter}');
  expect(opened).toEqual([1999]);
  await screen.getByRole('button', { name: 'Lost 1000' }).click();
  await expect.element(screen.getByText('1,000 questions shown')).toBeInTheDocument();
  await expect.element(screen.getByText('Question 0', { exact: true })).toBeVisible();
  expect(list.getByRole('listitem').elements().length).toBeLessThan(60);
});
