/**
 * Turns what a question's steps left behind into the outcome of every method, held against the gold answer or the
 * given criteria. The gold is read here and nowhere else. Owns the rule that a failure is no score.
 */
import { majorityVote, minPerplexity, type Choice } from '../../cat/compare/baselines';
import { finalAnswer } from '../../cat/explore/clusters';
import { isUsable, type RunContext } from '../../cat/context';
import type { RunEvent } from '../../cat/log/events';
import type { DatasetQuestion } from '../datasets/types';
import type { MethodId } from '../methods';
import { goldAnswer } from '../rollouts/gold';
import type { StepResult } from './events';
import type { Graded, GradedRollout, Outcome } from './graded';
import { refuseMethod, type StepId, type TextKey } from './plan';
import {
  eventsOf,
  failureIn,
  groupFrom,
  groupOf,
  referenceOf,
  rewardsOf,
  type Done,
} from './replay';

interface GradeContext {
  readonly run: RunContext;
  readonly question: DatasetQuestion;
  readonly done: Done;
}

/** The value of a text: its answer for mathematics, its key for open questions. Null where it cannot be scored. */
type Valuer = (answer: string | null, key: TextKey) => Promise<number | null>;

/** Throws on abort only. */
export async function grade(context: GradeContext, methods: readonly MethodId[]): Promise<Graded> {
  const { run, question, done } = context;
  const count = { undecided: 0 };
  const valueOf =
    question.kind === 'math' ? byAnswer(run, question, count) : byCriteria(done.get('criteria'));
  const rollouts = await gradeRollouts(context, valueOf);
  const group = groupFrom(context);
  const candidates = group.rollouts.filter(isUsable).map(({ index, finished }) => ({
    index,
    meanLogprob: finished.meanLogprob,
  }));
  const majority = majorityVote(group.clusters, candidates);

  const noCriteria = whyNoCriteria(done.get('criteria'), question);
  const noValue = question.kind === 'math' ? NO_GOLD : (noCriteria ?? NO_VERDICT);
  const outcomes: Partial<Record<MethodId, Outcome>> = {};
  for (const id of methods) {
    const refused = refuseMethod(id, question, run.model, run.prompts);
    outcomes[id] =
      refused === null
        ? await outcomeOf(id, { ...context, rollouts, valueOf, majority, candidates, noValue })
        : { ...NOTHING, why: refused };
  }
  const synthesisAt: Record<number, number | null> = {};
  for (const step of done.keys()) {
    if (!isSubset(step)) continue;
    const { value } = await writtenOutcome(eventsOf(done, step), step, valueOf, noValue);
    synthesisAt[Number(step.slice('synthesis@'.length))] = value;
  }
  return {
    outcomes,
    rollouts,
    clusters: group.clusters,
    synthesisAt,
    disputed: await isDisputed(run, done, majority.cluster?.answer ?? null),
    undecided: count.undecided,
    verdicts: countVerdicts(done.get('criteria')),
    judging:
      question.kind === 'math' ? null : { noCriteria, noRubric: whyNoRubric(done.get('reward')) },
    reliability: reliabilityOf(done.get('reliability')),
  };
}

const NOTHING: Outcome = { value: null, pick: null, answer: null, why: null };
const NO_GOLD = 'no answer is given to compare with';
const NO_CRITERIA = 'neither criteria nor a reference are given to judge by';
const NO_VERDICT = 'the judge gave no verdict on this text';

function byAnswer(
  run: RunContext,
  question: DatasetQuestion,
  count: { undecided: number },
): Valuer {
  const gold = question.gold === null ? null : goldAnswer(question.gold);
  return async (answer) => {
    if (gold === null) return null;
    if (answer === null) return 0;
    const { equality } = await run.compare(gold, answer);
    if (equality === 'unknown') count.undecided++;
    return Number(equality === 'equal');
  };
}

function byCriteria(result: StepResult | undefined): Valuer {
  return async (_, key) => {
    const verdicts = result?.kind === 'verdicts' ? (result.verdicts[key] ?? []) : [];
    const given = verdicts.filter(({ verdict }) => verdict !== 'failed');
    if (given.length === 0) return null;
    return given.filter(({ verdict }) => verdict === 'yes').length / given.length;
  };
}

async function gradeRollouts(
  context: GradeContext,
  valueOf: Valuer,
): Promise<readonly GradedRollout[]> {
  const { done } = context;
  const rewards = rewardsOf(eventsOf(done, 'reward'));
  const score = (step: StepId, index: number) => {
    const result = done.get(step);
    return result?.kind === 'scores' ? (result.scores[index] ?? null) : null;
  };
  const graded: GradedRollout[] = [];
  for (const rollout of groupFrom(context).rollouts) {
    const { index, finished } = rollout;
    const answer = finalAnswer(rollout.extraction);
    graded.push({
      value: isUsable(rollout) ? await valueOf(answer, `${index}`) : null,
      answer,
      meanLogprob: finished?.meanLogprob ?? null,
      tokens: finished?.tokens ?? 0,
      selfScore: score('self-score', index),
      judgeScore: score('judge-score', index),
      mutual: score('mutual', index),
      reward: rewards.get(index) ?? null,
    });
  }
  return graded;
}

interface OutcomeContext extends GradeContext {
  readonly rollouts: readonly GradedRollout[];
  readonly valueOf: Valuer;
  readonly majority: ReturnType<typeof majorityVote>;
  readonly candidates: Parameters<typeof minPerplexity>[0];
  /** Why a text has no value, where it has none. */
  readonly noValue: string;
}

