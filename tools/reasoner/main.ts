/**
 * `npm run reasoner -- train|evaluate`: makes the built-in reasoner's weights and measures them.
 *
 *   train    --preset paper|popular [--form gpt|llama] [--seed 1] [--out public/reasoner]
 *   evaluate --preset paper|popular | --file FILE  [--n 1000] [--seed 1] [--json]
 *
 * Training keeps a checkpoint in `.cache/reasoner` and goes on from it. Deterministic for a seed and back end.
 */
import { parseArgs } from 'node:util';
import { evaluate } from './evaluate';
import { train } from './train';

const USAGE = `npm run reasoner -- train --preset paper|popular [--form gpt|llama] [--seed 1] [--out public/reasoner]
npm run reasoner -- evaluate --preset paper|popular | --file weights.safetensors [--n 1000] [--seed 1] [--json]`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    preset: { type: 'string', default: 'paper' },
    form: { type: 'string', default: 'gpt' },
    seed: { type: 'string', default: '1' },
    out: { type: 'string', default: 'public/reasoner' },
    file: { type: 'string' },
    n: { type: 'string', default: '1000' },
    json: { type: 'boolean', default: false },
  },
});

const { preset, form } = values;
const seed = Number(values.seed);
const n = Number(values.n);
const bad =
  (preset !== 'paper' && preset !== 'popular') ||
  (form !== 'gpt' && form !== 'llama') ||
  !Number.isInteger(seed) ||
  !Number.isInteger(n) ||
  n < 1;

if (bad || positionals.length !== 1) {
  console.error(USAGE);
  process.exitCode = 2;
} else if (positionals[0] === 'train') {
  await train({ preset, form, seed, out: values.out });
} else if (positionals[0] === 'evaluate') {
  await evaluate({ file: values.file ?? fileOf(preset, form), n, seed, json: values.json });
} else {
  console.error(USAGE);
  process.exitCode = 2;
}

function fileOf(name: string, kind: string): string {
  return `public/reasoner/${kind === 'llama' ? 'llama-' : ''}${name}.safetensors`;
}
