/**
 * `npm run reasoner -- train|evaluate`: makes the built-in reasoner's weights and measures them.
 *
 *   train    [--preset paper|popular] [--form gpt|llama] [--seed 1] [--out public/reasoner]
 *   evaluate [--preset paper|popular] [--form gpt|llama] | --file FILE   [--n 1000] [--seed 1] [--json] [--record]
 *
 * Training keeps a checkpoint in `.cache/reasoner` and goes on from it. Deterministic for a seed and back end.
 * `--record` writes the figures into the provenance beside the weights.
 */
import { existsSync, statSync } from 'node:fs';
import { fileThere, oneOf, readOptions, refuse, wholeNumber } from '../args';
import { evaluate } from './evaluate';
import { train } from './train';

const USAGE = `npm run reasoner -- train [--preset paper|popular] [--form gpt|llama] [--seed 1] [--out public/reasoner]
npm run reasoner -- evaluate [--preset paper|popular] [--form gpt|llama] [--n 1000] [--seed 1] [--json] [--record]
npm run reasoner -- evaluate --file weights.safetensors [--n 1000] [--seed 1] [--json] [--record]`;

const text = { type: 'string' } as const;
const flag = { type: 'boolean', default: false } as const;
const which = { preset: text, form: text, seed: text };

const [command, ...words] = process.argv.slice(2);
if (command === 'train') {
  const given = readOptions(words, { ...which, out: text }, USAGE);
  const out = given.out ?? 'public/reasoner';
  if (statSync(out, { throwIfNoEntry: false })?.isDirectory() === false) {
    refuse(`--out ${out}: that is a file; name a folder.`, USAGE);
  }
  await train({ ...whichOf(given), out });
} else if (command === 'evaluate') {
  const options = { ...which, file: text, n: text, json: flag, record: flag };
  const given = readOptions(words, options, USAGE);
  const { preset, form, seed } = whichOf(given);
  const file =
    given.file === undefined ? shippedFile(preset, form) : fileThere('file', given.file, USAGE);
  if (given.file !== undefined && (given.preset ?? given.form) !== undefined) {
    refuse('--file names the weights; leave out --preset and --form.', USAGE);
  }
  if (given.record && !file.endsWith('.safetensors')) {
    refuse(`--record: ${file} does not end in .safetensors, so its provenance has no name.`, USAGE);
  }
  const n = wholeNumber('n', given.n, 1000, [1, 100_000], USAGE);
  if (given.record && n < 1000) {
    refuse(`--record keeps figures of 1000 sums or more, not of ${String(n)}.`, USAGE);
  }
  await evaluate({ file, n, seed, json: given.json, record: given.record });
} else {
  refuse(
    command === undefined ? 'Say train or evaluate.' : `${command}: say train or evaluate.`,
    USAGE,
  );
}

function whichOf(given: { preset?: string; form?: string; seed?: string }) {
  return {
    preset: oneOf('preset', given.preset, ['paper', 'popular'], USAGE) ?? 'paper',
    form: oneOf('form', given.form, ['gpt', 'llama'], USAGE) ?? 'gpt',
    seed: wholeNumber('seed', given.seed, 1, [0, 2 ** 31 - 1], USAGE),
  };
}

function shippedFile(preset: string, form: string): string {
  const path = `public/reasoner/${form === 'llama' ? 'llama-' : ''}${preset}.safetensors`;
  if (existsSync(path)) return path;
  return refuse(
    `--preset ${preset} --form ${form}: there are no such weights; train makes them.`,
    USAGE,
  );
}
