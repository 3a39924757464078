/** The parts that every screen stands on, in a real browser: roles, names, keyboard. */
import { createRawSnippet } from 'svelte';
import { userEvent } from 'vitest/browser';
import { expect, test } from 'vitest';
import { render } from 'vitest-browser-svelte';
import Chart from './Chart.svelte';
import DataTable from './DataTable.svelte';
import MathText from './MathText.svelte';
import Notice from './Notice.svelte';
import NumberInput from './NumberInput.svelte';
import Progress from './Progress.svelte';
import Term from './Term.svelte';
import { GLOSSARY } from './glossary';
import { failure } from '../../failure/failure';

const words = (text: string) => createRawSnippet(() => ({ render: () => `<span>${text}</span>` }));

test('a term shows its definition by keyboard and Escape closes it', async () => {
  const screen = await render(Term, { name: 'rollout', children: words('rollouts') });
  const term = screen.getByRole('button', { name: 'rollouts' });
  (term.element() as HTMLElement).focus();
  await userEvent.keyboard('{Enter}');
  await expect.element(screen.getByRole('dialog', { name: 'Definition of rollout' })).toBeVisible();
  await expect.element(screen.getByText(GLOSSARY.rollout.text, { exact: false })).toBeVisible();
  await userEvent.keyboard('{Escape}');
  await expect.element(screen.getByRole('dialog')).not.toBeInTheDocument();
  await expect.element(term).toHaveFocus();
});

test('a term shows its definition on hover', async () => {
  const screen = await render(Term, { name: 'anchor' });
  await screen.getByRole('button', { name: 'anchor' }).hover();
  await expect.element(screen.getByText(GLOSSARY.anchor.text, { exact: false })).toBeVisible();
});

test('an impossible number is refused, and what holds instead is said', async () => {
  const number = { id: 'n', label: 'Maximum tokens', explanation: '', value: 256 };
  const screen = await render(NumberInput, { ...number, min: 16, max: 4096 });
  const input = screen.getByRole('spinbutton');
  await input.fill('999999');
  const refusal = 'A whole number from 16 to 4096, please; until then 256 holds.';
  await expect.element(screen.getByText(refusal)).toBeVisible();
  await expect.element(input).toHaveAttribute('aria-invalid', 'true');
  await input.fill('32');
  await expect.element(screen.getByText(/please/)).not.toBeInTheDocument();
  await input.fill('32.5');
  await expect.element(screen.getByText(/whole number .* until then 32 holds/)).toBeVisible();
  // Another value from outside replaces what was typed, and what was said of it.
  await screen.rerender({ value: 64 });
  await expect.element(screen.getByText(/please/)).not.toBeInTheDocument();
});

test('where fractions are allowed, every number of the range is', async () => {
  const number = { id: 'n', label: 'Learning rate', explanation: '', value: 1e-4, step: 1e-6 };
  const screen = await render(NumberInput, { ...number, min: 1e-6, max: 0.01 });
  const input = screen.getByRole('spinbutton');
  await input.fill('0.00015555');
  await expect.element(input).toHaveAttribute('aria-invalid', 'false');
  await input.fill('0.5');
  await expect.element(screen.getByText(/^A number from/)).toBeVisible();
});

test('progress of unknown size claims no value', async () => {
  const unknown = await render(Progress, { label: 'Load', done: 3, total: null, words: '3 MB' });
  await expect.element(unknown.getByRole('progressbar')).not.toHaveAttribute('aria-valuenow');
  await unknown.unmount();
  const known = await render(Progress, { label: 'Load', done: 1, total: 4, words: '1 of 4 MB' });
  await expect.element(known.getByRole('progressbar')).toHaveAttribute('aria-valuenow', '25');
});

test('a failure is an alert that says what to do', async () => {
  const screen = await render(Notice, {
    failure: failure('storage', 'quota', 'The disk is full. Delete a model and try again.'),
  });
  await expect
    .element(screen.getByRole('alert').getByText('Delete a model', { exact: false }))
    .toBeVisible();
});

test('a table has heads for columns and rows, and a dash for what is unknown', async () => {
  const screen = await render(DataTable<{ name: string; value: number | null }>, {
    caption: 'Rewards',
    columns: [
      { key: 'name', title: 'Rollout', cell: (row) => row.name },
      { key: 'value', title: 'Reward', cell: (row) => row.value, numeric: true },
    ],
    rows: [
      { name: '1', value: 0 },
      { name: '2', value: null },
    ],
    rowKey: (row) => row.name,
  });
  await expect.element(screen.getByRole('columnheader', { name: 'Reward' })).toBeVisible();
  await expect.element(screen.getByRole('rowheader', { name: '2' })).toBeVisible();
  await expect.element(screen.getByRole('cell', { name: '0' })).toBeVisible();
  await expect.element(screen.getByLabelText('none')).toBeVisible();
});

test('the points of a chart are read by arrow keys too', async () => {
  const screen = await render(Chart<{ g: number; accuracy: number }>, {
    title: 'Accuracy against G',
    description: 'Accuracy by G.',
    draw: () => document.createElementNS('http://www.w3.org/2000/svg', 'svg'),
    columns: [
      { key: 'g', title: 'G', cell: (row) => row.g },
      { key: 'accuracy', title: 'Accuracy', cell: (row) => row.accuracy },
    ],
    rows: [
      { g: 1, accuracy: 0.5 },
      { g: 2, accuracy: 0.75 },
    ],
    rowKey: (row) => row.g,
  });
  (screen.getByRole('group', { name: /arrow keys/ }).element() as HTMLElement).focus();
  await userEvent.keyboard('{ArrowRight}{ArrowRight}{ArrowRight}');
  await expect.element(screen.getByText('G 2, Accuracy 0.75 (2 of 2)')).toBeVisible();
  await userEvent.keyboard('{Home}');
  await expect.element(screen.getByText('G 1, Accuracy 0.5 (1 of 2)')).toBeVisible();
  await userEvent.keyboard('{Escape}');
  await expect.element(screen.getByText(/of 2\)/)).not.toBeInTheDocument();
});

test('finished blocks keep their elements while the text grows', async () => {
  const screen = await render(MathText, { text: 'One \\(x\\).\n\nTwo' });
  await expect.poll(() => screen.container.querySelector('math')).not.toBeNull();
  const first = screen.container.querySelector('p');
  await screen.rerender({ text: 'One \\(x\\).\n\nTwo grows.\n\nThree' });
  expect(screen.container.querySelectorAll('p')).toHaveLength(3);
  expect(screen.container.querySelector('p')).toBe(first);
});
