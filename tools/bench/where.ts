/** Where a benchmark runs: in the built page in headless Chromium, or with `--node` in Node on Dawn. */
import { openAsBlob } from 'node:fs';
import type { WebLlmBench } from '../../src/headless/bench/webllm';
import { refuse } from '../args';
import { openHeadless } from '../headless';
import { randomModel, SMOLLM2_135M } from './random-model';

/** Models that can be measured: GGUF files of the models folder. */
export const MODELS: Readonly<Record<string, string>> = {
  'smollm2-135m': 'SmolLM2-135M-Instruct.Q4_1.gguf',
  'smollm2-tutored': 'SmolLM2-135M-Instruct-tutored.Q8_0.gguf',
};

export type Task = WebLlmBench & { readonly engine: 'webllm' | 'wllama' };

export interface Where {
  /** In Node on Dawn instead of Chromium. */
  readonly node: boolean;
  /** Drawn weights in the model's shapes instead of its file; in Node only. */
  readonly 'random-weights': boolean;
}

/** The options of `Where`, for `readOptions`. */
export const WHERE = {
  node: { type: 'boolean', default: false },
  'random-weights': { type: 'boolean', default: false },
} as const;

export async function measure(
  task: Task,
  model: string,
  { node, 'random-weights': random }: Where,
  usage: string,
): Promise<unknown> {
  const file = MODELS[model];
  if (file === undefined)
    refuse(`--model ${model}: known are ${Object.keys(MODELS).join(', ')}.`, usage);
  if (random && !node) refuse('--random-weights needs --node.', usage);
  if (node) {
    if (task.engine !== 'webllm') refuse('--node measures web-llm only.', usage);
    const { benchOnDawn } = await import('./dawn');
    const weights = random ? randomModel(SMOLLM2_135M) : await openAsBlob(`models/${file}`);
    const figures = await benchOnDawn(task, model, weights);
    return { runtime: 'node on Dawn', weights: random ? 'random' : file, ...figures };
  }
  const headless = await openHeadless({ onConsole: (line) => console.error(line) });
  try {
    const args = { ...task, model, file: `models/${file}` };
    const figures = await headless.call('bench', args, (event) =>
      console.error((event as { note: string }).note),
    );
    return { runtime: 'Chromium', ...(figures as object) };
  } finally {
    await headless.close();
  }
}
