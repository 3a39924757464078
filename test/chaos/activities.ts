/**
 * What a visitor may be in the middle of when something breaks: each begins a job on the page and says whether it is
 * under way. All of them are real: the built-in reasoner or SmolLM2, in workers, on the built page.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ElementHandle, Page } from 'puppeteer-core';
import type { Rng } from '../../src/chance/rng';
import { fill, press, says } from './in-page';
import { until } from './until';

export interface Activity {
  readonly name: string;
  /** Screen it happens on. */
  readonly screen: string;
  /** Begins the job; resolves when it is under way. */
  begin(page: Page, rng: Rng): Promise<void>;
  /** Goes on after the page was opened again, to the end of the job; absent where the job is simply begun anew. */
  goOn?(page: Page): Promise<void>;
}

/** Presses, and says what was missing where it cannot. */
export async function pressed(page: Page, pattern: string, within = 60_000): Promise<void> {
  await until(`something named ${pattern} to press`, () => page.evaluate(press, pattern), within);
}

async function filled(page: Page, label: string, text: string): Promise<void> {
  await until(`a field ${label}`, () => page.evaluate(fill, [label, text] as const));
}

export const seen = (page: Page, pattern: string, within = 240_000): Promise<void> =>
  until(`the words ${pattern}`, () => page.evaluate(says, pattern), within);

/** Four numbers between 100 and 999: what the built-in reasoner adds. */
const sum = (rng: Rng): string =>
  Array.from({ length: 4 }, () => String(100 + rng.below(900))).join(' + ');

async function ask(page: Page, question: string): Promise<void> {
  await filled(page, '^Question', question);
  await pressed(page, '^Run');
}

export const ACTIVITIES: readonly Activity[] = [
  {
    name: 'a run',
    screen: 'run',
    async begin(page, rng) {
      await ask(page, sum(rng));
      await seen(page, 'rollout 1|Rollout 1');
    },
  },
  {
    name: 'an evaluation',
    screen: 'evaluate',
    async begin(page, rng) {
      await filled(page, '^Questions', 'sums');
      await filled(page, '^Number of questions', '4');
      await filled(page, '^Seed', String(rng.below(1_000_000)));
      await pressed(page, '^Start at once$');
      await seen(page, '[1-4] of 4 questions');
    },
    async goOn(page) {
      await pressed(page, '^Open Held-out sums');
      await seen(page, 'of 4 questions');
      if (await page.evaluate(press, '^Go on')) await seen(page, '4 of 4 questions');
    },
  },
  {
    name: 'a training',
    screen: 'lab',
    async begin(page) {
      await pressed(page, '^Train it here$|^Start a new run$|^Go on from step');
      await seen(page, 'step [1-9]\\d* of \\d+');
    },
    async goOn(page) {
      await seen(page, 'Train it here|Go on from step|Start a new run');
      if (!(await page.evaluate(press, '^Go on from step'))) return;
      await seen(page, 'step [1-9]\\d* of \\d+');
      await pressed(page, '^Stop this run$');
      await seen(page, 'Go on from step|Train it here|Start a new run');
    },
  },
  {
    name: 'a download',
    screen: 'models',
    async begin(page) {
      // The page may learn only now that the file is there, and then offers to delete it in the download's place.
      await until('a download to begin', async () => {
        if (await page.evaluate(press, '^Delete SmolLM2 135M$')) {
          await pressed(page, '^Delete (the|it)');
        }
        return page.evaluate(press, '^(Download|Resume|Go on|Try again).*SmolLM2 135M$');
      });
    },
    async goOn(page) {
      await seen(page, 'SmolLM2');
      await page.evaluate(press, '^(Download|Resume|Go on|Try again).*SmolLM2 135M$');
      await until(
        'the model on the device',
        () => page.evaluate(says, 'on this device|Use|Chosen'),
        240_000,
      );
    },
  },
  {
    name: 'an import',
    screen: 'history',
    async begin(page, rng) {
      const folder = mkdtempSync(join(tmpdir(), 'chaos-log-'));
      try {
        const file = join(folder, 'chaos.jsonl');
        // A real run under another question and date, so that each import is a run of its own.
        const at = new Date(1_790_000_000_000 + rng.below(1_000_000_000)).toISOString();
        const log = readFileSync('public/recorded/runs/sum-reasoner-paper.jsonl', 'utf8');
        writeFileSync(file, log.replace(/"at":"[^"]+"/, `"at":"${at}"`));
        await until('a place for files', async () => (await page.$('input[type=file]')) !== null);
        const input = await page.$('input[type=file]');
        await (input as ElementHandle<HTMLInputElement>).uploadFile(file);
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    },
  },
];
