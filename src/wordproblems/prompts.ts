/**
 * What a tutored model is asked, in its two roles. The same texts teach it and run it: the system message names the
 * role in one word, so that a prompt costs little more than what is quoted. Nothing of the question can come
 * into the second.
 */
import { defuse, fence } from '../cat/prompts/quote';
import type { Prompt } from '../contract/engine';

const SOLVE = 'Solve.';
const RECONCILE = 'Reconcile.';

const chat = (role: string, content: string): Prompt => ({
  kind: 'chat',
  messages: [
    { role: 'system', content: role },
    { role: 'user', content },
  ],
});

/** Role one: a question, to be solved in small written steps. */
export const solvePrompt = (question: string): Prompt => chat(SOLVE, defuse(question).trim());

/** Role two: drafts of one solution, each in its own fence, and never the question. */
export const reconcilePrompt = (drafts: readonly string[]): Prompt =>
  chat(RECONCILE, drafts.map(fence).join('\n'));
