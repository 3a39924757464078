/**
 * Arithmetic of the key-value cache: how many sequences fit at once, how many tokens of cache that takes, and
 * whether a request fits at all. Decided before anything starts, because the runtime answers an overflow by
 * exiting. Pure.
 */

/** Tokens a page of the cache holds; web-llm's own choice. */
export const PAGE_TOKENS = 16;

export interface CacheLimits {
  /** Tokens the whole cache may hold. */
  readonly capacityTokens: number;
  /** Tokens one sequence may have. */
  readonly contextTokens: number;
  /** Sequences the library decodes together. */
  readonly maxBatch: number;
}

export interface GroupPlan {
  /** Sequences decoded together; more wait until a place is free. */
  readonly width: number;
  /** Tokens each sequence may generate: the wish, or what the context leaves. */
  readonly newTokens: number;
  /** Cache tokens needed. */
  readonly tokens: number;
}

const pages = (tokens: number): number => Math.ceil(tokens / PAGE_TOKENS);

/**
 * Plans a group of `count` sequences that share a prompt. Full pages of the prompt are shared; each sequence
 * copies the last, partly filled one and goes on from there. Null when not even one sequence fits: then
 * `promptTokens + 1` is too much for the context or the cache.
 */
export function planGroup(
  promptTokens: number,
  maxTokens: number,
  count: number,
  limits: CacheLimits,
): GroupPlan | null {
  const newTokens = Math.min(maxTokens, limits.contextTokens - promptTokens);
  if (newTokens < 1 || promptTokens < 1) return null;
  // One page more than the tokens need: the copy of the prompt's last page.
  const perSequence = (pages(newTokens) + 1) * PAGE_TOKENS;
  const shared = pages(promptTokens) * PAGE_TOKENS;
  const fitting = Math.floor((limits.capacityTokens - shared) / perSequence);
  const width = Math.min(count, limits.maxBatch, fitting);
  return width < 1 ? null : { width, newTokens, tokens: shared + width * perSequence };
}

export interface CacheShape {
  readonly layers: number;
  readonly kvHeads: number;
  readonly headDimension: number;
  /** Bytes of one number in the cache: 4 (f32) or 2 (f16). */
  readonly numberBytes: number;
}

/** Bytes one token takes in the cache: a key and a value per layer and head. */
export function bytesPerToken(shape: CacheShape): number {
  return 2 * shape.layers * shape.kvHeads * shape.headDimension * shape.numberBytes;
}

/**
 * Tokens a cache may hold: what `budgetBytes` pays for, at least one context, at most a context for every
 * place in the batch. Whole pages.
 */
export function capacityFor(
  budgetBytes: number,
  tokenBytes: number,
  contextTokens: number,
  maxBatch: number,
): number {
  const affordable = Math.floor(budgetBytes / tokenBytes);
  const useful = (contextTokens + PAGE_TOKENS) * (maxBatch + 1);
  const tokens = Math.max(contextTokens + 2 * PAGE_TOKENS, Math.min(affordable, useful));
  return pages(tokens) * PAGE_TOKENS;
}
