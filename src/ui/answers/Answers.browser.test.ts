/** The answers page in a real browser: the ladder, the symbolic worker, the policies, extraction. */
import { page, userEvent } from 'vitest/browser';
import { beforeEach, expect, test } from 'vitest';
import { render } from 'vitest-browser-svelte';
import '../theme/index.css';
import Ladder from './Ladder.svelte';
import Screen from './Screen.svelte';

const open = async (query = ''): Promise<void> => {
  await render(Screen, { params: new URLSearchParams(query) });
};

beforeEach(() => page.viewport(1200, 900));

test('two answers of the user’s own are typeset and decided as they are typed', async () => {
  await open();
  await page.getByLabelText('First answer').first().fill('0.5');
  await page.getByLabelText('Second answer').first().fill('\\frac{2}{4}');
  await expect.element(page.getByText('Equal.')).toBeVisible();
  await expect
    .element(page.getByRole('listitem').filter({ hasText: /Exact numbers.*decided/ }))
    .toBeVisible();
  await page.getByLabelText('Second answer').first().fill('\\frac{3}{4}');
  await expect.element(page.getByText('Different.')).toBeVisible();
});

test('a pair in the address is opened', async () => {
  await open('left=(1,2)&right=(2,1)');
  await expect.element(page.getByText('Different.')).toBeVisible();
});

test('a switch changes the verdict and is counted', async () => {
  await open('left=50%25&right=1/2');
  await expect.element(page.getByText('Equal.')).toBeVisible();
  await userEvent.click(page.getByText('Where graders disagree'));
  await userEvent.selectOptions(page.getByLabelText('Percent'), 'number');
  await expect.element(page.getByText('Different.')).toBeVisible();
  await expect.element(page.getByText('1 changed')).toBeVisible();
});

test('the symbolic engine answers from its worker', { timeout: 60_000 }, async () => {
  await render(Ladder, { left: '\\sqrt{2}+\\sqrt{3}', right: '\\sqrt{5+2\\sqrt{6}}' });
  await expect.element(page.getByText('Equal.'), { timeout: 45_000 }).toBeVisible();
  await expect
    .element(page.getByText(/agree to more digits than numbers of this size/))
    .toBeVisible();
});

test('hostile text stays text', async () => {
  await open();
  await page.getByLabelText('First answer').first().fill('<img src=x onerror=alert(1)>');
  await expect.element(page.getByText('Different.').or(page.getByText('Not known.'))).toBeVisible();
  expect(document.querySelector('img')).toBeNull();
});

test('an answer is read out of a solution, with its place', async () => {
  await open();
  await page.getByLabelText('A whole solution').fill('We add. The answer is $\\frac{3}{4}$. Good.');
  await expect.element(page.getByText(/after .the answer is./)).toBeVisible();
  expect(document.querySelector('mark')?.textContent).toBe('\\frac{3}{4}');
});
