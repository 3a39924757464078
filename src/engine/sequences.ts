/**
 * Bookkeeping of one group: which sequences have ended, and what the others had written. It keeps the
 * promise that every stream ends with one `finished` or `failed` per sequence, whatever happened below.
 */
import type { Failure } from '../failure/failure';
import type { Completion, FinishReason, GenerateEvent } from '../contract/engine';

interface Progress {
  text: string;
  tokens: number;
  ended: boolean;
}

export class Sequences {
  readonly #sequences: Progress[];
  #promptTokens = 0;

  constructor(count: number) {
    this.#sequences = Array.from({ length: count }, () => ({ text: '', tokens: 0, ended: false }));
  }

  note(event: GenerateEvent): void {
    if (event.type === 'prefilled') {
      this.#promptTokens = event.promptTokens;
      return;
    }
    const sequence = this.#sequences[event.index];
    if (!sequence) return;
    if (event.type === 'delta') {
      sequence.text += event.text;
      sequence.tokens += event.tokens;
    } else sequence.ended = true;
  }

  /** The events still owed, as failures. */
  failed(failure: Failure): GenerateEvent[] {
    return this.#owed((sequence, index) => ({
      type: 'failed',
      index,
      failure,
      partial: sequence.text,
    }));
  }

  /** The events still owed, as aborted completions; log-probabilities that never arrived are left out. */
  aborted(ms: number): GenerateEvent[] {
    return this.#owed((sequence, index) => ({
      type: 'finished',
      index,
      completion: emptyCompletion('abort', {
        text: sequence.text,
        promptTokens: this.#promptTokens,
        totalMs: ms,
      }),
    }));
  }

  #owed(make: (sequence: Progress, index: number) => GenerateEvent): GenerateEvent[] {
    const events: GenerateEvent[] = [];
    this.#sequences.forEach((sequence, index) => {
      if (sequence.ended) return;
      sequence.ended = true;
      events.push(make(sequence, index));
    });
    return events;
  }
}

/** A completion without tokens, for sequences that never got to write. */
export function emptyCompletion(
  finishReason: FinishReason,
  over: Partial<Completion> = {},
): Completion {
  return {
    text: '',
    finishReason,
    promptTokens: 0,
    completionTokens: 0,
    logprobs: new Float32Array(0),
    firstTokenMs: 0,
    totalMs: 0,
    ...over,
  };
}
