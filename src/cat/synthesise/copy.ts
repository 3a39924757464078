/**
 * Notices a synthesis that only repeats a draft: it may be right, but then it is a selection and the page
 * says so. Compares words, not characters, so that spacing and punctuation do not hide a copy.
 */

/** Share of word pairs in common from which two texts count as the same. */
const SAME = 0.95;

/** Index of the rollout that the text repeats (nearly) word for word, the closest one; null when none. */
export function copyOf(
  text: string,
  rollouts: readonly { readonly index: number; readonly text: string }[],
): number | null {
  let best: { index: number; likeness: number } | null = null;
  for (const rollout of rollouts) {
    const likeness = wordLikeness(text, rollout.text);
    if (likeness >= SAME && likeness > (best?.likeness ?? 0)) {
      best = { index: rollout.index, likeness };
    }
  }
  return best?.index ?? null;
}

/** Dice coefficient of the multisets of neighbouring word pairs: 1 for the same words in the same order. */
export function wordLikeness(left: string, right: string): number {
  const a = pairs(left);
  const b = pairs(right);
  if (a.length + b.length === 0) return 0;
  const counts = new Map<string, number>();
  for (const pair of a) counts.set(pair, (counts.get(pair) ?? 0) + 1);
  let common = 0;
  for (const pair of b) {
    const left = counts.get(pair) ?? 0;
    if (left > 0) {
      common += 1;
      counts.set(pair, left - 1);
    }
  }
  return (2 * common) / (a.length + b.length);
}

/** A text's words, lower case; letters and digits of any script. */
export function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}

function pairs(text: string): string[] {
  const words = ['', ...wordsOf(text), ''];
  return words.length === 2 ? [] : words.slice(1).map((word, at) => `${words[at] ?? ''} ${word}`);
}
