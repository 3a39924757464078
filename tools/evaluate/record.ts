/**
 * `npm run evaluate:record -- NAME`: makes one of the recorded evaluations that the page ships, by the ordinary
 * command, and lists it for the screen. The log holds configuration, seeds, hashes and date.
 */
import { copyFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { run } from './headless';

const FOLDER = 'public/recorded/evaluate';
const CACHE = '.cache/recorded';
const INDEX = `${FOLDER}/index.json`;

interface Recording {
  readonly title: string;
  readonly args: readonly string[];
}

/** In the order in which the screen lists them. */
const RECORDINGS: Readonly<Record<string, Recording>> = {
  reasoner: {
    title: 'The built-in reasoner on 500 held-out sums, G 1, 2, 4 and 8',
    args: ['--dataset', 'sums', '--limit', '500', '--group', '8', '--model', 'reasoner-paper'],
  },
  popular: {
    title: 'The reasoner that errs alike, on 500 held-out sums: where the majority is often wrong',
    args: ['--dataset', 'sums', '--limit', '500', '--group', '8', '--model', 'reasoner-popular'],
  },
  smollm2: {
    title:
      'SmolLM2-135M on 3 questions of GSM8K: too weak a model and too small a set, shown as such',
    args: [
      ...['--dataset', 'gsm8k', '--limit', '3', '--group', '2', '--max-tokens', '64'],
      ...[
        '--synthesis-tokens',
        '64',
        '--no-curve',
        '--model',
        'smollm2-135m',
        '--engine',
        'wllama',
      ],
      ...['--methods', 'single,majority,min-perplexity,self-bon,synthesis,pass@k'],
    ],
  },
};

const [name = '', ...more] = process.argv.slice(2);
const recording = RECORDINGS[name];
if (recording === undefined) {
  process.stderr.write(`name one of ${Object.keys(RECORDINGS).join(', ')}\n`);
  process.exit(2);
}
// Written elsewhere until it is whole: a growing file under `public` would make every command build the page anew.
const growing = `${CACHE}/${name}.jsonl`;
mkdirSync(FOLDER, { recursive: true });
mkdirSync(CACHE, { recursive: true });
const controller = new AbortController();
process.once('SIGINT', () => controller.abort());
const status = await run([...recording.args, '--json', growing, ...more], controller.signal);
if (status === 0) copyFileSync(growing, `${FOLDER}/${name}.jsonl`);
const done = Object.entries(RECORDINGS)
  .filter(([known]) => existsSync(`${FOLDER}/${known}.jsonl`))
  .map(([known, { title }]) => ({ path: `recorded/evaluate/${known}.jsonl`, title }));
writeFileSync(INDEX, `${JSON.stringify(done, null, 1)}\n`);
process.exitCode = status;