async function outcomeOf(id: MethodId, context: OutcomeContext): Promise<Outcome> {
  const { rollouts, done, valueOf, majority, noValue } = context;
  const values = rollouts.flatMap(({ value }) => (value === null ? [] : [value]));
  const mean = (value: number): Outcome =>
    values.length === 0 ? { ...NOTHING, why: noValue } : { ...NOTHING, value };
  const picked = ({ rollout: pick, because }: Choice): Outcome => {
    if (pick === null) return { ...NOTHING, why: because };
    const { value, answer } = rollouts[pick]!;
    return { value, pick, answer, why: value === null ? noValue : null };
  };
  switch (id) {
    case 'single':
      return mean(values.reduce((a, b) => a + b, 0) / values.length);
    case 'majority-right':
      return mean(Number(values.filter((value) => value === 1).length * 2 > values.length));
    case 'pass@k':
      return mean(Number(values.some((value) => value === 1)));
    case 'min-perplexity':
      return picked(minPerplexity(context.candidates));
    case 'majority':
      // A group in which nobody answered has answered wrongly; it has not failed.
      return majority.rollout === null ? mean(0) : picked(majority);
    case 'self-bon':
      return picked(
        highest(
          rollouts.map((r) => r.selfScore),
          failureOf(done, 'self-score'),
        ),
      );
    case 'judge':
      return picked(
        highest(
          rollouts.map((r) => r.judgeScore),
          failureOf(done, 'judge-score'),
        ),
      );
    case 'mutual-predictability':
      return picked(
        highest(
          rollouts.map((r) => r.mutual),
          failureOf(done, 'mutual'),
        ),
      );
    case 'greedy': {
      const events = eventsOf(done, 'greedy');
      const rollout = groupOf(events, 1).rollouts[0]!;
      if (!isUsable(rollout)) {
        return { ...NOTHING, why: failureIn(events)?.message ?? 'nothing was written' };
      }
      const answer = finalAnswer(rollout.extraction);
      const value = await valueOf(answer, 'greedy');
      return { value, pick: null, answer, why: value === null ? noValue : null };
    }
    case 'synthesis':
    case 'synthesis-with-question':
      return await writtenOutcome(eventsOf(done, id), id, valueOf, noValue);
    case 'synthesis-from-one':
      return await writtenOutcome(eventsOf(done, 'synthesis@1'), 'synthesis@1', valueOf, noValue);
  }
}

async function writtenOutcome(
  events: readonly RunEvent[],
  key: TextKey,
  valueOf: Valuer,
  noValue: string,
): Promise<Outcome> {
  const reference = referenceOf(events);
  if (reference === null) {
    return { ...NOTHING, why: failureIn(events)?.message ?? 'nothing was written' };
  }
  const answer = finalAnswer(reference.extraction);
  const value = await valueOf(answer, key);
  return { value, pick: null, answer, why: value === null ? noValue : null };
}

/** Ties go to the lower index. */
function highest(scores: readonly (number | null)[], failed: string | null): Choice {
  const best = scores.reduce<number | null>(
    (top, score, i) => (score !== null && (top === null || score > scores[top]!) ? i : top),
    null,
  );
  return { rollout: best, because: best === null ? (failed ?? 'no rollout has a score') : '' };
}

function failureOf(done: Done, step: StepId): string | null {
  const result = done.get(step);
  return result?.kind === 'scores' ? (result.failure?.message ?? null) : null;
}

async function isDisputed(
  run: RunContext,
  done: Done,
  majority: string | null,
): Promise<boolean | null> {
  const reference = finalAnswer(referenceOf(eventsOf(done, 'synthesis'))?.extraction ?? null);
  if (majority === null || reference === null) return null;
  const { equality } = await run.compare(majority, reference);
  return equality === 'unknown' ? null : equality === 'different';
}

function isSubset(step: StepId): step is `synthesis@${number}` {
  return step.startsWith('synthesis@');
}

function countVerdicts(result: StepResult | undefined): Graded['verdicts'] {
  const all = result?.kind === 'verdicts' ? Object.values(result.verdicts).flat() : [];
  return { asked: all.length, failed: all.filter((v) => v.verdict === 'failed').length };
}

/** Null where there are criteria, and verdicts on some text. */
function whyNoCriteria(result: StepResult | undefined, question: DatasetQuestion): string | null {
  if (question.criteria.length === 0 && question.reference === null) return NO_CRITERIA;
  if (result?.kind !== 'verdicts') return 'this model has no words to judge with';
  const { verdicts, failure = null } = result;
  if (Object.values(verdicts).some((of) => of.some(({ verdict }) => verdict !== 'failed'))) {
    return null;
  }
  return failure?.message ?? 'every verdict of the judge failed';
}

function whyNoRubric(result: StepResult | undefined): string | null | false {
  if (result?.kind !== 'events') return false;
  const { events } = result;
  if (events.some(({ type }) => type === 'rubric.proposed')) return null;
  const failed = events.find((event) => event.type === 'rubric.failed');
  return failed?.failure.message ?? 'there is no reference to draw it from';
}

function reliabilityOf(result: StepResult | undefined): Graded['reliability'] {
  if (result?.kind !== 'reliability') return null;
  const { again, swapped } = result;
  return { again, swapped };
}
