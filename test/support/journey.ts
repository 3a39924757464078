/** What a user does on the page, in the words that stand on it. Shared by the end-to-end tests. */
import type { Page } from 'playwright-core';
import { expect } from 'vitest';

/** Long enough for a real model on a slow machine; a hang still ends. */
export const PATIENCE = { timeout: 240_000 };

export interface Settings {
  readonly groupSize: number;
  readonly maxTokens: number;
}

/** Downloads the default language model from the page's own origin and chooses it. */
export async function takeLanguageModel(page: Page): Promise<void> {
  await openScreen(page, 'Models');
  await page.getByRole('button', { name: /^Download 98\.4 MB, SmolLM2 135M$/ }).click();
  await page.getByRole('button', { name: 'Use, SmolLM2 135M' }).click(PATIENCE);
  await page.getByRole('button', { name: 'Chosen, SmolLM2 135M' }).waitFor();
}

/** Goes to a screen by the menu. */
export async function openScreen(page: Page, title: string): Promise<void> {
  await page.getByRole('navigation').getByRole('link', { name: title, exact: true }).click();
}

export async function setUp(page: Page, settings: Settings): Promise<void> {
  const group = page.getByRole('slider', { name: /^G, rollouts/ });
  if (!(await group.isVisible())) await page.getByText('Settings', { exact: true }).click();
  await group.fill(String(settings.groupSize));
  await page.getByLabel(/^Maximum tokens/).fill(String(settings.maxTokens));
}

export async function ask(page: Page, question: string, kind: 'math' | 'open'): Promise<void> {
  await page.getByRole('textbox', { name: 'Question' }).fill(question);
  await page.getByRole('radio', { name: kind === 'math' ? /^Mathematics/ : /^Open/ }).check();
  await page.getByRole('button', { name: /^Run/ }).click();
}

/** Waits until the run has ended by itself. */
export async function untilCompleted(page: Page): Promise<void> {
  await page.getByRole('status').filter({ hasText: 'Run completed.' }).waitFor(PATIENCE);
}

/** The text of each rollout as it stands on screen. */
export function rolloutTexts(page: Page): Promise<string[]> {
  return page.getByRole('region', { name: /^Text of rollout \d+$/ }).allInnerTexts();
}

/** Waits until the first rollout has that much text; gives it. */
export async function untilWritten(page: Page, characters: number): Promise<string> {
  await page.waitForFunction(
    (least) =>
      (document.querySelector('[aria-label="Text of rollout 1"]')?.textContent ?? '').length >
      least,
    characters,
    PATIENCE,
  );
  return (await rolloutTexts(page))[0] ?? '';
}

/** A run of that many short answers goes from typing to rewards, and every text holds something. */
export async function runSmall(page: Page, settings: Settings): Promise<void> {
  await setUp(page, settings);
  await ask(page, 'What is 2 + 3?', 'math');
  await untilCompleted(page);
  const written = await rolloutTexts(page);
  expect(written).toHaveLength(settings.groupSize);
  for (const text of written) expect(text.trim()).not.toBe('');
}

/** After a fault: what was written still stands, and a small run goes from typing to rewards. */
export async function expectRecovery(page: Page, before: string, maxTokens: number): Promise<void> {
  const [after = ''] = await rolloutTexts(page);
  expect(after).toContain(before.slice(0, 8));
  await runSmall(page, { groupSize: 2, maxTokens });
}
