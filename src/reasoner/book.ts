/**
 * The reasoner's prompt book: how a run speaks the dialect `sums`. The question goes in as `Q…>`, a synthesis
 * prompt is nothing but the rollouts between `S` and `>`; the reasoner has no words for judging.
 */
import type { PromptBook } from '../cat/prompts/book';
import type { Prompt } from '../contract/engine';
import { failure } from '../failure/failure';
import { TRACE_LENGTH } from './notation';
import { parseSum, questionOf, type Sum } from './sums';
import { readAnswer } from './trace';

/** Traces as the anchor sees them. The question stands in front only where the ablation asks for it. */
export function synthesisPrompt(traces: readonly string[], sum: Sum | null = null): string {
  const question = sum === null ? '' : questionOf(sum).slice(0, -1);
  return `S${question}${traces.join('')}>`;
}

const text = (content: string): Prompt => ({ kind: 'text', text: content });

/** A question was checked by `refuse` before; an unreadable one here is a bug of the caller. */
function sumOf(question: string): Sum {
  const parsed = parseSum(question);
  if (!parsed.ok) throw new Error(parsed.failure.message);
  return parsed.value;
}

export const sumsBook: PromptBook = {
  dialect: 'sums',
  stop: [],
  maxTokens: TRACE_LENGTH,
  refuse(task) {
    if (task.kind === 'open') {
      return failure(
        'parse',
        'unsupported',
        'The built-in reasoner only adds numbers and cannot write or judge open answers. Pick a language model for open questions.',
      );
    }
    const parsed = parseSum(task.question);
    return parsed.ok ? null : parsed.failure;
  },
  explore: (question) => text(questionOf(sumOf(question))),
  synthesis: (rollouts) => text(synthesisPrompt(rollouts)),
  synthesisWithQuestion: (question, rollouts) => text(synthesisPrompt(rollouts, sumOf(question))),
  judge: null,
  readAnswer,
};
