/**
 * The tutored model's prompt book: its own short words for a mathematical question and for the drafts of one; for
 * everything it was not tutored for (open questions, judging, the evaluation's ablations) the book of every chat model.
 */
import type { PromptBook } from '../cat/prompts/book';
import { chatBook } from '../cat/prompts/chat';
import { reconcilePrompt, solvePrompt } from './prompts';

export const tutoredBook: PromptBook = {
  ...chatBook,
  explore: (question, kind) =>
    kind === 'math' ? solvePrompt(question) : chatBook.explore(question, kind),
  synthesis: (rollouts, kind) =>
    kind === 'math' ? reconcilePrompt(rollouts) : chatBook.synthesis(rollouts, kind),
};
