/**
 * Proof that the anchor never saw the question (paper, section 3: the rollouts are the only tie to it). Cuts
 * the exact prompt into the fixed words of the template and the pieces that came from rollouts, then looks
 * for the question in each. Pure text work on what the log holds.
 */
import type { Prompt } from '../../engine/contract';

export interface Segment {
  readonly text: string;
  /** Index of the rollout it came from; null for the template. */
  readonly rollout: number | null;
}

export interface SharedRun {
  readonly words: number;
  readonly text: string;
}

export interface BlindnessReport {
  readonly segments: readonly Segment[];
  /** Rollouts that could not be found in the prompt; their text counts as template, to be strict. */
  readonly missing: readonly number[];
  /** The longest run of the question's words in the template, by words. */
  readonly inTemplate: SharedRun;
  /** The same inside rollouts: a model may well repeat what it was asked. */
  readonly inRollouts: SharedRun;
  readonly questionWords: number;
  /** No word run of the question longer than chance stands in the template. */
  readonly blind: boolean;
}

/** Common phrases ("the sum of the") reach this length by chance; a leaked question is longer. */
const CHANCE_WORDS = 4;
/** A shortened rollout is recognised by this many characters of its beginning and end. */
const ENDS = 24;

/** All text of a prompt, messages joined by a blank line. */
export function promptText(prompt: Prompt): string {
  if (prompt.kind === 'text') return prompt.text;
  return prompt.messages.map((message) => message.content).join('\n\n');
}

/** `shown`: the rollouts in the order in which the anchor got them. */
export function proveBlind(
  question: string,
  prompt: Prompt,
  shown: readonly { readonly index: number; readonly text: string }[],
): BlindnessReport {
  const { segments, missing } = cut(promptText(prompt), shown);
  const asked = words(question);
  const longest = (own: boolean): SharedRun =>
    segments
      .filter((segment) => (segment.rollout === null) === own)
      .map((segment) => longestSharedRun(asked, words(segment.text)))
      .reduce((best, next) => (next.words > best.words ? next : best), { words: 0, text: '' });
  const inTemplate = longest(true);
  const leaked = inTemplate.words > CHANCE_WORDS || inTemplate.words >= Math.max(2, asked.length);
  return {
    segments,
    missing,
    inTemplate,
    inRollouts: longest(false),
    questionWords: asked.length,
    blind: !leaked,
  };
}

function cut(
  text: string,
  shown: readonly { readonly index: number; readonly text: string }[],
): { segments: Segment[]; missing: number[] } {
  const segments: Segment[] = [];
  const missing: number[] = [];
  let at = 0;
  for (const rollout of shown) {
    const place = find(text, rollout.text.trim(), at);
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

function words(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}

/** Longest common run of words; O(a·b) time in the two lengths, two rows of memory. */
function longestSharedRun(a: readonly string[], b: readonly string[]): SharedRun {
  let best = 0;
  let end = 0;
  let previous = new Uint32Array(b.length + 1);
  for (const [i, word] of a.entries()) {
    const row = new Uint32Array(b.length + 1);
    for (let j = 0; j < b.length; j++) {
      if (word !== b[j]) continue;
      const length = (previous[j] ?? 0) + 1;
      row[j + 1] = length;
      if (length > best) {
        best = length;
        end = i + 1;
      }
    }
    previous = row;
  }
  return { words: best, text: a.slice(end - best, end).join(' ') };
}
