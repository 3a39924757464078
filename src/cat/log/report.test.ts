import { describe, expect, it } from 'vitest';
import { emptyView, foldAll } from './fold';
import { reportMarkdown } from './report';
import { healthLog, LOGS, mathLog, record } from '../../../test/support/cat/logs';

const report = async (make: typeof mathLog): Promise<string> =>
  reportMarkdown(foldAll(record(await make())));

/** Rows of a Markdown table as lists of cells. */
function rows(page: string, heading: string): string[][] {
  const section = page.split(`## ${heading}\n`)[1] ?? '';
  return section
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .slice(2)
    .map((line) => line.slice(2, -2).split(' | '));
}

describe('the report of a run', () => {
  it('holds every rollout with its answer, reward and advantage', async () => {
    const page = await report(mathLog);
    const table = rows(page, 'Rollouts').slice(0, 4);
    expect(table.map((row) => [row[0], row[1], row[2], row[6]])).toEqual([
      ['1', '42', 'A', '1.00'],
      ['2', '–', '–', '–'],
      ['3', '4?', 'B', '–'],
      ['4', '–', '–', '0.00'],
    ]);
    expect(page).toContain('Hence \\boxed{42}');
    expect(page).toContain('The device was lost.');
    expect(page).toContain('## Exact prompts');
    expect(
      rows(page, 'Compared')
        .slice(0, 4)
        .map((row) => row[0]),
    ).toEqual(['Single sample', 'Min-perplexity', 'Majority vote', 'Synthesis']);
  });

  it('holds the rubric with every verdict, and the notice of a health run', async () => {
    const page = await report(healthLog);
    expect(page).toContain('no medical advice');
    const table = rows(page, 'Rubric').slice(0, 5);
    expect(table).toHaveLength(5);
    // Rollout 4 wrote nothing and was not judged; item 3 was told to fail.
    expect(table.map((row) => row[4])).toEqual(Array(5).fill('–'));
    expect(table[3]?.[1]).toBe('failed');
  });

  it('keeps hostile text inside its frames', () => {
    const view = foldAll([]);
    const hostile = {
      ...view,
      task: {
        question: '```\n# Owned\n````\n<script>',
        kind: 'math' as const,
        gold: '<b>|</b>\n# x',
      },
    };
    const page = reportMarkdown(hostile);
    expect(page).toContain('`````\n```\n# Owned\n````\n<script>\n`````');
    expect(page).toContain('\\<b\\>\\|\\</b\\> \\# x');
  });

  it.each(Object.entries(LOGS))('can be made of any run: %s', async (_, make) => {
    expect(await report(make)).not.toMatch(/undefined|NaN|\[object/);
  });

  it('can be made of no run', () => {
    expect(reportMarkdown(emptyView())).toContain('has not started');
  });
});
