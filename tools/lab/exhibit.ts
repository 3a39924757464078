/**
 * `npm run lab:exhibit [-- --only paper]`: records the runs the page ships, one after the other, by the lab's
 * own command, and lists them in `public/recorded/lab/index.json`. Runs already recorded are kept.
 */
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { defaultsOf, PARAMETERS } from '../../src/lab/config';
import { EXHIBIT, type ExhibitIndex, type ExhibitRun } from '../../src/lab/logs/exhibit';
import { readLabLog } from '../../src/lab/logs/log';
import { readOptions, refuse } from '../args';

const FOLDER = 'public/recorded/lab';
const CACHE = '.cache/recorded';

const USAGE = 'npm run lab:exhibit [-- --only popular-cat] [-- --list]';
const values = readOptions(
  process.argv.slice(2),
  { only: { type: 'string', default: '' }, list: { type: 'boolean', default: false } },
  USAGE,
);
if (!EXHIBIT.some(({ name }) => name.startsWith(values.only))) {
  refuse(`--only ${values.only}: no run of the exhibit has a name that begins so.`, USAGE);
}

/** The command's words: what differs from the defaults. */
function wordsOf(wanted: (typeof EXHIBIT)[number]): string[] {
  const words = ['--preset', wanted.preset, '--reward', wanted.reward];
  for (const { key } of PARAMETERS) {
    const value = wanted[key];
    if (
      value !== undefined &&
      (value !== defaultsOf(wanted.preset)[key] || key === 'steps' || key === 'seed')
    ) {
      words.push(`--${key}`, String(value));
    }
  }
  if (wanted.anchor !== undefined) words.push('--anchor', wanted.anchor);
  return words;
}

function entry(wanted: (typeof EXHIBIT)[number], file: string): ExhibitRun | null {
  const read = readLabLog(readFileSync(join(FOLDER, file), 'utf8'));
  if (!read.ok) throw new Error(`${file}: ${read.failure.message} ${read.failure.detail ?? ''}`);
  const evaluations = read.value.flatMap((event) =>
    event.type === 'evaluated' ? [event.evaluation] : [],
  );
  const final = evaluations.at(-1);
  if (final === undefined) return null;
  const { accuracy, low, high, greedy } = final;
  return {
    file,
    preset: wanted.preset,
    reward: wanted.reward,
    seed: wanted.seed,
    steps: wanted.steps,
    command: `npm run lab -- ${wordsOf(wanted).join(' ')} --json`,
    start: evaluations[0]?.accuracy ?? null,
    final: { accuracy, low, high, greedy },
  };
}

for (const wanted of EXHIBIT) {
  const out = join(FOLDER, `${wanted.name}.jsonl`);
  if (values.list || existsSync(out) || !wanted.name.startsWith(values.only)) continue;
  console.error(wanted.name);
  // Under another name until it is whole.
  const part = join(CACHE, `${wanted.name}.jsonl`);
  const words = ['tsx', 'tools/lab/main.ts', ...wordsOf(wanted), '--json', '--out', part];
  const done = spawnSync('npx', words, { stdio: ['ignore', 'inherit', 'inherit'] });
  if (done.status !== 0) throw new Error(`${wanted.name} ended with ${String(done.status)}`);
  copyFileSync(part, out);
}

const index: ExhibitIndex = {
  version: 1,
  runs: EXHIBIT.flatMap((wanted) => {
    const file = `${wanted.name}.jsonl`;
    if (!existsSync(join(FOLDER, file))) return [];
    const made = entry(wanted, file);
    return made === null ? [] : [made];
  }),
};
writeFileSync(join(FOLDER, 'index.json'), `${JSON.stringify(index, null, 1)}\n`);
