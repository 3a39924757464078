/**
 * Where a presenter stands: the step, how many of its words are shown, and whether it goes on by itself. Owns
 * moving forwards and backwards and what the passing of time does. Pure: time comes in as milliseconds. A pointer
 * names its step, so that steps which are added while a run goes on, or questions switched off, do not move it.
 */
import type { Step } from './steps';

export interface Pointer {
  /** Id of the step; empty before the first. */
  readonly step: string;
  /** Words of the step's text that are shown, a fraction while one is on its way. */
  readonly words: number;
  /** A text is being written. Stopped by a pause. */
  readonly writing: boolean;
  /** Goes to the next step by itself. */
  readonly playing: boolean;
  /** Since the step was whole, ms. */
  readonly rested: number;
}

/** Words in a second, and what the speed is called. */
export interface Speed {
  readonly name: string;
  readonly wordsPerSecond: number;
}

export const SPEEDS: readonly Speed[] = [
  { name: 'a word at a time', wordsPerSecond: 1.5 },
  { name: 'slow', wordsPerSecond: 4 },
  { name: 'reading', wordsPerSecond: 10 },
  { name: 'fast', wordsPerSecond: 40 },
  { name: 'instant', wordsPerSecond: Infinity },
];

/** How long a whole step stands before the next one, when it goes on by itself, ms. */
const REST_MS = 3500;

/** At the first step, with its text still to be written. */
export function atStart(steps: readonly Step[]): Pointer {
  return arrived(steps[0]?.id ?? '', false);
}

/** Position of the pointer; the first step where its own is gone. */
export function indexOf(pointer: Pointer, steps: readonly Step[]): number {
  return Math.max(
    0,
    steps.findIndex(({ id }) => id === pointer.step),
  );
}

/** Shows the whole text of the step; where it is shown already, goes to the next step. Stays on the last one. */
export function forward(pointer: Pointer, steps: readonly Step[], words: number): Pointer {
  if (!isWhole(pointer, words)) return { ...pointer, words: Infinity, writing: false };
  const next = steps[indexOf(pointer, steps) + 1];
  return next === undefined ? pointer : arrived(next.id, pointer.playing);
}

/** The step before, whole. */
export function back(pointer: Pointer, steps: readonly Step[]): Pointer {
  const before = steps[indexOf(pointer, steps) - 1];
  return before === undefined ? shownWhole(pointer, pointer.step) : shownWhole(pointer, before.id);
}

/** Straight to a step, whole. */
export function goTo(pointer: Pointer, step: string): Pointer {
  return shownWhole(pointer, step);
}

/** Stops what moves; where nothing does, writes on and goes on by itself. */
export function pauseOrPlay(pointer: Pointer): Pointer {
  return pointer.writing || pointer.playing
    ? { ...pointer, writing: false, playing: false }
    : { ...pointer, writing: true, playing: true, rested: 0 };
}

/**
 * What `ms` later is shown. `words`: how many the step's text has now. A question to the class waits for the
 * presenter, and so does the last step.
 */
export function after(
  pointer: Pointer,
  steps: readonly Step[],
  words: number,
  ms: number,
  speed: Speed,
): Pointer {
  if (pointer.writing && pointer.words < words) {
    const shown = Math.min(words, pointer.words + (ms / 1000) * speed.wordsPerSecond);
    return { ...pointer, words: shown };
  }
  if (!pointer.playing) return pointer;
  const at = indexOf(pointer, steps);
  const next = steps[at + 1];
  if (next === undefined || steps[at]?.kind === 'predict') return pointer;
  const rested = pointer.rested + ms;
  return rested < REST_MS ? { ...pointer, rested } : arrived(next.id, true);
}

export function isWhole(pointer: Pointer, words: number): boolean {
  return pointer.words >= words;
}

/** The first words of a text, spaces kept; all of it where it has no more. */
export function firstWords(text: string, words: number): string {
  if (words >= countWords(text)) return text;
  let left = Math.floor(words);
  for (const match of text.matchAll(PIECE)) {
    if (left === 0) return text.slice(0, match.index);
    left -= 1;
  }
  return text;
}

export function countWords(text: string): number {
  return [...text.matchAll(PIECE)].length;
}

/** A word with what stands before it. Long runs without a space, as traces are, are cut into pieces. */
const PIECE = /\s*\S{1,12}/g;

function arrived(step: string, playing: boolean): Pointer {
  return { step, words: 0, writing: true, playing, rested: 0 };
}

function shownWhole(pointer: Pointer, step: string): Pointer {
  return { ...pointer, step, words: Infinity, writing: false, rested: 0 };
}
