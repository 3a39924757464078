/**
 * The other side of the comparison: the same model asked through web-llm's own chat API, one request after
 * the other, as a page without batching would. Used by the benchmarks only.
 */
import type { MLCEngine } from '@mlc-ai/web-llm';

export interface AloneRequest {
  readonly content: string;
  readonly maxTokens: number;
  readonly temperature: number;
  readonly seed: number;
}

export interface AloneResult {
  readonly text: string;
  readonly promptTokens: number;
  readonly completionTokens: number;
  readonly firstTokenMs: number;
  readonly totalMs: number;
}

/** One chat request; the conversation before it is forgotten, so its whole prompt is computed. */
export async function askAlone(engine: MLCEngine, request: AloneRequest): Promise<AloneResult> {
  await engine.resetChat();
  const started = performance.now();
  let firstTokenMs = 0;
  let text = '';
  let usage = { prompt_tokens: 0, completion_tokens: 0 };
  const chunks = await engine.chat.completions.create({
    messages: [{ role: 'user', content: request.content }],
    max_tokens: request.maxTokens,
    temperature: request.temperature,
    top_p: 1,
    seed: request.seed,
    stream: true,
    stream_options: { include_usage: true },
  });
  for await (const chunk of chunks) {
    if (firstTokenMs === 0) firstTokenMs = performance.now() - started;
    text += chunk.choices[0]?.delta.content ?? '';
    if (chunk.usage) usage = chunk.usage;
  }
  return {
    text,
    promptTokens: usage.prompt_tokens,
    completionTokens: usage.completion_tokens,
    firstTokenMs,
    totalMs: performance.now() - started,
  };
}
