/**
 * `npm run tutor -- data|train|evaluate|check`: teaches SmolLM2 word problems and measures what it learnt.
 *
 *   data     [--recipe careful|careless] [--seed 1] [--out FOLDER]
 *   train    [--recipe careful|careless] [--seed 1] [--steps 600] [--threads 1] [--out public/tutor/RECIPE]
 *   evaluate [--recipe careful|careless] [--adapter FOLDER] [--untutored] [--n 200] [--seed 1] [--threads 1]
 *            [--temperature 1] [--development] [--record]
 *   check
 *
 * Training keeps a checkpoint in `.cache/tutor` and goes on from it; the same seed gives the same examples in the same
 * order. `--development` measures fresh problems of the taught kind: only these may be looked at while a recipe is
 * being made. `--record` writes the figures into the provenance beside the adapter.
 */
import { existsSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { oneOf, readOptions, refuse, wholeNumber } from '../args';
import { ensureDefaultModel } from '../setup/model.mjs';
import { writeData, type Recipe } from './data';
import { CACHE, checkTrainer, runTrainer } from './environment';

const USAGE = `npm run tutor -- data [--recipe careful|careless] [--seed 1] [--out FOLDER]
npm run tutor -- train [--recipe careful|careless] [--seed 1] [--steps 600] [--threads 1] [--out public/tutor/RECIPE]
npm run tutor -- evaluate [--recipe careful|careless] [--adapter FOLDER | --untutored] [--n 200] [--seed 1] [--threads 1] [--temperature 1] [--development] [--record]
npm run tutor -- check`;

const BASE = 'models/SmolLM2-135M-Instruct.Q4_1.gguf';
/** Examples of each role; a training sees fewer, so that none comes twice. */
const EXAMPLES = { solve: 20_000, reconcile: 9000, own: 1200, measure: 400 } as const;
/** Figures of fewer problems are not kept. */
const RECORDED = 100;

const text = { type: 'string' } as const;
const flag = { type: 'boolean', default: false } as const;
const which = { recipe: text, seed: text };

const [command, ...words] = process.argv.slice(2);
if (command === 'data') {
  const given = readOptions(words, { ...which, out: text }, USAGE);
  const { recipe, seed } = whichOf(given);
  const out = folder('out', given.out ?? dataFolder(recipe, seed));
  await writeData({ recipe, seed, out, ...EXAMPLES });
  console.log(out);
} else if (command === 'train') {
  const options = { ...which, steps: text, threads: text, out: text };
  const given = readOptions(words, options, USAGE);
  const { recipe, seed } = whichOf(given);
  const steps = wholeNumber('steps', given.steps, 600, [1, 100_000], USAGE);
  const out = folder('out', given.out ?? `public/tutor/${recipe}`);
  const run = join(CACHE, `${recipe}-${String(seed)}-${String(steps)}`);
  const shared = await prepared(recipe, seed, given.threads);
  runTrainer(['train', ...shared, '--steps', String(steps), '--run', run, '--out', out]);
} else if (command === 'evaluate') {
  const options = {
    ...which,
    adapter: text,
    untutored: flag,
    n: text,
    threads: text,
    temperature: text,
  };
  const given = readOptions(words, { ...options, development: flag, record: flag }, USAGE);
  const { recipe, seed } = whichOf(given);
  const n = wholeNumber('n', given.n, 200, [1, EXAMPLES.measure], USAGE);
  if (given.untutored && (given.adapter !== undefined || given.record)) {
    refuse('--untutored measures the base model: leave out --adapter and --record.', USAGE);
  }
  if (given.record && (n < RECORDED || given.development)) {
    refuse(`--record keeps figures of ${String(RECORDED)} held-out problems or more.`, USAGE);
  }
  const adapter = resolve(given.adapter ?? `public/tutor/${recipe}`);
  if (!given.untutored && !existsSync(join(adapter, 'adapter_model.safetensors'))) {
    refuse(`--adapter ${adapter}: there is no adapter_model.safetensors in it.`, USAGE);
  }
  runTrainer([
    'evaluate',
    ...(await prepared(recipe, seed, given.threads)),
    ...(given.untutored ? [] : ['--adapter', adapter]),
    ...(given.development ? ['--problems', 'development.jsonl'] : []),
    ...(given.record ? ['--record'] : []),
    ...['--n', String(n), '--temperature', temperatureOf(given.temperature)],
  ]);
} else if (command === 'check') {
  readOptions(words, {}, USAGE);
  checkTrainer();
} else {
  const said = command === undefined ? 'Say' : `${command}: say`;
  refuse(`${said} data, train, evaluate or check.`, USAGE);
}

function whichOf(given: { recipe?: string; seed?: string }): { recipe: Recipe; seed: number } {
  return {
    recipe: oneOf('recipe', given.recipe, ['careful', 'careless'], USAGE) ?? 'careful',
    seed: wholeNumber('seed', given.seed, 1, [0, 2 ** 31 - 1], USAGE),
  };
}

function temperatureOf(given = '1'): string {
  if (!/^\d+(\.\d+)?$/.test(given) || Number(given) > 2) {
    refuse(`--temperature ${given}: say a number from 0 to 2.`, USAGE);
  }
  return given;
}

function folder(name: string, path: string): string {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() === false) {
    refuse(`--${name} ${path}: that is a file; name a folder.`, USAGE);
  }
  return resolve(path);
}

function dataFolder(recipe: Recipe, seed: number): string {
  return join(CACHE, `data-${recipe}-${String(seed)}`);
}

/** Data and base model at hand, told to the trainer. */
async function prepared(
  recipe: Recipe,
  seed: number,
  threadsText: string | undefined,
): Promise<string[]> {
  const threads = wholeNumber('threads', threadsText, 1, [1, 256], USAGE);
  const data = dataFolder(recipe, seed);
  await writeData({ recipe, seed, out: data, ...EXAMPLES });
  await ensureDefaultModel();
  return [
    ...['--recipe', recipe, '--seed', String(seed), '--threads', String(threads)],
    ...['--base', resolve(BASE), '--cache', join(CACHE, 'base'), '--data', data],
  ];
}
