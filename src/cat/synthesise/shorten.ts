/**
 * Makes the rollouts fit the anchor's context window: the longest give way first, all to the same length, so
 * that no rollout is dropped and none has more say than another. The middle is left out, because a draft's
 * beginning says what it works on and its end holds the answer. What was left out is said in the text.
 */

export interface Sized {
  readonly text: string;
  readonly tokens: number;
}

/** Tokens set aside for one draft's frame and for the notice of what was left out. */
const FRAME_TOKENS = 24;
/** A template's tokens are not known before the engine sees them; English has about 4 characters each. */
const CHARACTERS_PER_TOKEN = 3;

/** Tokens left for the rollouts beside the template and the reply; never negative. */
export function rolloutBudget(options: {
  readonly contextTokens: number;
  readonly replyTokens: number;
  readonly templateCharacters: number;
  readonly rollouts: number;
}): number {
  const { contextTokens, replyTokens, templateCharacters, rollouts } = options;
  const template = Math.ceil(templateCharacters / CHARACTERS_PER_TOKEN);
  return Math.max(0, contextTokens - replyTokens - template - rollouts * FRAME_TOKENS);
}

/** The same cap for all, as high as the budget allows (water filling); Infinity when all fit. */
export function fairCap(sizes: readonly number[], budget: number): number {
  const sorted = [...sizes].sort((a, b) => a - b);
  let left = budget;
  for (const [position, size] of sorted.entries()) {
    const share = Math.floor(left / (sorted.length - position));
    if (size > share) return share;
    left -= size;
  }
  return Infinity;
}

/** The texts as the anchor will see them. */
export function shortenToBudget(rollouts: readonly Sized[], budget: number): string[] {
  const cap = fairCap(
    rollouts.map((rollout) => rollout.tokens),
    budget,
  );
  return rollouts.map((rollout) =>
    rollout.tokens <= cap ? rollout.text : shorten(rollout.text, cap / rollout.tokens),
  );
}

/** Keeps `share` of a text: two fifths of it from the beginning, three fifths from the end. */
function shorten(text: string, share: number): string {
  const keep = Math.floor(text.length * share);
  const head = cutBack(text.slice(0, Math.floor(keep * 0.4)));
  const tail = cutFront(text.slice(text.length - Math.ceil(keep * 0.6)));
  const left = text.length - head.length - tail.length;
  return `${head}\n[… ${left} characters left out …]\n${tail}`;
}

/** Ends at a word's end, where there is one near. */
function cutBack(text: string): string {
  const cut = text.search(/\s\S{0,40}$/);
  return (cut > 0 ? text.slice(0, cut) : text).trimEnd();
}

function cutFront(text: string): string {
  const cut = /^\S{0,40}\s/.exec(text);
  return (cut === null ? text : text.slice(cut[0].length)).trimStart();
}
