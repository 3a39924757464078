/**
 * What a language model takes in memory while the processor runs it, and the context it therefore gets: one that keeps
 * much for each token gets a shorter one, so that small devices can run it at all. Pure.
 */

/** Room for the synthesis of sixteen rollouts at the default length. */
const WANTED_CONTEXT = 8192;
/** Most that keys and values may take, bytes. */
const CACHE_BYTES = 2 ** 29;
/** Most that they may take at 32 bits, bytes: llama.cpp in wasm has no fast way through halves, but they take half. */
const WIDE_CACHE_BYTES = 400e6;
/** A synthesis of four short rollouts fits; with less nothing of the method is left. */
const LEAST_CONTEXT = 2048;
/** Code, vocabulary and what is in flight, bytes. */
const OVERHEAD_BYTES = 100e6;

/**
 * Tokens of context to run with.
 *
 * @param perToken keys and values of one token in all layers, bytes at 16 bits each; null where it is not known
 * @param trained the longest context the model was trained for, tokens
 */
export function contextFor(perToken: number | null, trained: number): number {
  const most = perToken === null ? Infinity : Math.floor(CACHE_BYTES / perToken / 256) * 256;
  return Math.min(WANTED_CONTEXT, trained, Math.max(LEAST_CONTEXT, most));
}

/** Whether keys and values are kept at 32 bits on the processor, which is faster, rather than at 16. */
export function cacheIsWide(perToken: number | null, tokens: number): boolean {
  return perToken !== null && 2 * perToken * tokens <= WIDE_CACHE_BYTES;
}

/** Bytes of memory while it runs. */
export function runningBytes(fileBytes: number, perToken: number, trained = Infinity): number {
  const tokens = contextFor(perToken, trained);
  const cache = tokens * perToken * (cacheIsWide(perToken, tokens) ? 2 : 1);
  return fileBytes + cache + OVERHEAD_BYTES;
}
