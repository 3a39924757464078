/**
 * The evaluation itself: every question's steps in order, as a stream of log entries. Stop it anywhere, give it the
 * entries it wrote, and it goes on with the first step that is owed; since every step is seeded by its question and
 * name, the end is the same as without the stop. Owns the order; a step's work is `perform.ts`.
 */
import type { Grader } from '../../answers/types';
import { createContext, type RunContext } from '../../cat/context';
import type { ModelRecord, RunEvent } from '../../cat/log/events';
import type { PromptBook } from '../../cat/prompts/book';
import { seedFor } from '../../chance/rng';
import { refuse } from '../../cat/run';
import type { Task } from '../../cat/task';
import type { Engine, ModelInfo } from '../../contract/engine';
import { describeThrown, failure, type Failure } from '../../failure/failure';
import { checkEvaluation, type EvaluationConfig } from '../config';
import type { DatasetQuestion } from '../datasets/types';
import {
  EVALUATION_LOG_VERSION,
  type DatasetRecord,
  type EvaluationEntry,
  type EvaluationEvent,
  type StepResult,
} from './events';
import { grade } from './grade';
import { EvaluationLog } from './log';
import { perform } from './perform';
import { planOf, type StepId } from './plan';
import { eventsOf, failureIn, failureOfStep, groupFrom, usableOf } from './replay';

export interface EvaluationDeps {
  readonly engine: Engine;
  readonly model: ModelInfo;
  readonly grader: Grader;
  readonly prompts: PromptBook;
  /** Milliseconds, never going back. */
  readonly clock: () => number;
  readonly app: string;
  /** Wall-clock time of this start or resumption, ISO 8601, UTC. */
  readonly at: string;
}

/** What to evaluate; a resumed evaluation reads it from its own log instead. */
export interface EvaluationStart {
  readonly config: EvaluationConfig;
  readonly dataset: DatasetRecord;
  /** The chosen subset, in the order asked. */
  readonly questions: readonly DatasetQuestion[];
}

/** What is going on inside a step, for the screen; never stored. */
export type OnLive = (live: {
  readonly question: number;
  readonly step: StepId;
  readonly event: RunEvent;
}) => void;

/** Failures after which every further question would fail alike: better to stop and be resumed. */
const FATAL: ReadonlySet<Failure['code']> = new Set([
  'not-loaded',
  'device-lost',
  'worker-died',
  'out-of-memory',
]);

/** Starts afresh. Never throws; the last entry is `evaluation.finished`. */
export async function* evaluate(
  start: EvaluationStart,
  deps: EvaluationDeps,
  signal: AbortSignal,
  onLive: OnLive = () => {},
): AsyncGenerator<EvaluationEntry, void, void> {
  const writer = new Writer(new EvaluationLog(), deps.clock);
  const { config, dataset, questions } = start;
  const { app, at } = deps;
  const model = recordOf(deps.model);
  yield writer.entry({
    type: 'evaluation.started',
    ...{ config, dataset, model, questions, app, at },
  });
  yield* proceed(writer, deps, signal, onLive);
}

/**
 * Goes on with a log, after a pause, a reload or a crash; `retry` names questions of which whatever failed is tried
 * again. The log is taken over and grows with what is yielded. Refuses another model than the log's.
 */
export async function* resume(
  log: EvaluationLog,
  retry: readonly number[],
  deps: EvaluationDeps,
  signal: AbortSignal,
  onLive: OnLive = () => {},
): AsyncGenerator<EvaluationEntry, void, void> {
  const writer = new Writer(log, deps.clock);
  const model = recordOf(deps.model);
  yield writer.entry({ type: 'evaluation.resumed', model, at: deps.at });
  for (const question of retry) yield writer.entry({ type: 'question.retried', question });
  yield* proceed(writer, deps, signal, onLive);
}

/** Numbers and times entries, and keeps the log that is written in step with them. */
class Writer {
  readonly log: EvaluationLog;
  readonly #clock: () => number;
  readonly #offset: number;

  constructor(log: EvaluationLog, clock: () => number) {
    this.log = log;
    this.#clock = clock;
    this.#offset = log.ms - clock();
  }

