/** Where a benchmark runs: in the built page in headless Chromium, or with `--node` in Node on Dawn. */
import type { WebLlmBench } from '../../src/headless/bench/webllm';
import { refuse } from '../args';
import { openHeadless } from '../headless';

/** Models that can be measured: GGUF files of the models folder. */
export const MODELS: Readonly<Record<string, string>> = {
  'smollm2-135m': 'SmolLM2-135M-Instruct.Q4_1.gguf',
};

export type Task = WebLlmBench & { readonly engine: 'webllm' | 'wllama' };

export async function measure(
  task: Task,
  model: string,
  inNode: boolean,
  usage: string,
): Promise<unknown> {
  const file = MODELS[model];
  if (file === undefined)
    refuse(`--model ${model}: known are ${Object.keys(MODELS).join(', ')}.`, usage);
  if (inNode) {
    if (task.engine !== 'webllm') refuse('--node measures web-llm only.', usage);
    const { benchOnDawn } = await import('./dawn');
    return { runtime: 'node on Dawn', ...(await benchOnDawn(task, model, file)) };
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
