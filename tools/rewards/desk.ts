/**
 * Takes groups in and hands answers out: several at once, the others in a queue with an end, each id worked on once and
 * answered alike for ever after. Owns no protocol: `service.ts` speaks HTTP.
 */
import { configFor, runGiven } from '../../src/cat/given';
import { isDelta, createRecorder } from '../../src/cat/log/record';
import type { Entry } from '../../src/cat/log/events';
import { emptyView, fold } from '../../src/cat/log/fold';
import type { RunDeps } from '../../src/cat/run';
import type { Failure } from '../../src/failure/failure';
import { answerOf, brokenBy, type Answer } from './answer';
import type { Journal } from './journal';
import { noCounts, type Counts, type Gauges } from './metrics';
import type { GroupRequest } from './request';

export interface DeskOptions {
  readonly deps: Omit<RunDeps, 'at'>;
  /** Wall clock, ISO 8601, UTC. */
  readonly now: () => string;
  /** Groups worked on side by side. */
  readonly concurrency: number;
  /** Groups that may wait beside those. */
  readonly queue: number;
  /** Seconds for one group, from its start. */
  readonly timeLimit: number;
  readonly seed: number;
  readonly criteria: number;
  /** Tokens of a reference; null: half as many again as the longest rollout. */
  readonly maxTokens: number | null;
  /** Null: answers are remembered in memory, the last `REMEMBERED` of them. */
  readonly journal: Journal | null;
}

export type Outcome =
  | { readonly kind: 'answer'; readonly answer: Answer; readonly replayed: boolean }
  /** The id was used for another group. */
  | { readonly kind: 'conflict' }
  | { readonly kind: 'full'; readonly retryAfter: number }
  | { readonly kind: 'unfinished'; readonly why: Failure | 'time' | 'closing' };

export interface Desk {
  submit(request: GroupRequest): Promise<Outcome>;
  readonly counts: Counts;
  gauges(): Omit<Gauges, 'gathering' | 'heapBytes'>;
  /** Stops what is under way; whoever waits is told to send again. */
  close(): Promise<void>;
}

const REMEMBERED = 1000;

interface Pending {
  readonly digest: string;
  readonly outcome: Promise<Outcome>;
}

export function createDesk(options: DeskOptions): Desk {
  const { journal, concurrency } = options;
  const counts = noCounts();
  const pending = new Map<string, Pending>();
  const remembered = new Map<string, { digest: string; answer: Answer }>();
  const waiting: (() => void)[] = [];
  const closing = new AbortController();
  let running = 0;

  /** A free place, or the promise of one. */
  async function place(): Promise<void> {
    if (running < concurrency) running += 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
  }

  function leave(): void {
    const next = waiting.shift();
    if (next === undefined) running -= 1;
    else next();
  }

  function known({ id, digest }: GroupRequest): Outcome | null {
    const before = journal === null ? (remembered.get(id)?.digest ?? null) : journal.digestOf(id);
    if (before === null) return null;
    if (before !== digest) return { kind: 'conflict' };
    counts.replayed += 1;
    const answer = journal === null ? remembered.get(id)!.answer : journal.read(id);
    return { kind: 'answer', answer, replayed: true };
  }

  function keep({ id, digest }: GroupRequest, entries: readonly Entry[], answer: Answer): void {
    if (journal !== null) {
      journal.append(id, digest, entries);
      return;
    }
    remembered.set(id, { digest, answer });
    const [oldest] = remembered.keys();
    if (remembered.size > REMEMBERED && oldest !== undefined) remembered.delete(oldest);
  }

  async function work(request: GroupRequest): Promise<Outcome> {
    await place();
    const limit = new AbortController();
    const timer = setTimeout(() => {
      limit.abort();
    }, options.timeLimit * 1000);
    try {
      return await ended(request, AbortSignal.any([closing.signal, limit.signal]));
    } finally {
      clearTimeout(timer);
      leave();
    }
  }

  async function ended(request: GroupRequest, signal: AbortSignal): Promise<Outcome> {
    const { given, id } = request;
    const deps = { ...options.deps, at: options.now() };
    const start = deps.clock();
    const recorder = createRecorder(deps.clock);
    const entries: Entry[] = [];
    let view = emptyView();
    for await (const event of runGiven(given, configFor(given, options), deps, signal)) {
      // A finished text holds what its pieces would repeat.
      if (isDelta(event)) continue;
      entries.push(...recorder.add(event));
      view = fold(view, event);
    }
    counts.seconds += (deps.clock() - start) / 1000;
    if (signal.aborted) {
      counts.groups.unfinished += 1;
      return { kind: 'unfinished', why: closing.signal.aborted ? 'closing' : 'time' };
    }
    const broken = brokenBy(view);
    if (broken !== null) {
      counts.groups.unfinished += 1;
      return { kind: 'unfinished', why: broken };
    }
    const answer = answerOf(id, view);
    counts.groups[view.status === 'completed' ? 'completed' : 'failed'] += 1;
    counts.promptTokens += answer.cost.prompt_tokens;
    counts.tokens += answer.cost.tokens;
    for (const reward of answer.rewards) counts.rewards[reward === null ? 'none' : 'given'] += 1;
    keep(request, entries, answer);
    return { kind: 'answer', answer, replayed: false };
  }

  return {
    counts,
    submit: async (request) => {
      const before = known(request);
      if (before !== null) return before;
      const same = pending.get(request.id);
      if (same !== undefined) {
        return same.digest === request.digest ? await same.outcome : { kind: 'conflict' };
      }
      if (closing.signal.aborted) return { kind: 'unfinished', why: 'closing' };
      if (waiting.length >= options.queue && running >= concurrency) {
        counts.full += 1;
        return { kind: 'full', retryAfter: retryAfter(counts, waiting.length, concurrency) };
      }
      const outcome = work(request).finally(() => pending.delete(request.id));
      pending.set(request.id, { digest: request.digest, outcome });
      return await outcome;
    },
    gauges: () => ({
      ...{ running, waiting: waiting.length },
      logged: journal === null ? remembered.size : journal.size,
    }),
    close: async () => {
      closing.abort();
      await Promise.allSettled([...pending.values()].map(({ outcome }) => outcome));
    },
  };
}

const MOST_SECONDS = 60;

/** Seconds until a place should be free, from what groups took so far: half of the queue's own time. */
function retryAfter({ groups, seconds }: Counts, waiting: number, concurrency: number): number {
  const ended = groups.completed + groups.failed + groups.unfinished;
  const each = ended === 0 ? 1 : seconds / ended;
  return Math.max(1, Math.min(MOST_SECONDS, Math.ceil((each * waiting) / concurrency / 2)));
}