  entry(event: EvaluationEvent): EvaluationEntry {
    const ms = Math.max(this.log.ms, Math.round(this.#clock() + this.#offset));
    const entry = { v: EVALUATION_LOG_VERSION, seq: this.log.nextSeq, ms, event } as const;
    this.log.add(entry);
    return entry;
  }
}

async function* proceed(
  writer: Writer,
  deps: EvaluationDeps,
  signal: AbortSignal,
  onLive: OnLive,
): AsyncGenerator<EvaluationEntry, void, void> {
  const { log } = writer;
  const end = (outcome: 'completed' | 'stopped' | 'failed', why: Failure | null = null) =>
    writer.entry({ type: 'evaluation.finished', outcome, failure: why });
  const refused = refuseStart(log, deps);
  if (refused !== null) {
    yield end('failed', refused);
    return;
  }
  try {
    for (const [index, question] of log.started!.questions.entries()) {
      if (signal.aborted) break;
      if (log.isClosed(index)) continue;
      const fatal = yield* oneQuestion(writer, index, question, deps, signal, onLive);
      if (fatal !== null) {
        yield end('failed', fatal);
        return;
      }
    }
    yield end(signal.aborted ? 'stopped' : 'completed');
  } catch (thrown) {
    yield signal.aborted ? end('stopped') : end('failed', bug(thrown));
  }
}

/** Returns the failure that makes going on pointless, or null. A step under way at an abort leaves nothing. */
async function* oneQuestion(
  writer: Writer,
  index: number,
  question: DatasetQuestion,
  deps: EvaluationDeps,
  signal: AbortSignal,
  onLive: OnLive,
): AsyncGenerator<EvaluationEntry, Failure | null, void> {
  const { log } = writer;
  const { config } = log.started!;
  const run = contextOf(config, question, deps, signal);
  const refused = refuse(run.task, run.config, deps);
  if (refused !== null) {
    yield writer.entry({ type: 'question.failed', question: index, failure: refused });
    return null;
  }
  for (const step of planOf(config, question, deps.model, deps.prompts)) {
    const done = log.doneOf(index);
    if (done.has(step)) continue;
    run.cost.promptTokens = 0;
    run.cost.tokens = 0;
    const began = deps.clock();
    const live = (event: RunEvent) => onLive({ question: index, step, event });
    const result = await perform(step, { run, question, done, onLive: live });
    if (signal.aborted) return null;
    const fatal = fatalIn(result);
    if (fatal !== null) return fatal;
    const ms = Math.round(deps.clock() - began);
    yield writer.entry({
      type: 'step.finished',
      ...{ question: index, step, result, ms },
      ...run.cost,
    });
    if (step !== 'explore') continue;
    const group = groupFrom({ done: log.doneOf(index), run });
    if (usableOf(group).length > 0) continue;
    const why = failureIn(eventsOf(log.doneOf(index), 'explore')) ?? NOTHING_WRITTEN;
    yield writer.entry({ type: 'question.failed', question: index, failure: why });
    return null;
  }
  const graded = await grade({ run, question, done: log.doneOf(index) }, config.methods);
  if (signal.aborted) return null;
  yield writer.entry({ type: 'question.graded', question: index, graded });
  return null;
}

function contextOf(
  config: EvaluationConfig,
  question: DatasetQuestion,
  deps: EvaluationDeps,
  signal: AbortSignal,
): RunContext {
  // Each question has a seed of its own, by its id: a larger set leaves the others as they were.
  const seed = seedFor(config.run.seed, 'question', question.id);
  return createContext(taskOf(question), { ...config.run, seed }, deps, signal);
}

export function taskOf(question: DatasetQuestion): Task {
  const { kind, gold } = question;
  return { question: question.question, kind, ...(gold === null ? {} : { gold }) };
}

function fatalIn(result: StepResult): Failure | null {
  const why = failureOfStep(result);
  return why !== null && FATAL.has(why.code) ? why : null;
}

function refuseStart(log: EvaluationLog, deps: EvaluationDeps): Failure | null {
  const { started } = log;
  if (started === null) {
    return failure('parse', 'malformed', 'The log does not begin with the start of an evaluation.');
  }
  if (started.questions.length === 0) {
    const message = 'No question matches the choice. Widen the levels or subjects.';
    return failure('parse', 'bad-request', message);
  }
  const { model } = deps;
  if (started.model.id !== model.id || started.model.hash !== model.hash) {
    return failure(
      'parse',
      'bad-request',
      `This evaluation was begun with ${started.model.id}; load that model to go on, or start a new evaluation with ${model.id}.`,
    );
  }
  return checkEvaluation(started.config);
}

function recordOf({ id, engine, dialect, quantisation, hash, device }: ModelInfo): ModelRecord {
  return { id, engine, dialect, quantisation, hash, device };
}

const NOTHING_WRITTEN = failure(
  'model',
  'degenerate',
  'No rollout of this question holds any text. Try again with another seed, or pick a stronger model.',
  { canRetry: true },
);

function bug(thrown: unknown): Failure {
  return failure(
    'engine',
    'internal',
    'The evaluation broke off because of a fault in this app. What was done is kept; resume it.',
    { canRetry: true, detail: describeThrown(thrown) },
  );
}
