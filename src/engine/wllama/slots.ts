/**
 * How many texts llama.cpp writes at a time, and with how many threads. Pure.
 *
 * Slots gain where decoding waits for memory: the weights are read once for all. That takes many cores; on
 * few, decoding is bound by arithmetic and each further slot only computes the prompt once more (measured on
 * two cores: a group of eight in four slots took 1.8 times as long as in one). Between, two slots are a guess
 * on the careful side, not measured.
 */

/** One fewer than there are cores: its threads spin, and the page needs one. Threads need isolation. */
export function threadsFor(cores: number | undefined, isolated: boolean): number {
  return isolated ? Math.max(1, (cores ?? 1) - 1) : 1;
}

export function slotsFor(threads: number): number {
  if (threads < 6) return 1;
  return threads < 12 ? 2 : 4;
}

/**
 * Texts that fit the window together, which all slots share: at least one, which then fails by itself if it
 * does not fit.
 *
 * @param tokensEach prompt and all tokens to come, of one text
 */
export function laneCount(
  { slots, contextTokens }: { readonly slots: number; readonly contextTokens: number },
  tokensEach: number,
): number {
  return Math.max(1, Math.min(slots, Math.floor(contextTokens / tokensEach)));
}
