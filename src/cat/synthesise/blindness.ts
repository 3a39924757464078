/**
 * Proof that the anchor never saw the question (paper, section 3: the rollouts are the only tie to it). Cuts
 * the exact prompt into the pieces that came from rollouts and the fixed words around them, then looks for the
 * question in each. Needs nothing but what the log holds, so a stored run can be checked like a live one.
 */
import type { Prompt } from '../../contract/engine';
import { wordsOf } from './copy';
import { defuse } from '../prompts/quote';
import { promptText } from '../prompts/text';

export interface Segment {
  readonly text: string;
  /** Index of the rollout it came from; null for the fixed text. */
  readonly rollout: number | null;
}

/** The longest run of words that the question shares with a text: lower case, without punctuation. */
export interface SharedRun {
  readonly words: number;
  readonly text: string;
}

export interface BlindnessReport {
  /** Joined they are the prompt's text, letter for letter. */
  readonly segments: readonly Segment[];
  /** Rollouts that could not be found in the prompt; their text counts as fixed, to be strict. */
  readonly missing: readonly number[];
  readonly inFixedText: SharedRun;
  /** The same inside rollouts: a model may well repeat what it was asked. */
  readonly inRollouts: SharedRun;
  readonly questionWords: number;
  /** No run of the question's words longer than chance stands outside the rollouts. */
  readonly blind: boolean;
}

export interface Shown {
  readonly index: number;
  readonly text: string;
}

/** Common phrases ("the sum of the") reach this length by chance; a leaked question is longer. */
const CHANCE_WORDS = 4;
/** A shortened rollout is recognised by this many characters of its beginning and end. */
const ENDS = 24;
const NOTHING: SharedRun = { words: 0, text: '' };

/** `shown`: the rollouts in the order in which the anchor got them, as they were written. */
export function proveBlind(
  question: string,
  prompt: Prompt,
  shown: readonly Shown[],
): BlindnessReport {
  const { segments, missing } = cut(promptText(prompt), shown);
  const asked = wordsOf(question);
  const longest = (fromRollouts: boolean): SharedRun =>
    segments
      .filter((segment) => (segment.rollout !== null) === fromRollouts)
      .map((segment) => longestSharedRun(asked, wordsOf(segment.text)))
      .reduce((best, next) => (next.words > best.words ? next : best), NOTHING);
  const inFixedText = longest(false);
  const leaked = inFixedText.words > CHANCE_WORDS || inFixedText.words >= Math.max(2, asked.length);
  return {
    segments,
    missing,
    inFixedText,
    inRollouts: longest(true),
    questionWords: asked.length,
    blind: !leaked,
  };
}

function cut(text: string, shown: readonly Shown[]): { segments: Segment[]; missing: number[] } {
  const segments: Segment[] = [];
  const missing: number[] = [];
  let at = 0;
  for (const rollout of shown) {
    // Prompts quote rollouts with chat-template markers taken apart.
    const place = find(text, defuse(rollout.text).trim(), at);
    if (place === null) {
      missing.push(rollout.index);
      continue;
    }
    if (place.start > at) segments.push({ text: text.slice(at, place.start), rollout: null });
    segments.push({ text: text.slice(place.start, place.end), rollout: rollout.index });
    at = place.end;
  }
  if (at < text.length) segments.push({ text: text.slice(at), rollout: null });
  return { segments, missing };
}

function find(text: string, wanted: string, from: number): { start: number; end: number } | null {
  if (wanted === '') return null;
  const whole = text.indexOf(wanted, from);
  if (whole >= 0) return { start: whole, end: whole + wanted.length };
  if (wanted.length < 2 * ENDS) return null;
  const start = text.indexOf(wanted.slice(0, ENDS), from);
  if (start < 0) return null;
  const tail = wanted.slice(-ENDS);
  const end = text.indexOf(tail, start);
  return end < 0 ? null : { start, end: end + tail.length };
}

/**
 * Longest common run of words. Time is the number of equal word pairs, and two rows of memory: a question of
 * 20,000 words against a prompt of 20,000 must not freeze the page.
 */
function longestSharedRun(asked: readonly string[], text: readonly string[]): SharedRun {
  const places = new Map<string, number[]>();
  for (const [at, word] of text.entries()) {
    const known = places.get(word);
    if (known === undefined) places.set(word, [at]);
    else known.push(at);
  }
  let best = 0;
  let end = 0;
  /** Length of the common run that ends just before text position `key`. */
  let before = new Map<number, number>();
  for (const [i, word] of asked.entries()) {
    const now = new Map<number, number>();
    for (const at of places.get(word) ?? []) {
      const length = (before.get(at) ?? 0) + 1;
      now.set(at + 1, length);
      if (length > best) {
        best = length;
        end = i + 1;
      }
    }
    before = now;
  }
  return { words: best, text: asked.slice(end - best, end).join(' ') };
}
