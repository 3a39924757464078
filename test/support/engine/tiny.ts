/**
 * The lab's tiny form with drawn weights, for tests of the web-llm engine: the same code path as a large model,
 * in seconds. The weights are noise; facts about probabilities and text hold all the same.
 */
import { rngFor } from '../../../src/chance/rng';
import { LLAMA, parameterSpecs } from '../../../src/micro/model';
import { writeReasoner } from '../../../src/micro/weights';
import { END } from '../../../src/reasoner/notation';
import type {
  GenerateRequest,
  LoadOptions,
  ModelSource,
  Prompt,
  Sampling,
} from '../../../src/contract/engine';
import {
  createEngine,
  type EngineOptions,
  type WebLlmEngine,
} from '../../../src/engine/webllm/adapter';

export const never = new AbortController().signal;

/** Drawn weights whose closing token is never the likeliest, so that greedy texts go on. */
function drawnWeights(): Blob {
  const rng = rngFor(7, 'weights');
  const weights: Record<string, { shape: readonly number[]; data: Float32Array }> = {};
  for (const { name, shape } of parameterSpecs(LLAMA)) {
    const size = shape.reduce((a, b) => a * b, 1);
    const spread = shape.length === 1 ? 0 : name.includes('embed') ? 1 : 2 / Math.sqrt(shape[1]!);
    const data = Float32Array.from({ length: size }, () =>
      spread === 0 ? 1 : spread * 3.4 * (rng.next() - 0.5),
    );
    if (name === 'lm_head.weight') data.fill(0, END * LLAMA.hidden, (END + 1) * LLAMA.hidden);
    weights[name] = { shape, data };
  }
  return new Blob([writeReasoner({ model: LLAMA, weights, metadata: {} }, 'F32')]);
}

export const source = {
  kind: 'builtin',
  id: 'reasoner',
  url: URL.createObjectURL(drawnWeights()),
} as const satisfies ModelSource;
export const WARM: Sampling = {
  temperature: 1,
  topP: 1,
  topK: 0,
  minP: 0,
  repetitionPenalty: 1,
  maxTokens: 12,
  stop: [],
};
export const GREEDY: Sampling = { ...WARM, temperature: 0 };

export const text = (content: string): Prompt => ({ kind: 'text', text: content });
export const QUESTION = 'Q358+676+739+945>';
export const request = (count: number, sampling = WARM, prompt = QUESTION): GenerateRequest => ({
  prompt: text(prompt),
  seeds: Array.from({ length: count }, (_, i) => 1_500_000_000 + 7919 * i),
  sampling,
});

export async function loaded(
  options: LoadOptions = {},
  engineOptions: EngineOptions = {},
): Promise<WebLlmEngine> {
  const engine = createEngine(engineOptions);
  const result = await engine.load(source, options, () => undefined, never);
  if (!result.ok) throw new Error(`${result.failure.message} ${result.failure.detail ?? ''}`);
  return engine;
}
