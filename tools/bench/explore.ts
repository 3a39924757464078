/** `npm run bench -- explore`: a group against one text after the other, see `src/headless/bench/explore.ts`. */
import { readOptions, refuse, wholeNumber } from '../args';
import { measure, MODELS, WHERE } from './where';

const usage = `npm run bench -- explore [--engine webllm|wllama] [--model ${Object.keys(MODELS).join('|')}]
  [--group 8] [--tokens 16] [--question "…"] [--alone 3] [--node [--random-weights]]`;

export async function run(args: string[]): Promise<unknown> {
  const values = readOptions(
    args,
    {
      engine: { type: 'string', default: 'webllm' },
      model: { type: 'string', default: 'smollm2-135m' },
      group: { type: 'string' },
      tokens: { type: 'string' },
      question: { type: 'string', default: 'Why is the sky blue? Explain it to a child.' },
      alone: { type: 'string' },
      ...WHERE,
    },
    usage,
  );
  if (values.engine !== 'webllm' && values.engine !== 'wllama')
    refuse(`--engine ${values.engine}: give webllm or wllama.`, usage);
  const group = wholeNumber('group', values.group, 8, [2, 16], usage);
  return measure(
    {
      bench: 'explore',
      engine: values.engine,
      group,
      alone: wholeNumber('alone', values.alone, Math.min(3, group), [1, group], usage),
      tokens: wholeNumber('tokens', values.tokens, 16, [2, 512], usage),
      question: values.question,
    },
    values.model,
    values,
    usage,
  );
}
