/**
 * The sentence of each step, as a teacher would say it. Reads only what the step may show (`viewAt`), so that a
 * sentence gives nothing away. Owns words, decides nothing.
 */
import { majorityVote } from '../cat/compare/baselines';
import { finalAnswer } from '../cat/explore/clusters';
import type { Truth } from '../cat/log/outcome';
import type { Cluster } from '../cat/log/events';
import type { RunView } from '../cat/log/view';
import { count } from '../cat/log/words';
import { unreachable } from '../failure/result';
import type { Step } from './steps';

/** @param view the run as far as this step tells it; `truth`: null where it is not known yet */
export function sentenceOf(step: Step, view: RunView, truth: Truth | null): string {
  const total = view.rollouts.length;
  switch (step.kind) {
    case 'question':
      return `The model answers this ${count(total, 'time')}, each time from the start. Nobody tells it the right answer.`;
    case 'rollout':
      return rolloutSentence(view, step.rollout);
    case 'predict':
      return 'What do you think? Count hands, then go on.';
    case 'clusters':
      return clustersSentence(view);
    case 'anchor':
      return `A frozen copy of the model now reads the ${count(total, 'answer')}. It never gets the question.`;
    case 'reference':
      return referenceSentence(view);
    case 'rubric':
      return rubricSentence(view);
    case 'reward':
      return rewardSentence(view, step.rollout);
    case 'advantages':
      return advantagesSentence(view);
    case 'comparison':
      return 'The same answers, four ways to make one of them. Who says what?';
    case 'truth':
      return truth === null ? 'And now the known answer.' : truthSentence(view, truth);
    case 'ended':
      return view.status === 'cancelled'
        ? 'The run was stopped here. What was written stays.'
        : (view.failure?.message ?? 'The run ended here.');
    default:
      return unreachable(step);
  }
}

function rolloutSentence(view: RunView, index: number): string {
  const rollout = view.rollouts[index];
  const name = `Answer ${index + 1} of ${view.rollouts.length}`;
  if (rollout?.failure) return `${name} failed. It is shown as failed, and gets no score.`;
  if (rollout?.finished?.finishReason === 'repeats')
    return `${name} says the same over and over, and was ended for it.`;
  if (rollout?.finished?.finishReason === 'length') return `${name}. It was cut at the limit.`;
  return index === 0 ? `${name}. Watch where it ends.` : `${name}. The same question, other dice.`;
}

/** The cluster that a vote would take, by the rule of the run itself; null without answers. */
export function majorityOf(view: RunView): Cluster | null {
  const candidates = view.rollouts.flatMap(({ index, finished }) =>
    finished === null ? [] : [{ index, meanLogprob: finished.meanLogprob }],
  );
  return majorityVote(view.clusters, candidates).cluster;
}

function clustersSentence(view: RunView): string {
  const majority = majorityOf(view);
  if (majority === null) return 'No answer ends in a result, so there is nothing to vote on.';
  const different = count(view.clusters.length, 'different result');
  if (view.clusters.length === 1)
    return `One result only: ${majority.answer}. Agreeing is not being right.`;
  return `${different}. A vote would take ${majority.answer}, which ${majority.rollouts.length} of ${view.rollouts.length} say.`;
}

function referenceSentence(view: RunView): string {
  const { synthesis } = view;
  if (synthesis === null || synthesis.status === 'failed')
    return 'The frozen copy wrote no reference, so nobody gets a reward.';
  if (synthesis.status === 'writing') return 'From the answers alone, it writes one of its own.';
  if (synthesis.copyOf !== null)
    return `From the answers alone it writes one: the reference. Here it repeats answer ${synthesis.copyOf + 1}.`;
  return 'From the answers alone it writes one of its own: the reference. It need not be right.';
}

function rubricSentence(view: RunView): string {
  const criteria = view.rubric?.criteria.length ?? 0;
  if (criteria === 0) return 'No checklist came of the reference, so nobody gets a reward.';
  return `From the reference it makes ${count(criteria, 'point')} to check. They are its own, good or bad.`;
}

function rewardSentence(view: RunView, index: number): string {
  const rollout = view.rollouts[index];
  const reward = rollout?.reward ?? null;
  const name = `Answer ${index + 1}`;
  if (reward === null) return `${name} waits for its reward.`;
  if (reward.value === null) return `${name} gets no reward. ${reward.because}`;
  if (view.task?.kind === 'open')
    return `${name}: ${lower(reward.because)} Its reward is ${share(reward.value)}.`;
  const own = finalAnswer(rollout?.extraction ?? null);
  const reference = finalAnswer(view.synthesis?.extraction ?? null);
  if (own === null || reference === null) return `${name}: ${lower(reward.because)}`;
  return reward.value === 1
    ? `${name} says ${own}, and so does the reference: reward 1.`
    : `${name} says ${own}, the reference ${reference}: reward 0.`;
}

function advantagesSentence(view: RunView): string {
  if (view.advantages?.mean === null) return 'Without rewards there is nothing to learn from.';
  return view.advantages?.withoutSignal
    ? 'All rewards are equal, so nobody stands out: from this group the model learns nothing.'
    : 'Better than the group’s mean is made likelier, worse is made less likely. That is the lesson.';
}

function truthSentence(view: RunView, { reference, majority, rightRollouts }: Truth): string {
  const told = `${rightRollouts} of ${view.rollouts.length} answers were right.`;
  if (reference === 'equal' && majority !== 'equal')
    return `The reference is right and the majority is not: ${told}`;
  if (reference === 'equal') return `Reference and majority are right: ${told}`;
  if (majority === 'equal') return `The majority is right and the reference is not: ${told}`;
  if (reference === 'unknown' || majority === 'unknown')
    return `It could not be decided who is right. ${told}`;
  return `Neither the reference nor the majority is right: ${told}`;
}

function share(value: number): string {
  return `${Math.round(value * 100)}%`;
}

function lower(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
