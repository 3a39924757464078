/**
 * What a language model takes in memory while the processor runs it, and the context it therefore gets: one that keeps
 * much for each token gets a shorter one, so that small devices can run it at all. Pure.
 */

/** Room for the synthesis of sixteen rollouts at the default length. */
const WANTED_CONTEXT = 8192;
/** Most that keys and values may take, bytes. */
const CACHE_BYTES = 2 ** 29;
/** A synthesis of four short rollouts fits; with less nothing of the method is left. */
const LEAST_CONTEXT = 2048;
/** Code, vocabulary and what is in flight, bytes. */
const OVERHEAD_BYTES = 100e6;

/**
 * Tokens of context to run with.
 *
 * @param perToken keys and values of one token in all layers, bytes; null where it is not known
 * @param trained the longest context the model was trained for, tokens
 */
export function contextFor(perToken: number | null, trained: number): number {
  const most = perToken === null ? Infinity : Math.floor(CACHE_BYTES / perToken / 256) * 256;
  return Math.min(WANTED_CONTEXT, trained, Math.max(LEAST_CONTEXT, most));
}

/** Bytes of memory while it runs. */
export function runningBytes(fileBytes: number, perToken: number, trained = Infinity): number {
  return fileBytes + contextFor(perToken, trained) * perToken + OVERHEAD_BYTES;
}
