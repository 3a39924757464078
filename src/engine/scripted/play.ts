/** Performs a reply on a clock: the steps of all sequences in order of time, until done or aborted. */
import type { Clock } from '../clock';
import type { Completion, FinishReason, GenerateEvent } from '../../contract/engine';
import type { Part, Reply, Step } from './script';

const DYING_MS = 1000;

interface Cue {
  readonly atMs: number;
  readonly index: number;
  /** Null at the end of its sequence. */
  readonly step: Step | null;
}

/** `die` must not return control to the engine in a worker; in a test it may, and nothing more is played. */
export async function* play(
  reply: Reply,
  clock: Clock,
  signal: AbortSignal,
  die: () => void,
): AsyncGenerator<GenerateEvent, void, void> {
  const start = clock.now();
  const sequences = reply.parts.map((part) => new Performance(part, reply));
  const elapsed = () => clock.now() - start;
  const until = async (ms: number) => {
    const wait = ms - elapsed();
    if (wait > 0 && !signal.aborted) await clock.sleep(wait, signal);
  };

  await until(reply.prefillMs);
  if (!signal.aborted) {
    yield {
      type: 'prefilled',
      promptTokens: reply.promptTokens,
      cachedTokens: reply.cachedTokens,
      ms: elapsed(),
    };
  }
  for (const cue of cues(reply.parts)) {
    await until(cue.atMs);
    if (signal.aborted) break;
    const sequence = sequences[cue.index];
    if (!sequence) continue;
    if (cue.step) {
      sequence.write(cue.step, elapsed());
      if (cue.step.text !== '') {
        const tokens = cue.step.logprob === null ? 0 : 1;
        yield { type: 'delta', index: cue.index, text: cue.step.text, tokens };
      }
      continue;
    }
    const { ending } = sequence.part;
    if (ending.kind === 'finished') {
      const completion = sequence.end(ending.finishReason, elapsed());
      yield { type: 'finished', index: cue.index, completion };
    } else if (ending.kind === 'failed') {
      sequence.ended = true;
      yield { type: 'failed', index: cue.index, failure: ending.failure, partial: sequence.text };
    } else if (ending.kind === 'death') {
      die();
      // A worker ends soon after; its last words must not be taken for an orderly end.
      await clock.sleep(DYING_MS, signal);
      return;
    }
  }
  if (sequences.some((sequence) => !sequence.ended) && !signal.aborted) await aborted(signal);
  for (const [index, sequence] of sequences.entries()) {
    if (sequence.ended) continue;
    yield { type: 'finished', index, completion: sequence.end('abort', elapsed()) };
  }
}

class Performance {
  text = '';
  ended = false;
  readonly #logprobs: number[] = [];
  #firstTokenMs: number | null = null;

  constructor(
    readonly part: Part,
    readonly reply: Reply,
  ) {}

  write(step: Step, ms: number): void {
    this.text += step.text;
    this.#firstTokenMs ??= ms;
    if (step.logprob !== null) this.#logprobs.push(step.logprob);
  }

  end(finishReason: FinishReason, ms: number): Completion {
    this.ended = true;
    return {
      text: this.text,
      finishReason,
      promptTokens: this.reply.promptTokens,
      completionTokens: this.#logprobs.length,
      logprobs: Float32Array.from(this.#logprobs),
      firstTokenMs: this.#firstTokenMs ?? ms,
      totalMs: ms,
    };
  }
}

/** Every step and ending in order of time; ties keep the order of sequences and of steps. */
function cues(parts: readonly Part[]): Cue[] {
  const all = parts.flatMap((part, index): Cue[] => [
    ...part.steps.map((step) => ({ atMs: step.atMs, index, step })),
    { atMs: part.endMs, index, step: null },
  ]);
  return all.sort((a, b) => a.atMs - b.atMs);
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) =>
    signal.addEventListener('abort', () => resolve(), { once: true }),
  );
}
