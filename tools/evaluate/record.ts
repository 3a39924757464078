/**
 * `npm run evaluate:record -- NAME …`: makes recorded evaluations that the page ships, by the ordinary command, and
 * lists them for the screen. The log holds configuration, seeds, hashes and date; it is stored packed. `--resume` goes
 * on with one that was broken off, if it was begun as it is begun now.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { run } from './headless';
import { UsageError } from './usage';

const FOLDER = 'public/recorded/evaluate';
const CACHE = '.cache/recorded';
const INDEX = `${FOLDER}/index.json`;

interface Recording {
  readonly title: string;
  /** What a reader should know before the figures. */
  readonly note: string;
  readonly args: readonly string[];
}

const SUMS = ['--dataset', 'sums', '--limit', '500', '--group', '8'];

/** In the order in which the screen lists them. */
const RECORDINGS: Readonly<Record<string, Recording>> = {
  reasoner: {
    title: 'The built-in reasoner on 500 held-out sums, G 1, 2, 4 and 8',
    note: 'A small transformer that errs now and then, each rollout in its own way. Synthesis was run at every G, one random subset of the rollouts a question; it judges nothing, so the methods that need a judge are missing.',
    args: [...SUMS, '--model', 'reasoner-paper'],
  },
  popular: {
    title:
      'The reasoner whose rollouts err alike, on 500 held-out sums: where a vote is often wrong',
    note: 'Its rollouts share one popular mistake on many questions, so that the majority is often wrong and synthesis has to reconcile, not count.',
    args: [...SUMS, '--model', 'reasoner-popular'],
  },
  smollm2: {
    title: 'SmolLM2-135M on a few questions: too weak a model and too small a set, shown as such',
    note: 'Expected to be poor, and it is: a model of 135 million parameters, texts cut short, and too few questions to tell anything. It shows what the page says then. Take a stronger model for a measurement.',
    args: [
      ...['--dataset', 'math500', '--level', '1', '--limit', '12', '--group', '4'],
      ...['--max-tokens', '96', '--synthesis-tokens', '96', '--no-curve'],
      ...['--model', 'smollm2-135m', '--engine', 'wllama'],
      ...['--methods', 'single,min-perplexity,majority,self-bon,synthesis,majority-right,pass@k'],
    ],
  },
};

const names = process.argv.slice(2).filter((arg) => !arg.startsWith('--'));
const flags = process.argv.slice(2).filter((arg) => arg.startsWith('--'));
const unknown = names.filter((name) => RECORDINGS[name] === undefined);
if (names.length === 0 || unknown.length > 0) {
  process.stderr.write(`name some of ${Object.keys(RECORDINGS).join(', ')}\n`);
  process.exit(2);
}
mkdirSync(FOLDER, { recursive: true });
mkdirSync(CACHE, { recursive: true });
const controller = new AbortController();
process.once('SIGINT', () => controller.abort());

// Written elsewhere until all are whole: a file under `public` would make the next command build the page anew.
const whole: string[] = [];
for (const name of names) {
  const log = `${CACHE}/${name}.jsonl`;
  const goOn = flags.includes('--resume') && existsSync(log) ? ['--resume'] : [];
  const args = [...RECORDINGS[name]!.args, '--json', log, ...goOn];
  const status = await run(args, controller.signal, { exactly: true }).catch(refused(name));
  if (status === 0) whole.push(name);
  else process.exitCode = status;
}
for (const name of whole) {
  writeFileSync(packedFile(name), gzipSync(readFileSync(`${CACHE}/${name}.jsonl`), { level: 9 }));
}
const listed = Object.entries(RECORDINGS)
  .filter(([name]) => existsSync(packedFile(name)))
  .map(([name, { title, note }]) => ({
    ...{ path: packedFile(name).replace(/^public\//, ''), title, note },
  }));
writeFileSync(INDEX, `${JSON.stringify(listed, null, 2)}\n`);

/** A log that another recipe began is not recorded under this name. */
function refused(name: string): (thrown: unknown) => number {
  return (thrown) => {
    if (!(thrown instanceof UsageError)) throw thrown;
    process.stderr.write(`evaluate:record ${name}: ${thrown.message}\n`);
    return 2;
  };
}

function packedFile(name: string): string {
  return `${FOLDER}/${name}.jsonl.gz`;
}
