/**
 * Log-probabilities of given continuations. All items of a request become one tree of shared beginnings
 * (`prefix-tree.ts`); each stretch is computed once in the cache, and branches that end go through the model
 * together. A continuation of one token costs nothing beyond its prompt.
 */
import { fail, ok, type Result } from '../../failure/result';
import { failure, type Failure } from '../../failure/failure';
import type { ContinuationScore, ScoreEvent, ScoreItem, ScoreRequest } from '../../contract/engine';
import { aborted, contextOverflow } from '../errors';
import { logSumExp } from '../sampling';
import type { BatchedRows } from './batched';
import { PAGE_TOKENS, type CacheLimits } from './kv-plan';
import type { Append } from './paged-cache';
import { deepest, emptyTree, insert, type PrefixNode, type Read } from './prefix-tree';
import type { RowRead, Rows, SequenceId } from './rows';
import type { TextModel } from './text';

export interface ScoreModel {
  readonly rows: Rows;
  /** The same rows where they can branch; null where each continuation is computed by itself. */
  readonly branching: BatchedRows | null;
  readonly text: TextModel;
  readonly limits: CacheLimits;
  readonly sortFault: (thrown: unknown) => Promise<Failure>;
}

/** One item on its way: encoded, and filled as the tree is computed. */
interface Task {
  readonly index: number;
  readonly prompt: readonly number[];
  readonly continuations: readonly (readonly number[])[];
  readonly logprobs: readonly Float32Array<ArrayBuffer>[];
  /** Log-probabilities not there yet. */
  missing: number;
  computedTokens: number;
  ended: boolean;
}

export async function* scoreItems(
  model: ScoreModel,
  request: ScoreRequest,
  signal: AbortSignal,
): AsyncGenerator<ScoreEvent, void, void> {
  const tasks: Task[] = [];
  for (const [index, item] of request.items.entries()) {
    const task = prepare(model, item, index);
    if (task.ok) tasks.push(task.value);
    else yield { type: 'failed', index, failure: task.failure };
  }
  try {
    const work = model.branching
      ? branches(model.branching, tasks, signal)
      : oneByOne(model, tasks, signal);
    for await (const task of work) {
      task.ended = true;
      yield scored(task);
    }
    for (const { index, ended } of tasks)
      if (!ended) yield { type: 'failed', index, failure: aborted() };
  } catch (thrown) {
    const fault = await model.sortFault(thrown);
    for (const { index, ended } of tasks)
      if (!ended) yield { type: 'failed', index, failure: fault };
  }
}

function prepare({ text, limits }: ScoreModel, item: ScoreItem, index: number): Result<Task> {
  const prompt = text.encodePrompt(item.prompt);
  if (!prompt.ok) return prompt;
  if (prompt.value.length === 0)
    return fail(
      failure(
        'engine',
        'bad-request',
        'A score needs a prompt of at least one token; it was empty.',
      ),
    );
  const continuations: (readonly number[])[] = [];
  for (const continuation of item.continuations) {
    const ids = text.encodeContinuation(continuation);
    if (!ids.ok) return ids;
    const length = prompt.value.length + ids.value.length;
    if (length > limits.contextTokens) return fail(contextOverflow(length, limits.contextTokens));
    continuations.push(ids.value);
  }
  return ok({
    index,
    prompt: prompt.value,
    continuations,
    logprobs: continuations.map(({ length }) => new Float32Array(length)),
    missing: continuations.reduce((sum, { length }) => sum + length, 0),
    computedTokens: 0,
    ended: false,
  });
}

function scored(task: Task): ScoreEvent {
  const scores: ContinuationScore[] = task.logprobs.map((logprobs) => ({
    logprobs,
    sum: logprobs.reduce((a, b) => a + b, 0),
  }));
  return {
    type: 'scored',
    index: task.index,
    scores,
    promptTokens: task.prompt.length,
    computedTokens: task.computedTokens,
  };
}

/** Adds an item to the tree: its prompt with every continuation but the last token of each. */
function plant(root: PrefixNode, task: Task): void {
  const { prompt, continuations, logprobs } = task;
  const put = (continuation: number, position: number, value: number) => {
    logprobs[continuation]![position] = value;
    task.missing -= 1;
  };
  const written = continuations.flatMap((ids, i) => (ids.length > 0 ? [i] : []));
  const first: Read = {
    at: prompt.length - 1,
    tokens: written.map((i) => continuations[i]![0]!),
    take: (values) => values.forEach((value, k) => put(written[k]!, 0, value)),
  };
  insert(root, prompt, written.length > 0 ? [first] : [], task.index);
  for (const i of written) {
    const ids = continuations[i]!;
    if (ids.length === 1) continue;
    const reads = ids.slice(1).map((token, k): Read => ({
      at: prompt.length + k,
      tokens: [token],
      take: ([value]) => put(i, k + 1, value!),
    }));
    insert(root, [...prompt, ...ids.slice(0, -1)], reads, task.index);
  }
}

