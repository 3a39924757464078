import { expect, test } from 'vitest';
import { render } from 'vitest-browser-svelte';
import type { Kept as Amount } from '../../offline/messages';
import Kept from './Kept.svelte';

test('what is kept is counted until all of it is', async () => {
  const answers: Amount[] = [
    { done: 3, total: 9, problem: null },
    { done: 9, total: 9, problem: null },
  ];
  const asked: number[] = [];
  const screen = await render(Kept, {
    ask: () => {
      asked.push(asked.length);
      return Promise.resolve(answers[asked.length - 1]!);
    },
  });
  await expect.element(screen.getByText('3 of 9 parts are kept so far.')).toBeVisible();
  await expect.element(screen.getByText(/^All 9 parts of the page are kept/)).toBeVisible();
  expect(asked).toHaveLength(2);
});

test('a full disk is told, and where nothing is kept that is told too', async () => {
  const full = await render(Kept, {
    ask: () => Promise.resolve({ done: 4, total: 9, problem: 'QuotaExceededError: full' }),
  });
  await expect
    .element(full.getByText(/keeping stopped \(QuotaExceededError: full\)/))
    .toBeVisible();
  await full.unmount();
  const none = await render(Kept, { ask: () => Promise.resolve(null) });
  await expect.element(none.getByText(/keeps nothing for going offline/)).toBeVisible();
});
