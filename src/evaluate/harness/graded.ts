/** What is kept in memory of a graded question: every number the results need, and no text. Owns the shape only. */
import type { Cluster, VerdictValue } from '../../cat/log/events';
import type { MethodId } from '../methods';

/** A method's outcome on one question. */
export interface Outcome {
  /** 0 to 1: right or wrong, or the share of criteria met; null where the method failed or cannot be scored. */
  readonly value: number | null;
  /** The rollout it picked; null for written texts and means. */
  readonly pick: number | null;
  /** The final answer it gave, as written; null for means and open questions. */
  readonly answer: string | null;
  /** Why there is no value; null when there is one. */
  readonly why: string | null;
}

export interface GradedRollout {
  /** As `Outcome.value`; null for a rollout that failed. */
  readonly value: number | null;
  readonly answer: string | null;
  readonly meanLogprob: number | null;
  readonly tokens: number;
  readonly selfScore: number | null;
  readonly judgeScore: number | null;
  readonly mutual: number | null;
  /** The method's own reward: equality with the reference, or share of the rubric. */
  readonly reward: number | null;
}

export interface Graded {
  readonly outcomes: Readonly<Partial<Record<MethodId, Outcome>>>;
  readonly rollouts: readonly GradedRollout[];
  readonly clusters: readonly Cluster[];
  /** Synthesis from g rollouts, by g; G itself is the synthesis proper. */
  readonly synthesisAt: Readonly<Record<number, number | null>>;
  /** Whether the reference's answer differs from the majority's; null where either has none. */
  readonly disputed: boolean | null;
  /** Answers that could be shown neither equal to the gold nor different; they count as not right. */
  readonly undecided: number;
  /** Open questions: verdicts asked for and failed. */
  readonly verdicts: { readonly asked: number; readonly failed: number };
  /** Open questions: what judging them lacked; null for mathematics, and older logs do not say. */
  readonly judging?: {
    /** Why there are no criteria, or no verdicts on them; null when there are. */
    readonly noCriteria: string | null;
    /** The method's own rubric: why there is none, null when there is; `false` when none was asked for. */
    readonly noRubric: string | null | false;
  } | null;
  /** Open questions: verdicts given twice, and given with yes and no changed round (`harness/criteria.ts`). */
  readonly reliability: {
    readonly again: readonly VerdictPair[];
    readonly swapped: readonly VerdictPair[];
  } | null;
}

export type VerdictPair = readonly [VerdictValue, VerdictValue];
