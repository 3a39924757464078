/**
 * How fast texts are being written, from the times in the log. The view has no clock, so what the screen says
 * about speed while tokens still arrive is computed here; finished texts carry their own times.
 */
import type { RunEvent, TextFinished } from '../../../cat/log/events';

interface Stream {
  readonly firstMs: number;
  readonly lastMs: number;
  /** Tokens after the first delta, whose own tokens took time nobody saw. */
  readonly tokensSince: number;
}

export interface Pace {
  /** Time of the last entry, ms since the start. */
  readonly ms: number;
  /** Decode tokens per second of one rollout, or of the synthesis; null before it can be known. */
  speed(of: number | 'reference'): number | null;
  after(entry: { readonly ms: number; readonly event: RunEvent }): Pace;
}

export function createPace(): Pace {
  return make(0, new Map());
}

function make(ms: number, streams: ReadonlyMap<number | 'reference', Stream>): Pace {
  return {
    ms,
    speed: (of) => {
      const stream = streams.get(of);
      if (!stream || stream.lastMs <= stream.firstMs) return null;
      return (stream.tokensSince * 1000) / (stream.lastMs - stream.firstMs);
    },
    after: (entry) => {
      const { event } = entry;
      if (event.type === 'run.started') return make(entry.ms, new Map());
      if (event.type !== 'rollout.delta' && event.type !== 'synthesis.delta') {
        return make(entry.ms, streams);
      }
      const key = event.type === 'rollout.delta' ? event.rollout : 'reference';
      const before = streams.get(key);
      const stream = before
        ? { ...before, lastMs: entry.ms, tokensSince: before.tokensSince + event.tokens }
        : { firstMs: entry.ms, lastMs: entry.ms, tokensSince: 0 };
      return make(entry.ms, new Map(streams).set(key, stream));
    },
  };
}

/** Decode tokens per second of a finished text; null when it ended with its first token. */
export function finishedSpeed(finished: TextFinished): number | null {
  const ms = finished.totalMs - finished.firstTokenMs;
  return ms > 0 && finished.tokens > 1 ? ((finished.tokens - 1) * 1000) / ms : null;
}
