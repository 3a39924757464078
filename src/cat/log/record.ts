/**
 * From events to the stored log: numbers them, stamps them with an injected clock, and joins the deltas of
 * one text that follow each other, so that a log of sixteen streams stays small. Owns no timer and no
 * storage: whoever holds the recorder asks for entries and saves them.
 */
import { LOG_VERSION, type Entry, type RunEvent } from './events';

type Delta = Extract<RunEvent, { type: 'rollout.delta' | 'synthesis.delta' }>;

/** Deltas of one text within this time become one entry. */
export const JOIN_WINDOW_MS = 200;

export interface Recorder {
  /** Takes the next event; returns the entries that are complete now, in order. Never throws. */
  add(event: RunEvent): readonly Entry[];
  /** Seals and returns what is held back; call it at the end, on stop and when the page is hidden. */
  flush(): readonly Entry[];
}

/** `clock` in milliseconds, never going back; the run starts when the recorder is made. */
export function createRecorder(clock: () => number, joinWindowMs = JOIN_WINDOW_MS): Recorder {
  const start = clock();
  let seq = 0;
  /** Per text, in order of first arrival. */
  let held = new Map<string, { event: Delta; ms: number }>();

  const seal = (ms: number, event: RunEvent): Entry => ({
    v: LOG_VERSION,
    seq: seq++,
    ms,
    event,
  });
  const flush = (): Entry[] => {
    const entries = [...held.values()].map(({ ms, event }) => seal(ms, event));
    held = new Map();
    return entries;
  };

  return {
    flush,
    add: (event) => {
      const ms = Math.max(0, Math.round(clock() - start));
      if (!isDelta(event)) return [...flush(), seal(ms, event)];
      const oldest = held.values().next().value;
      const ready = oldest !== undefined && ms - oldest.ms >= joinWindowMs ? flush() : [];
      const key = event.type === 'rollout.delta' ? `rollout ${event.rollout}` : 'synthesis';
      const before = held.get(key);
      if (before === undefined) held.set(key, { event, ms });
      else before.event = joined(before.event, event);
      return ready;
    },
  };
}

/** Whether an event only repeats, piece by piece, what the finished text will hold. */
export function isDelta(event: RunEvent): event is Delta {
  return event.type === 'rollout.delta' || event.type === 'synthesis.delta';
}

/** The log without deltas, renumbered: folds to the same end view for every finished run. */
export function withoutDeltas(entries: readonly Entry[]): Entry[] {
  return entries
    .filter((entry) => !isDelta(entry.event))
    .map((entry, index) => ({ ...entry, seq: index }));
}

/** The same log with at most one delta a text every `windowMs`, renumbered: smaller, and it still plays. */
export function withFewerDeltas(entries: readonly Entry[], windowMs: number): Entry[] {
  let now = 0;
  const recorder = createRecorder(() => now, windowMs);
  const kept: Entry[] = [];
  for (const { ms, event } of entries) {
    now = ms;
    kept.push(...recorder.add(event));
  }
  return [...kept, ...recorder.flush()];
}

function joined(first: Delta, second: Delta): Delta {
  return { ...first, text: first.text + second.text, tokens: first.tokens + second.tokens };
}
