/**
 * The benchmarks on web-llm: loads a model with web-llm's own cache as large as a chat needs, since web-llm
 * itself is measured too, and runs one of them. The same code runs in the page and in Node on Dawn.
 */
import type { ModelSource } from '../../contract/engine';
import { createEngine, type EngineOptions, type WebLlmEngine } from '../../engine/webllm/adapter';
import { contextOf, deviceOf, metadataOf } from '../../engine/webllm/internals';
import { parameterBytes } from '../../models/gguf/shards';
import { readBandwidth } from './bandwidth';
import { measureExplore, type ExploreFigures, type ExploreOptions } from './explore';
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
    const { pipeline } = opened;
    const figures =
      what.bench === 'explore'
        ? await measureExplore(engine, opened.engine, what, note)
        : await measureJudge(engine, opened.engine, what, note);
    const { peakAllocatedBytes } = contextOf(pipeline);
    const weightBytes = metadataOf(pipeline).params.reduce((sum, p) => sum + parameterBytes(p), 0);
    const reading =
      'batched' in figures
        ? readingOf(figures, weightBytes, await readBandwidth(deviceOf(pipeline)))
        : {};
    return {
      bench: what.bench,
      engine: 'webllm',
      model: loaded.value.id,
      quantisation: loaded.value.quantisation,
      device: loaded.value.device,
      loadSeconds,
      ...(await adapterFeatures()),
      ...figures,
      ...reading,
      peakGpuBytes: peakAllocatedBytes,
    };
  } finally {
    await engine.unload();
  }
}

/**
 * Bytes a second at which decoding reads the weights, each counted once a step, beside what the device can do:
 * the nearer, the less is lost to arithmetic, launches and waiting.
 */
function readingOf(
  { batched, sequential, group }: ExploreFigures,
  weightBytes: number,
  deviceBytesPerSecond: number,
) {
  return {
    reading: {
      weightBytes,
      sequentialBytesPerSecond: weightBytes * sequential.decodeTokensPerSecond,
      batchedBytesPerSecond: (weightBytes * batched.decodeTokensPerSecond) / group,
      deviceBytesPerSecond,
    },
  };
}

/** What faster kernels could use here. */
async function adapterFeatures(): Promise<{ shaderF16: boolean; subgroups: boolean }> {
  const adapter = await navigator.gpu.requestAdapter({ powerPreference: 'high-performance' });
  const has = (name: GPUFeatureName) => adapter?.features.has(name) ?? false;
  return { shaderF16: has('shader-f16'), subgroups: has('subgroups') };
}
