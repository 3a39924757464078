/**
 * How much a group gains: G texts of one prompt, first one after the other, then as one group, on the same
 * loaded model in the same run. With web-llm the first way is web-llm's own API; with another engine it is
 * the engine itself, asked for one sequence at a time.
 */
import type { MLCEngine } from '@mlc-ai/web-llm';
import { seedFor } from '../../cat/rng';
import type { Completion, Engine, GenerateRequest, Sampling } from '../../engine/contract';
import { askAlone } from './web-llm-alone';

export interface ExploreOptions {
  readonly group: number;
  readonly tokens: number;
  readonly question: string;
  /** Texts written one after the other; fewer than the group where each takes half a minute. */
  readonly alone: number;
}

/** One way of writing G texts. Seconds are of the whole, prompt included. */
interface Way {
  readonly seconds: number;
  readonly prefillTokens: number;
  readonly tokens: number;
  readonly tokensPerSecond: number;
}

export interface ExploreFigures {
  readonly group: number;
  readonly sequential: Way & { readonly texts: number };
  readonly batched: Way & { readonly prefillSeconds: number };
  /** Batched tokens per second over sequential ones. */
  readonly ratio: number;
  /** From the start of the group to the first token of its last text, in milliseconds. */
  readonly lastFirstTokenMs: number;
}

const never = new AbortController().signal;

/** Measures; `alone` is web-llm's own engine where the comparison is with it. */
export async function measureExplore(
  engine: Engine,
  alone: MLCEngine | null,
  { group, tokens, question, alone: count }: ExploreOptions,
  note: (line: string) => void = () => undefined,
): Promise<ExploreFigures> {
  const sampling: Sampling = {
    temperature: 1,
    topP: 1,
    topK: 0,
    minP: 0,
    repetitionPenalty: 1,
    maxTokens: tokens,
    stop: [],
  };
  const seeds = Array.from({ length: group }, (_, i) => seedFor(1, 'bench', i));
  const prompt: GenerateRequest['prompt'] = {
    kind: 'chat',
    messages: [{ role: 'user', content: question }],
  };
  // Shaders are warmed by a prompt that shares nothing with the measured one.
  const warm = {
    prompt: { kind: 'text' as const, text: 'Warm' },
    sampling: { ...sampling, maxTokens: 2 },
  };
  await write(engine, { ...warm, seeds: seeds.slice(0, 2) });

  note('warm');

  const batched = await write(engine, { prompt, seeds, sampling });
  note(`group of ${String(group)}: ${batched.seconds.toFixed(1)} s`);
  const rows: { promptTokens: number; completionTokens: number }[] = [];
  const started = performance.now();
  for (const seed of seeds.slice(0, count)) {
    if (alone === null) {
      const { completions, computed } = await write(engine, { prompt, seeds: [seed], sampling });
      rows.push({ promptTokens: computed, completionTokens: completions[0]!.completionTokens });
    } else {
      rows.push(
        await askAlone(alone, { content: question, maxTokens: tokens, temperature: 1, seed }),
      );
    }
  }
  note(`one after the other: ${((performance.now() - started) / 1000).toFixed(1)} s`);
  const sequential = way(
    (performance.now() - started) / 1000,
    rows.reduce((sum, row) => sum + row.promptTokens, 0),
    rows.reduce((sum, row) => sum + row.completionTokens, 0),
  );
  const written = batched.completions.reduce((sum, c) => sum + c.completionTokens, 0);
  const together = way(batched.seconds, batched.computed, written);
  return {
    group,
    sequential: { texts: rows.length, ...sequential },
    batched: { ...together, prefillSeconds: batched.prefillSeconds },
    ratio: together.tokensPerSecond / sequential.tokensPerSecond,
    lastFirstTokenMs: Math.max(...batched.completions.map((c) => c.firstTokenMs)),
  };
}

function way(seconds: number, prefillTokens: number, tokens: number): Way {
  return { seconds, prefillTokens, tokens, tokensPerSecond: tokens / seconds };
}

async function write(engine: Engine, request: GenerateRequest) {
  const started = performance.now();
  const completions: Completion[] = [];
  let computed = 0;
  let prefillSeconds = 0;
  for await (const event of engine.generate(request, never)) {
    if (event.type === 'failed') throw new Error(event.failure.message);
    if (event.type === 'finished') completions.push(event.completion);
    if (event.type !== 'prefilled') continue;
    computed += event.promptTokens - event.cachedTokens;
    prefillSeconds = event.ms / 1000;
  }
  return { completions, computed, prefillSeconds, seconds: (performance.now() - started) / 1000 };
}
