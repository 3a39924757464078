/**
 * An evaluation as a log: the closed union of what can happen, in its stored envelope. Nothing else about an
 * evaluation is ever stored, so that reload, crash, export and the command line's file all resume alike. A step
 * that stands in the log is done and is never run again.
 */
import type { RunEvent, ModelRecord, VerdictValue } from '../../cat/log/events';
import type { Failure } from '../../failure/failure';
import type { EvaluationConfig } from '../config';
import type { DatasetQuestion } from '../datasets/types';
import type { Graded, VerdictPair } from './graded';
import type { StepId } from './plan';

export const EVALUATION_LOG_VERSION = 1;

/** One line of a log. `seq` rises by one from 0; `ms` is working time, so pauses do not count. */
export interface EvaluationEntry {
  readonly v: typeof EVALUATION_LOG_VERSION;
  readonly seq: number;
  readonly ms: number;
  readonly event: EvaluationEvent;
}

export interface DatasetRecord {
  readonly name: string;
  readonly title: string;
  readonly licence: string;
  readonly source: string;
  /** Questions in the whole set, before the choice of a subset. */
  readonly total: number;
}

/** A verdict of the judge on one text and one criterion. */
export interface JudgedCriterion {
  readonly criterion: number;
  readonly verdict: VerdictValue;
  readonly yesProbability: number | null;
}

/** What a step leaves behind, whichever way it ended. */
export type StepResult =
  /** Events of an ordinary run, without deltas: texts, answers, clusters, rewards. */
  | { readonly kind: 'events'; readonly events: readonly RunEvent[] }
  /** A number per rollout; null where the rollout cannot be scored or its scoring failed. */
  | {
      readonly kind: 'scores';
      readonly scores: readonly (number | null)[];
      readonly failure: Failure | null;
    }
  /** Open questions: verdicts on the criteria, by the text's key (`plan.ts`, `TextKey`). */
  | {
      readonly kind: 'verdicts';
      readonly criteria: readonly string[];
      readonly verdicts: Readonly<Record<string, readonly JudgedCriterion[]>>;
      /** Why there are no criteria, or what the engine failed at first; older logs do not say. */
      readonly failure?: Failure | null;
    }
  /** The same verdicts asked again, and asked with the words yes and no changed round. */
  | {
      readonly kind: 'reliability';
      readonly again: readonly VerdictPair[];
      readonly swapped: readonly VerdictPair[];
      /** What the engine failed at first; older logs do not say. */
      readonly failure?: Failure | null;
    };

export type EvaluationEvent =
  | {
      readonly type: 'evaluation.started';
      readonly config: EvaluationConfig;
      readonly dataset: DatasetRecord;
      readonly model: ModelRecord;
      /** In the order asked; with all that is needed to go on without the set itself. */
      readonly questions: readonly DatasetQuestion[];
      readonly app: string;
      /** Wall-clock start, ISO 8601, UTC. */
      readonly at: string;
    }
  | { readonly type: 'evaluation.resumed'; readonly model: ModelRecord; readonly at: string }
  | {
      readonly type: 'step.finished';
      readonly question: number;
      readonly step: StepId;
      readonly result: StepResult;
      readonly ms: number;
      readonly promptTokens: number;
      readonly tokens: number;
    }
  /** The closing entry of a question: what every method scored. */
  | { readonly type: 'question.graded'; readonly question: number; readonly graded: Graded }
  /** Nothing of the question can be scored: its whole group failed. It stays in the denominator. */
  | { readonly type: 'question.failed'; readonly question: number; readonly failure: Failure }
  /** The user asked for another try: what failed in it is owed again, what worked stays. */
  | { readonly type: 'question.retried'; readonly question: number }
  | {
      readonly type: 'evaluation.finished';
      readonly outcome: 'completed' | 'stopped' | 'failed';
      readonly failure: Failure | null;
    };
