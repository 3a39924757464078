/**
 * The benchmarks on web-llm: loads a model with web-llm's own cache as large as a chat needs, since web-llm
 * itself is measured too, and runs one of them. The same code runs in the page and in Node on Dawn.
 */
import type { ModelSource } from '../../engine/contract';
import { createEngine, type EngineOptions, type WebLlmEngine } from '../../engine/webllm/adapter';
import { contextOf } from '../../engine/webllm/internals';
import { measureExplore, type ExploreOptions } from './explore';
import { measureJudge, type JudgeOptions } from './judge';

/** Tokens of a chat in these benchmarks, at most. */
const OWN_CACHE_TOKENS = 1024;

export type WebLlmBench =
  ({ readonly bench: 'explore' } & ExploreOptions) | ({ readonly bench: 'judge' } & JudgeOptions);

export async function benchWebLlm(
  source: ModelSource,
  what: WebLlmBench,
  options: EngineOptions = {},
  note: (line: string) => void = () => undefined,
): Promise<Record<string, unknown>> {
  const engine: WebLlmEngine = createEngine({ ...options, ownCacheTokens: OWN_CACHE_TOKENS });
  const started = performance.now();
  const loaded = await engine.load(source, {}, () => undefined, new AbortController().signal);
  if (!loaded.ok) throw new Error(`${loaded.failure.message} ${loaded.failure.detail ?? ''}`);
  const loadSeconds = (performance.now() - started) / 1000;
  note(`loaded in ${loadSeconds.toFixed(1)} s`);
  try {
    const { opened } = engine;
    if (opened === null) throw new Error('nothing is loaded');
    const figures =
      what.bench === 'explore'
        ? await measureExplore(engine, opened.engine, what, note)
        : await measureJudge(engine, opened.engine, what, note);
    const { peakAllocatedBytes } = contextOf(opened.pipeline);
    return {
      bench: what.bench,
      engine: 'webllm',
      model: loaded.value.id,
      quantisation: loaded.value.quantisation,
      device: loaded.value.device,
      loadSeconds,
      ...figures,
      peakGpuBytes: peakAllocatedBytes,
    };
  } finally {
    await engine.unload();
  }
}
