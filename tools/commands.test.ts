/** The lab's and the reasoner's commands asked wrongly: refused in one sentence with status 2, before they do anything. */
import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { ROOT } from './setup/root.mjs';

test.each([
  ['lab/main.ts', ['--preset', 'foo'], '--preset foo: give paper or popular.'],
  ['lab/main.ts', ['--reward', 'x'], '--reward x: give cat or majority or truth or sft.'],
  ['lab/main.ts', ['--steps', 'abc'], '--steps abc: give a whole number from 1 to 2000.'],
  ['lab/main.ts', ['--seed', ''], '--seed : give a whole number from'],
  ['lab/main.ts', ['--beta', 'low'], '--beta low: give a number from 0 to'],
  ['lab/main.ts', ['--bogus', '1'], "Unknown option '--bogus'"],
  ['lab/main.ts', ['--weights', 'src'], '--weights src: there is no such file.'],
  ['lab/main.ts', ['--out', 'src'], '--out src: that is a folder; name a file.'],
  ['lab/main.ts', ['--weights', 'nope'], '--weights nope: there is no such file.'],
  ['lab/exhibit.ts', ['--only', 'nope'], '--only nope: no run of the exhibit'],
  ['reasoner/main.ts', [], 'Say train or evaluate.'],
  ['reasoner/main.ts', ['teach'], 'teach: say train or evaluate.'],
  ['reasoner/main.ts', ['train', '--form', 'rnn'], '--form rnn: give gpt or llama.'],
  ['reasoner/main.ts', ['train', '--n', '10'], "Unknown option '--n'"],
  [
    'reasoner/main.ts',
    ['train', '--out', 'package.json'],
    '--out package.json: that is a file; name a folder.',
  ],
  [
    'reasoner/main.ts',
    ['evaluate', '--n', '50', '--record'],
    '--record keeps figures of 1000 sums or more, not of 50.',
  ],
  ['reasoner/main.ts', ['evaluate', '--n', '0'], '--n 0: give a whole number from 1 to'],
  ['reasoner/main.ts', ['evaluate', '--file', 'nope'], '--file nope: there is no such file.'],
  [
    'reasoner/main.ts',
    ['evaluate', '--file', 'package.json', '--preset', 'paper'],
    '--file names the weights; leave out --preset and --form.',
  ],
  [
    'reasoner/main.ts',
    ['evaluate', '--file', 'package.json', '--record'],
    '--record: package.json does not end in .safetensors',
  ],
  [
    'reasoner/main.ts',
    ['evaluate', '--preset', 'popular', '--form', 'llama'],
    '--preset popular --form llama: there are no such weights; train makes them.',
  ],
  ['record.ts', ['--only', 'nope'], '--only nope: give sum-reasoner-paper or'],
])('%s %j', { timeout: 60_000 }, (file, words, problem) => {
  const ended = spawnSync(process.execPath, ['--import', 'tsx', `tools/${file}`, ...words], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  expect(ended.stderr.slice(0, problem.length)).toBe(problem);
  expect([ended.status, ended.stdout]).toEqual([2, '']);
});