/** Computes the tree depth first; gives each item as soon as its last number is there. */
async function* branches(
  rows: BatchedRows,
  tasks: readonly Task[],
  signal: AbortSignal,
): AsyncGenerator<Task, void, void> {
  const root = emptyTree();
  for (const task of tasks) plant(root, task);
  const byIndex = new Map(tasks.map((task) => [task.index, task]));
  const roundUp = (tokens: number) => (Math.ceil(tokens / PAGE_TOKENS) + 1) * PAGE_TOKENS;
  await rows.reserve(
    deepest(root, roundUp) + rows.chunkTokens + (rows.maxBatch + 1) * 2 * PAGE_TOKENS,
  );
  const given = new Set<Task>();
  const ready = function* () {
    for (const task of tasks)
      if (task.missing === 0 && !given.has(task)) {
        given.add(task);
        yield task;
      }
  };
  const charge = (at: PrefixNode, tokens: number) => {
    const task = byIndex.get(at.owner);
    if (task) task.computedTokens += tokens;
  };

  async function* descend(at: PrefixNode, sequence: SequenceId): AsyncGenerator<Task, void, void> {
    const leaves = at.children.filter(({ children }) => children.length === 0);
    for (const batch of batches(leaves, rows)) {
      if (signal.aborted) return;
      await together(rows, batch, sequence);
      for (const leaf of batch) charge(leaf, leaf.tokens.length);
      yield* ready();
    }
    const long = at.children.filter((child) => child.children.length > 0 || isLong(child, rows));
    for (const child of long) {
      if (signal.aborted) return;
      const fork = rows.fork(sequence);
      try {
        if (!(await rows.grow(fork, child.tokens, reading(child), signal))) return;
        charge(child, child.tokens.length);
        yield* ready();
        yield* descend(child, fork);
      } finally {
        rows.end(fork);
      }
    }
  }

  // Sequences without a common beginning each become the trunk in turn.
  for (const stem of root.children) {
    if (signal.aborted) return;
    const cached = await rows.plantTrunk(stem.tokens, reading(stem), signal);
    if (cached === null) return;
    charge(stem, stem.tokens.length - cached);
    yield* ready();
    yield* descend(stem, rows.trunk);
  }
  yield* ready();
}

/** The reads of a stretch as positions with a consumer of the whole row of logits. */
function reading(at: PrefixNode): RowRead[] {
  return [...at.reads]
    .sort((a, b) => a.at - b.at)
    .map(({ at: position, tokens, take }) => ({
      at: position,
      take: (logits) => {
        const total = logSumExp(logits);
        take(tokens.map((token) => Math.min(0, logits[token]! - total)));
      },
    }));
}

/** Leaves that cannot share a pass with others: too long, or the library reads one row a pass. */
function isLong(leaf: PrefixNode, rows: BatchedRows): boolean {
  return leaf.children.length === 0 && (leaf.tokens.length > rows.passTokens || !rows.readsMany);
}

/** Short leaves in groups that fit one pass. */
function* batches(leaves: readonly PrefixNode[], rows: BatchedRows): Generator<PrefixNode[]> {
  let open: PrefixNode[] = [];
  let tokens = 0;
  let reads = 0;
  for (const leaf of leaves) {
    if (isLong(leaf, rows)) continue;
    const full =
      open.length === rows.maxBatch ||
      tokens + leaf.tokens.length > rows.passTokens ||
      reads + leaf.reads.length > rows.passReads;
    if (open.length > 0 && full) {
      yield open;
      [open, tokens, reads] = [[], 0, 0];
    }
    open.push(leaf);
    tokens += leaf.tokens.length;
    reads += leaf.reads.length;
  }
  if (open.length > 0) yield open;
}

/** Computes several leaves of one sequence in one pass. */
async function together(
  rows: BatchedRows,
  leaves: readonly PrefixNode[],
  sequence: SequenceId,
): Promise<void> {
  const forks = leaves.map(() => rows.fork(sequence));
  try {
    const reads = leaves.map(reading);
    const appends: Append[] = leaves.map(({ tokens }, i) => ({
      sequence: forks[i]!,
      tokens,
      readAt: reads[i]!.map(({ at }) => at),
    }));
    const logits = await rows.append(appends);
    for (const [i, { take }] of reads.flat().entries()) take(logits[i]!);
  } finally {
    for (const fork of forks) rows.end(fork);
  }
}

/** Without branching: the prompt again for each continuation of more than one token. */
async function* oneByOne(
  { rows }: ScoreModel,
  tasks: readonly Task[],
  signal: AbortSignal,
): AsyncGenerator<Task, void, void> {
  for (const task of tasks) {
    for (const [i, ids] of task.continuations.entries()) {
      const prefilled = await rows.prefill(task.prompt, signal);
      if (prefilled === null) return;
      task.computedTokens += task.prompt.length - prefilled.cachedTokens;
      const sequence = await rows.begin(signal);
      let logits = prefilled.logits;
      for (const [k, token] of ids.entries()) {
        if (signal.aborted) return;
        task.logprobs[i]![k] = Math.min(0, logits[token]! - logSumExp(logits));
        if (k === ids.length - 1) break;
        [logits] = (await rows.step([sequence], [token])) as [Float32Array<ArrayBuffer>];
        task.computedTokens += 1;
      }
      rows.end(sequence);
    }
    yield task;
  }
}
