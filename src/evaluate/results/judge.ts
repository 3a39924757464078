/**
 * How far the judge can be trusted on open questions: the same weights judge as wrote, so this is measured and shown,
 * never assumed.
 */
import type { Graded, GradedRollout, VerdictPair } from '../harness/graded';
import { agreement, spearman, type Agreement } from '../stats/agreement';
import type { OutcomeTable } from './outcomes';

/** How many have something, how many lack it, and the reason that the first of them gives. */
export interface Lack {
  readonly there: number;
  readonly lacking: number;
  readonly why: string | null;
}

export interface JudgeReliability {
  /** Open questions with criteria given, and of the others those whose criteria were drawn from a reference. */
  readonly given: number;
  readonly drawn: Lack;
  /** Questions by whether the method's own rubric could be drawn from the synthesis. */
  readonly rubrics: Lack;
  readonly asked: number;
  /** Verdicts that were neither yes nor no. */
  readonly failed: number;
  /** The same verdict written twice at temperature 1. */
  readonly again: Agreement;
  /** The verdict against the one given when the prompt offers "No or Yes". */
  readonly swapped: Agreement;
  /** Share of yes when yes is offered first, and when it is offered last; null without verdicts. */
  readonly yesFirst: number | null;
  readonly yesLast: number | null;
  /** How the method's own rubric reward, and the judge's score from 1 to 10, rank the rollouts against the criteria. */
  readonly rubricAgainstCriteria: Correlation;
  readonly scoreAgainstCriteria: Correlation;
}

/** Rank correlation within each question, as its mean over `questions` questions on which both sides vary. */
export interface Correlation {
  readonly mean: number | null;
  readonly questions: number;
}

/** Null when no question is an open one. */
export function judgeReliability(table: OutcomeTable): JudgeReliability | null {
  const graded = table.closed.flatMap(({ graded: of }) => (of === null ? [] : [of]));
  const asked = graded.reduce((sum, { verdicts }) => sum + verdicts.asked, 0);
  const judging = graded.flatMap(({ judging: of }) => of ?? []);
  if (asked === 0 && judging.length === 0) return null;
  const open = table.closed.filter(({ question, graded: of }) => question.kind === 'open' && of);
  const others = open.filter(({ question }) => question.criteria.length === 0);
  const again = graded.flatMap(({ reliability }) => reliability?.again ?? []);
  const swapped = decided(graded.flatMap(({ reliability }) => reliability?.swapped ?? []));
  return {
    given: open.length - others.length,
    drawn: lackOf(others.map(({ graded: of }) => of?.judging?.noCriteria ?? null)),
    rubrics: lackOf(judging.flatMap(({ noRubric }) => (noRubric === false ? [] : [noRubric]))),
    asked,
    failed: graded.reduce((sum, { verdicts }) => sum + verdicts.failed, 0),
    again: agreement(decided(again)),
    swapped: agreement(swapped),
    yesFirst: share(swapped.map(([first]) => first)),
    yesLast: share(swapped.map(([, turned]) => turned)),
    rubricAgainstCriteria: againstCriteria(graded, ({ reward }) => reward),
    scoreAgainstCriteria: againstCriteria(graded, ({ judgeScore }) => judgeScore),
  };
}

function lackOf(reasons: readonly (string | null)[]): Lack {
  const why = reasons.filter((reason) => reason !== null);
  return { there: reasons.length - why.length, lacking: why.length, why: why[0] ?? null };
}

function againstCriteria(
  graded: readonly Graded[],
  scoreOf: (rollout: GradedRollout) => number | null,
): Correlation {
  const correlations = graded.flatMap(({ rollouts }) => {
    const pairs = rollouts.flatMap((rollout): [number, number][] => {
      const score = scoreOf(rollout);
      return score === null || rollout.value === null ? [] : [[score, rollout.value]];
    });
    const rho = spearman(
      pairs.map(([score]) => score),
      pairs.map(([, value]) => value),
    );
    return rho === null ? [] : [rho];
  });
  const sum = correlations.reduce((a, b) => a + b, 0);
  return {
    mean: correlations.length === 0 ? null : sum / correlations.length,
    questions: correlations.length,
  };
}

/** Pairs of which neither failed, as booleans. */
function decided(pairs: readonly VerdictPair[]): (readonly [boolean, boolean])[] {
  return pairs.flatMap(([a, b]) =>
    a === 'failed' || b === 'failed' ? [] : [[a === 'yes', b === 'yes'] as const],
  );
}

function share(values: readonly boolean[]): number | null {
  return values.length === 0 ? null : values.filter(Boolean).length / values.length;
}
