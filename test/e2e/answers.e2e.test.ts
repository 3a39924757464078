/** The verifier as a user meets it: behind a reward, and on its own page with answers of the user's own. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openApp, type App } from '../support/app';
import { openScreen, PATIENCE } from '../support/journey';

let app: App;
beforeAll(async () => {
  app = await openApp();
}, 300_000);
afterAll(async () => {
  await app.close();
});

test('a reward opens both answers, their normal forms and the rule with one click', async () => {
  const { page } = app;
  await page.getByRole('button', { name: 'A sum, as in the paper' }).click();
  const rule = page.getByRole('button', { name: 'Rule: exact numbers' }).first();
  await rule.click(PATIENCE);
  const rungs = page.getByRole('list', { name: /^Rungs of the ladder/ });
  await rungs.waitFor();
  expect(await page.getByRole('figure').filter({ hasText: 'Normal form' }).count()).toBe(2);
  expect(await rungs.locator('[aria-current=step]').innerText()).toContain('Exact numbers');
  await page.getByRole('link', { name: 'Try it with answers of your own' }).click();
  await page.getByRole('heading', { name: 'Compare two answers' }).waitFor();
  expect(await page.getByLabel('First answer').first().inputValue()).toBe('2708');
});

test('texts made to hang a grader are answered on the page, and an honest pair after them', async () => {
  const { page } = app;
  await openScreen(page, 'Answers');
  const [first, second] = [page.getByLabel('First answer'), page.getByLabel('Second answer')];
  const verdict = page.locator('.verdict strong');
  await second.first().fill('42');
  for (const text of [
    '('.repeat(100_000),
    '10^{10^{10}}',
    `${'\\frac{1}{'.repeat(3000)}1${'}'.repeat(3000)}`,
    '(a+b+c+d+x+y)^{60}',
  ]) {
    await first.first().fill(text);
    await verdict.filter({ hasText: /^(Not known|Different)\.$/ }).waitFor();
    await first.first().fill('42.0');
    await verdict.filter({ hasText: /^Equal\.$/ }).waitFor();
  }
  expect(app.complaints).toEqual([]);
});
