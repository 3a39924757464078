/**
 * Token sequences as a tree of shared beginnings, so that each beginning is computed once: a rollout is read
 * once and its criteria branch off from it. Children stay in the order in which they came. Pure.
 */

/** Log-probabilities wanted for `tokens` as the next token after position `at` of a sequence. */
export interface Read {
  readonly at: number;
  readonly tokens: readonly number[];
  /** Takes the log-probabilities, in the order of `tokens`. */
  readonly take: (logprobs: readonly number[]) => void;
}

export interface PrefixNode {
  /** Tokens of this stretch; positions in `reads` count from its start. */
  tokens: number[];
  reads: Read[];
  children: PrefixNode[];
  /** The item for which the stretch was first needed: its cost. */
  owner: number;
  /** Items of which a sequence ends here. */
  ends: number[];
}

function node(tokens: number[], owner: number): PrefixNode {
  return { tokens, reads: [], children: [], owner, ends: [] };
}

export function emptyTree(): PrefixNode {
  return node([], -1);
}

/** Adds a sequence of item `owner` with its reads (positions from the start of the sequence, ascending). */
export function insert(
  root: PrefixNode,
  tokens: readonly number[],
  reads: readonly Read[],
  owner: number,
): void {
  let at = root;
  /** Tokens before `at`'s stretch. */
  let before = 0;
  for (;;) {
    const end = before + at.tokens.length;
    for (const read of reads)
      if (read.at >= before && read.at < end) at.reads.push({ ...read, at: read.at - before });
    before = end;
    if (end === tokens.length) break;
    const next = at.children.find((child) => child.tokens[0] === tokens[end]);
    if (next === undefined) {
      const leaf = node(tokens.slice(end), owner);
      at.children.push(leaf);
      at = leaf;
      continue;
    }
    const shared = commonLength(next.tokens, tokens, end);
    if (shared < next.tokens.length) split(next, shared);
    at = next;
  }
  at.ends.push(owner);
}

/** How many of `run`'s tokens stand in `tokens` from position `from` on. */
function commonLength(run: readonly number[], tokens: readonly number[], from: number): number {
  let length = 0;
  while (length < run.length && run[length] === tokens[from + length]) length++;
  return length;
}

/** Cuts a stretch in two after `length` tokens. */
function split(stretch: PrefixNode, length: number): void {
  const tail = node(stretch.tokens.slice(length), stretch.owner);
  tail.children = stretch.children;
  tail.ends = stretch.ends;
  tail.reads = stretch.reads
    .filter(({ at }) => at >= length)
    .map((read) => ({ ...read, at: read.at - length }));
  stretch.reads = stretch.reads.filter(({ at }) => at < length);
  stretch.tokens = stretch.tokens.slice(0, length);
  stretch.children = [tail];
  stretch.ends = [];
}

/** Tokens on the longest way from the root to a leaf, each stretch rounded up by `roundUp`. */
export function deepest(at: PrefixNode, roundUp: (tokens: number) => number): number {
  const below = at.children.map((child) => deepest(child, roundUp));
  return roundUp(at.tokens.length) + Math.max(0, ...below);
}
