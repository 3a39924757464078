/**
 * What came out of a run, in a sentence or two: the reference's answer, the majority's, and who was right where the
 * answer is known. Pure: reads the view, and what a grader said of the known answer.
 */
import type { Equality } from '../../answers/types';
import type { FailureCode } from '../../failure/failure';
import { finalAnswer } from '../explore/clusters';
import type { RunView } from './view';
import { count, rolloutName } from './words';

/** Words as they stand, or an answer to be typeset. */
export type OutcomePart = string | { readonly answer: string };

export interface Outcome {
  /** `right` and `wrong` only where the answer is known; `nothing`: no reference, or none with an answer. */
  readonly tone: 'right' | 'wrong' | 'open' | 'nothing';
  readonly parts: readonly OutcomePart[];
}

/** Each held against the known answer; null where there was nothing to hold against it. */
export interface Truth {
  readonly gold: string;
  readonly reference: Equality | null;
  readonly majority: Equality | null;
  readonly rightRollouts: number;
}

/** Null while the run goes on, before there is one, and where it was stopped. */
export function outcomeOf(view: RunView, truth: Truth | null): Outcome | null {
  if (view.status === 'failed') return failedOutcome(view);
  if (view.status !== 'completed') return null;
  return view.task?.kind === 'open' ? openOutcome(view) : mathOutcome(view, truth);
}

/** Codes of what a question meets that the model cannot or did not answer: nothing is broken then. */
const HONEST: readonly FailureCode[] = ['unsupported', 'too-few', 'degenerate', 'truncated'];

/** Whether a run without a reference ended in good order, no engine or page at fault, so that nothing need be red. */
export function isHonestEnd({ failure, rollouts }: Pick<RunView, 'failure' | 'rollouts'>): boolean {
  const sound = rollouts.every((rollout) => rollout.failure === null);
  return failure !== null && HONEST.includes(failure.code) && sound;
}

/** Null where nothing was written at all: then the reason is the whole story. */
function failedOutcome(view: RunView): Outcome | null {
  if (view.rollouts.every(({ text }) => text === '')) return null;
  return {
    tone: 'nothing',
    parts: ['There is no reference, so nobody has a reward.', ...said(votes(view))],
  };
}

function said(vote: Vote | null): readonly OutcomePart[] {
  return vote === null ? [] : [' The majority said ', { answer: vote.answer }, `, ${vote.share}.`];
}

function mathOutcome(view: RunView, truth: Truth | null): Outcome {
  const answer = finalAnswer(view.synthesis?.extraction ?? null);
  const vote = votes(view);
  if (answer === null) {
    return {
      tone: 'nothing',
      parts: ['The reference has no final answer, so nobody has a reward.', ...said(vote)],
    };
  }
  const known = truth !== null && truth.reference !== null && truth.reference !== 'unknown';
  const parts = known ? judged(view, answer, vote, truth) : unjudged(view, answer, vote);
  const still = view.advantages?.withoutSignal
    ? [' All rewards are equal, so this group teaches nothing.']
    : [];
  const tone = !known ? 'open' : truth.reference === 'equal' ? 'right' : 'wrong';
  return { tone, parts: [...parts, ...still] };
}

interface Vote {
  readonly answer: string;
  /** "3 of 8". */
  readonly share: string;
  readonly agrees: boolean;
}

function votes(view: RunView): Vote | null {
  const majority = view.baselines.find(({ method }) => method === 'majority');
  if (!majority || majority.rollout === null || majority.answer === null) return null;
  const picked = view.rollouts[majority.rollout];
  const cluster = view.clusters.find(({ label }) => label === picked?.cluster);
  return {
    answer: majority.answer,
    share: `${cluster?.rollouts.length ?? 1} of ${view.rollouts.length}`,
    agrees: picked?.reward?.comparison?.equality === 'equal',
  };
}

function judged(view: RunView, answer: string, vote: Vote | null, truth: Truth): OutcomePart[] {
  const right = truth.reference === 'equal';
  const head: OutcomePart[] = right
    ? ['Reference ', { answer }, ', and it is right.']
    : ['Reference ', { answer }, ', and it is wrong: the answer is ', { answer: truth.gold }, '.'];
  const were = `${truth.rightRollouts} of ${view.rollouts.length} were right.`;
  if (vote === null) return [...head, ` Among the rollouts, ${were}`];
  if (vote.agrees) return [...head, ` The majority says the same: ${were}`];
  const verdict =
    truth.majority === 'equal'
      ? 'is right'
      : truth.majority === 'different'
        ? 'is wrong'
        : 'cannot be compared';
  const too = !right && truth.majority === 'different' ? ' too' : '';
  return [
    ...head,
    ' The majority said ',
    { answer: vote.answer },
    ` and ${verdict}${too}: ${were}`,
  ];
}

function unjudged(view: RunView, answer: string, vote: Vote | null): OutcomePart[] {
  const head: OutcomePart[] = ['Reference ', { answer }, '.'];
  const agree = view.rollouts.filter(
    ({ reward }) => reward?.comparison?.equality === 'equal',
  ).length;
  const agreeing = `${agree} of ${view.rollouts.length}`;
  if (vote === null) return [...head, ' No rollout has an answer that it could be held against.'];
  if (vote.agrees) return [...head, ` The majority says the same: ${vote.share} rollouts agree.`];
  return [
    ...head,
    ' The majority said ',
    { answer: vote.answer },
    `, ${vote.share}; ${agree === 0 ? 'no rollout agrees' : `${agreeing} agree`} with the reference.`,
  ];
}

function openOutcome(view: RunView): Outcome {
  const criteria = view.rubric?.criteria.length ?? 0;
  if (criteria === 0) {
    return {
      tone: 'nothing',
      parts: ['The reference is written, but no rubric came of it, so nobody has a reward.'],
    };
  }
  const rewards = view.rollouts.map(({ reward }) => reward?.value ?? null);
  const given = rewards.filter((value) => value !== null);
  if (given.length === 0) {
    return { tone: 'nothing', parts: ['The reference is written, but no verdict could be had.'] };
  }
  const best = Math.max(...given);
  const share = `${Math.round(best * 100)}% of its ${count(criteria, 'criterion', 'criteria')}`;
  const equal = given.length > 1 && given.every((value) => value === best);
  return {
    tone: 'open',
    parts: [
      equal
        ? `The reference is written. Every rollout meets ${share}, so this group teaches nothing.`
        : `The reference is written. ${capital(rolloutName(rewards.indexOf(best)))} comes closest to it: it meets ${share}.`,
    ],
  };
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
