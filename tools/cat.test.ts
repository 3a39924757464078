/** `npm run cat` asked wrongly: refused in one sentence with status 2, before a browser or anything else is started. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ROOT } from './setup/root.mjs';

test.each([
  [[], 'No question: give one with --question'],
  [['--question', '  '], 'No question: give one with --question'],
  [['--question', 'x'.repeat(20_001)], 'The question has 20001 characters; 20000 can be asked.'],
  [['--question', 'q', '--model', 'nope'], '--model nope: there is no such model. Give one of'],
  [['--question', 'q', '--group', '17'], '--group 17: give a whole number from 2 to 16.'],
  [['--question', 'q', '--engine', 'gpu'], '--engine gpu: give webllm or wllama or micro.'],
  [['--question', 'q', '--temperature', 'hot'], '--temperature hot: give a number from 0 to 2.'],
  [['--question', 'q', '--groups', '4'], "Unknown option '--groups'"],
])('%#', { timeout: 60_000 }, (words, problem) => {
  const ended = spawnSync(process.execPath, ['--import', 'tsx', 'tools/cat.ts', ...words], {
    cwd: ROOT,
    encoding: 'utf8',
    // Whatever would be started would fail, and say so.
    env: { ...process.env, CAT_BROWSER: join(ROOT, 'no-browser-here') },
  });
  expect(ended.stderr.startsWith(problem)).toBe(true);
  expect([ended.status, ended.stdout]).toEqual([2, '']);
});
