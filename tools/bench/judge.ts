/** `npm run bench -- judge`: verdicts read as probabilities against generated ones, see `src/headless/bench/judge.ts`. */
import { readOptions, wholeNumber } from '../args';
import { measure, MODELS, WHERE } from './where';

const usage = `npm run bench -- judge [--model ${Object.keys(MODELS).join('|')}] [--group 8] [--criteria 5]
  [--plain-sample 4] [--node [--random-weights]]`;

export async function run(args: string[]): Promise<unknown> {
  const values = readOptions(
    args,
    {
      model: { type: 'string', default: 'smollm2-135m' },
      group: { type: 'string' },
      criteria: { type: 'string' },
      'plain-sample': { type: 'string' },
      ...WHERE,
    },
    usage,
  );
  return measure(
    {
      bench: 'judge',
      engine: 'webllm',
      group: wholeNumber('group', values.group, 8, [1, 16], usage),
      criteria: wholeNumber('criteria', values.criteria, 5, [1, 8], usage),
      plainSample: wholeNumber('plain-sample', values['plain-sample'], 4, [1, 128], usage),
    },
    values.model,
    values,
    usage,
  );
}
