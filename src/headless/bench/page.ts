/**
 * The benchmark command of the headless page: which model from which of the page's files, on web-llm or,
 * through the engine worker, on another engine.
 */
import * as v from 'valibot';
import { connectEngine } from '../../engine/client';
import type { ModelSource } from '../../contract/engine';
import type { HeadlessCommand } from '../command';
import { measureExplore } from './explore';
import { benchWebLlm } from './webllm';

const Count = v.pipe(v.number(), v.integer(), v.minValue(1));
const Args = v.variant('bench', [
  v.object({
    bench: v.literal('explore'),
    engine: v.picklist(['webllm', 'wllama']),
    file: v.string(),
    model: v.string(),
    group: Count,
    tokens: Count,
    question: v.string(),
    alone: Count,
  }),
  v.object({
    bench: v.literal('judge'),
    engine: v.literal('webllm'),
    file: v.string(),
    model: v.string(),
    group: Count,
    criteria: Count,
    plainSample: Count,
  }),
]);

export const bench: HeadlessCommand = async (args, emit) => {
  const note = (line: string) => void emit({ note: line });
  const what = v.parse(Args, args);
  const response = await fetch(new URL(what.file, location.href));
  if (!response.ok)
    throw new Error(`${what.file} is not there (status ${String(response.status)})`);
  const source: ModelSource = {
    kind: 'gguf',
    id: what.model,
    file: await response.blob(),
    hash: null,
  };
  if (what.bench === 'judge' || what.engine === 'webllm')
    return benchWebLlm(source, what, {}, note);
  const engine = connectEngine(what.engine);
  const loaded = await engine.load(source, {}, () => undefined, new AbortController().signal);
  if (!loaded.ok) throw new Error(loaded.failure.message);
  try {
    const { id, quantisation, device } = loaded.value;
    const figures = await measureExplore(engine, null, what, note);
    const memoryBytes = await pageMemory();
    return {
      bench: what.bench,
      engine: what.engine,
      model: id,
      quantisation,
      device,
      ...figures,
      memoryBytes,
    };
  } finally {
    await engine.unload();
  }
};

/** Memory of the page and its workers with the model loaded; null where the browser does not tell. */
async function pageMemory(): Promise<number | null> {
  const { measureUserAgentSpecificMemory: measure } = performance as Performance & {
    measureUserAgentSpecificMemory?: () => Promise<{ readonly bytes: number }>;
  };
  return measure === undefined ? null : (await measure.call(performance)).bytes;
}
