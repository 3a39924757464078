/**
 * How fast a loaded engine writes a small group here: the number by which `models/choice.ts` decides. A few
 * tokens, after a warm-up that compiles and allocates; the caller keeps the result.
 */
import { failure } from '../failure/failure';
import { fail, ok, type Result } from '../failure/result';
import type { Engine, GenerateRequest, Prompt } from '../contract/engine';
import { aborted } from './errors';

const GROUP = 4;
const TOKENS = 6;

/** Tokens per second over a group of four short texts, prompt left out. */
export async function measureSpeed(
  engine: Engine,
  prompt: Prompt,
  now: () => number,
  signal: AbortSignal,
): Promise<Result<number>> {
  const sampling = {
    temperature: 1,
    topP: 1,
    topK: 0,
    minP: 0,
    repetitionPenalty: 1,
    maxTokens: TOKENS,
    stop: [],
  };
  const seeds = Array.from({ length: GROUP }, (_, i) => 1_600_000_000 + i);
  const warm = await decode(
    engine,
    { prompt, seeds, sampling: { ...sampling, maxTokens: 1 } },
    now,
    signal,
  );
  return warm.ok ? decode(engine, { prompt, seeds, sampling }, now, signal) : warm;
}

async function decode(
  engine: Engine,
  request: GenerateRequest,
  now: () => number,
  signal: AbortSignal,
): Promise<Result<number>> {
  let from = now();
  let tokens = 0;
  for await (const event of engine.generate(request, signal)) {
    if (event.type === 'failed') return fail(event.failure);
    if (event.type === 'prefilled') from = now();
    if (event.type === 'finished') tokens += event.completion.completionTokens;
  }
  if (signal.aborted) return fail(aborted());
  const seconds = (now() - from) / 1000;
  if (tokens === 0 || seconds <= 0)
    return fail(
      failure('engine', 'too-few', 'The measurement wrote no tokens. Run it again.', {
        canRetry: true,
      }),
    );
  return ok(tokens / seconds);
}
