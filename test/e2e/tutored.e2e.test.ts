/**
 * The tutored language model as a newcomer meets it: one press on a word problem, with the model's own prompts; and made
 * on the device where the server has only its base. Whether an answer is right is measured elsewhere, not here.
 */
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { DEFAULT_GGUF, TUTORED_GGUF } from '../../src/models/catalogue';
import { foreignRequests, openApp } from '../support/app';
import { ask, openScreen, PATIENCE, rolloutTexts, untilCompleted } from '../support/journey';

const PROBLEM = 'A shop has 23 pens and gets 19 more. How many pens does the shop have now?';

test('one press on a word problem runs it, with its own settings and prompts', async () => {
  const app = await openApp();
  try {
    const { page } = app;
    await ask(page, PROBLEM, 'math');
    await page.getByRole('button', { name: 'Download and run' }).click();
    await untilCompleted(page);
    const texts = await rolloutTexts(page);
    expect(texts).toHaveLength(8);
    for (const text of texts) expect(text.trim()).not.toBe('');
    const prompt = await page.getByRole('region', { name: "The anchor's prompt" }).innerText();
    expect(prompt).toContain('Reconcile.');
    expect(prompt).not.toContain(PROBLEM);
    expect(app.served).toContain(`/models/${TUTORED_GGUF.file}`);
    expect(foreignRequests(app)).toEqual([]);
  } finally {
    await app.close();
  }
});

test('where the server has only the base, the page makes the very same file itself', async () => {
  const models = mkdtempSync(join(tmpdir(), 'cat-models-'));
  copyFileSync(resolve('models', DEFAULT_GGUF.file), join(models, DEFAULT_GGUF.file));
  const app = await openApp({ models });
  try {
    const { page } = app;
    await openScreen(page, 'Models');
    await page.getByRole('button', { name: /^Download 145 MB, SmolLM2 135M, tutored$/ }).click();
    // The button stands there only after the SHA-256 was found to be the recorded one.
    await page.getByRole('button', { name: 'Use, SmolLM2 135M, tutored' }).waitFor(PATIENCE);
    expect(app.served).toContain(`/${TUTORED_GGUF.madeFrom.adapter.weights}`);
    expect(foreignRequests(app)).toEqual([]);
  } finally {
    await app.close();
    rmSync(models, { recursive: true, force: true });
  }
});
