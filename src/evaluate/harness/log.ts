/**
 * Reads an evaluation's log: the one consumer for a live run, a resumed one, a recording and an import. Keeps numbers
 * of every question and the texts of unfinished ones only, so that thousands of questions stay light. A log may be
 * cut anywhere; what stands before the cut counts.
 */
import type { Failure } from '../../failure/failure';
import type { EvaluationEntry, EvaluationEvent, StepResult } from './events';
import type { Graded } from './graded';
import type { StepId } from './plan';
import { failedSteps, type Done } from './replay';

type Started = Extract<EvaluationEvent, { type: 'evaluation.started' }>;

export type EvaluationStatus = 'empty' | 'running' | 'completed' | 'stopped' | 'failed';

/** What a kind of step has cost so far, over all questions. */
export interface StepCost {
  readonly times: number;
  readonly ms: number;
  readonly promptTokens: number;
  readonly tokens: number;
}

/** What a log says at one moment, for screens that compare by identity: every change gives a new one. */
export type LogView = Pick<
  EvaluationLog,
  | 'started'
  | 'status'
  | 'failure'
  | 'ms'
  | 'graded'
  | 'failed'
  | 'costs'
  | 'retriable'
  | 'spentOn'
  | 'isClosed'
>;

/** Working time in milliseconds, and tokens read and written. */
export interface Spent {
  readonly ms: number;
  readonly tokens: number;
}

const NOTHING_SPENT: Spent = { ms: 0, tokens: 0 };

export class EvaluationLog {
  #started: Started | null = null;
  #status: EvaluationStatus = 'empty';
  #failure: Failure | null = null;
  #seq = -1;
  #ms = 0;
  readonly #graded = new Map<number, Graded>();
  readonly #failed = new Map<number, Failure>();
  /** Steps done of questions not graded yet, and of those in which something failed and may be tried again. */
  readonly #open = new Map<number, Map<StepId, StepResult>>();
  readonly #costs = new Map<StepId, StepCost>();
  readonly #spent = new Map<number, Spent>();

  static from(entries: Iterable<EvaluationEntry>): EvaluationLog {
    const log = new EvaluationLog();
    for (const entry of entries) log.add(entry);
    return log;
  }

  get started(): Started | null {
    return this.#started;
  }
  get status(): EvaluationStatus {
    return this.#status;
  }
  get failure(): Failure | null {
    return this.#failure;
  }
  /** `seq` of the next entry. */
  get nextSeq(): number {
    return this.#seq + 1;
  }
  /** Working time so far, milliseconds. */
  get ms(): number {
    return this.#ms;
  }
  get graded(): ReadonlyMap<number, Graded> {
    return this.#graded;
  }
  get failed(): ReadonlyMap<number, Failure> {
    return this.#failed;
  }
  get costs(): ReadonlyMap<StepId, StepCost> {
    return this.#costs;
  }
  /** What one question has taken so far, tries that failed among it. */
  spentOn(question: number): Spent {
    return this.#spent.get(question) ?? NOTHING_SPENT;
  }
  /** Steps done of a question that is not closed, or that may be tried again; none for one that is well done. */
  doneOf(question: number): Done {
    return this.#open.get(question) ?? new Map<StepId, StepResult>();
  }
  /** Questions in which something failed, whole or in part. */
  get retriable(): number[] {
    return [...this.#open.keys()].filter(
      (question) => this.isClosed(question) && failedSteps(this.doneOf(question)).length > 0,
    );
  }
  view(): LogView {
    const { started, status, failure, ms, graded, failed, costs, retriable } = this;
    return {
      ...{ started, status, failure, ms, graded, failed, costs, retriable },
      spentOn: (question) => this.spentOn(question),
      isClosed: (question) => this.isClosed(question),
    };
  }
  isClosed(question: number): boolean {
    return this.#graded.has(question) || this.#failed.has(question);
  }

  /** Takes the next entry. Entries seen before (a file joined to its own copy) change nothing. */
  add({ seq, ms, event }: EvaluationEntry): void {
    if (seq <= this.#seq) return;
    this.#seq = seq;
    this.#ms = Math.max(this.#ms, ms);
    switch (event.type) {
      case 'evaluation.started':
        this.#started = event;
        this.#status = 'running';
        return;
      case 'evaluation.resumed':
        this.#status = 'running';
        this.#failure = null;
        return;
      case 'step.finished':
        this.#step(event);
        return;
      case 'question.graded':
        this.#failed.delete(event.question);
        this.#graded.set(event.question, event.graded);
        if (failedSteps(this.doneOf(event.question)).length === 0)
          this.#open.delete(event.question);
        return;
      case 'question.failed':
        this.#failed.set(event.question, event.failure);
        return;
      case 'question.retried':
        for (const step of failedSteps(this.doneOf(event.question))) {
          this.#open.get(event.question)?.delete(step);
        }
        this.#failed.delete(event.question);
        this.#graded.delete(event.question);
        return;
      case 'evaluation.finished':
        this.#status = event.outcome;
        this.#failure = event.failure;
        return;
    }
  }

  #step(event: Extract<EvaluationEvent, { type: 'step.finished' }>): void {
    const { question, step, result, ms, promptTokens, tokens } = event;
    const done = this.#open.get(question) ?? new Map<StepId, StepResult>();
    done.set(step, result);
    this.#open.set(question, done);
    const before = this.#costs.get(step) ?? { times: 0, ms: 0, promptTokens: 0, tokens: 0 };
    this.#costs.set(step, {
      times: before.times + 1,
      ms: before.ms + ms,
      promptTokens: before.promptTokens + promptTokens,
      tokens: before.tokens + tokens,
    });
    const spent = this.spentOn(question);
    this.#spent.set(question, {
      ms: spent.ms + ms,
      tokens: spent.tokens + promptTokens + tokens,
    });
  }
}
