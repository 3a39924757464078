/**
 * Which steps a question takes, in order. One group of rollouts serves every method; each further step is there
 * because a chosen method needs it, and no text is generated twice.
 */
import type { ModelInfo } from '../../contract/engine';
import type { EvaluationConfig } from '../config';
import type { DatasetQuestion } from '../datasets/types';
import { methodOf, type MethodId } from '../methods';

/** `synthesis@g` is the synthesis from a random subset of g rollouts. */
export type StepId =
  | 'explore'
  | 'greedy'
  | 'synthesis'
  | 'reward'
  | 'synthesis-with-question'
  | `synthesis@${number}`
  | 'self-score'
  | 'judge-score'
  | 'mutual'
  | 'criteria'
  | 'reliability';

/** Names a text of a question: a rollout by its index, or the step that wrote it. */
export type TextKey =
  `${number}` | 'greedy' | 'synthesis' | 'synthesis-with-question' | `synthesis@${number}`;

/** A book of prompts, by whether it has words to judge with. */
type Judging = { readonly judge: object | null };

/** Why this model cannot be used for a method; null when it can. */
export function refuseMethod(
  id: MethodId,
  question: Pick<DatasetQuestion, 'kind'>,
  model: Pick<ModelInfo, 'capabilities'>,
  prompts: Judging,
): string | null {
  if (!methodOf(id).kinds.includes(question.kind))
    return 'open questions have no final answer to compare';
  if ((id === 'self-bon' || id === 'judge') && prompts.judge === null) {
    return 'this model has no words to judge with';
  }
  if (id === 'mutual-predictability' && !model.capabilities.score) {
    return 'this engine cannot score given texts';
  }
  return null;
}

/** The steps of one question, in order. */
export function planOf(
  config: EvaluationConfig,
  question: DatasetQuestion,
  model: Pick<ModelInfo, 'capabilities'>,
  prompts: Judging,
): StepId[] {
  const wanted = new Set(
    config.methods.filter((id) => refuseMethod(id, question, model, prompts) === null),
  );
  const steps: StepId[] = ['explore'];
  if (wanted.has('greedy')) steps.push('greedy');
  const synthesis = wanted.has('synthesis') || wanted.has('judge');
  if (synthesis) steps.push('synthesis', 'reward');
  if (wanted.has('synthesis-with-question')) steps.push('synthesis-with-question');
  if (wanted.has('synthesis-from-one')) steps.push('synthesis@1');
  if (wanted.has('synthesis')) {
    steps.push(...config.synthesisAt.map((g) => `synthesis@${g}` as const));
  }
  if (wanted.has('self-bon')) steps.push('self-score');
  if (wanted.has('mutual-predictability')) steps.push('mutual');
  if (wanted.has('judge')) steps.push('judge-score');
  if (question.kind === 'open' && prompts.judge !== null) {
    steps.push('criteria');
    if (config.reliability) steps.push('reliability');
  }
  return steps;
}
