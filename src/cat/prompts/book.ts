/**
 * What a run asks of a prompt book: one method per stage, each a pure function of exactly what that stage
 * may see. The types carry the method's promise: `synthesis`, `rubric` and `verdict` cannot be given the
 * question, and no method can be given the gold answer. A model dialect has one book; `chat.ts` is the
 * book of every chat model, the built-in reasoner brings its own.
 */
import type { Extraction } from '../../answers/types';
import type { Dialect, Prompt } from '../../contract/engine';
import type { Failure } from '../../failure/failure';
import type { Task, TaskKind } from '../task';

export interface PromptBook {
  readonly dialect: Dialect;
  /** Strings that end a rollout or a synthesis. */
  readonly stop: readonly string[];
  /** The most tokens a text of this dialect needs; null when only the settings limit it. */
  readonly maxTokens: number | null;
  /** Why models of this dialect cannot take the task on, with the way out; null when they can. */
  refuse(task: Task): Failure | null;
  explore(question: string, kind: TaskKind): Prompt;
  /** Question-blind (paper, section 3): the rollouts are the only tie to the question. */
  synthesis(rollouts: readonly string[], kind: TaskKind): Prompt;
  /** The paper's ablation; used by the evaluation only. */
  synthesisWithQuestion(question: string, rollouts: readonly string[], kind: TaskKind): Prompt;
  /** Null where the dialect has no words for judging. */
  readonly judge: JudgeBook | null;
  /** How the answer is read from a text of this dialect; null: the grader's own extraction. */
  readonly readAnswer:
    ((text: string, options: { readonly truncated: boolean }) => Extraction) | null;
}

export interface JudgeBook {
  /** Asks for `count` criteria from the reference alone. */
  rubric(reference: string, count: number): RubricPrompt;
  /** Longest shared part first: prompts about one response differ only after it. */
  verdict(response: string, criterion: string, order?: WordOrder): YesNoPrompt;
  /** Model-as-judge, 1 to 10, against the reference; used by the evaluation only. */
  score(reference: string, response: string): ChoicePrompt;
  /** Self-BoN: the model on its own rollout; used by the evaluation only. */
  selfScore(question: string, response: string): YesNoPrompt;
}

/** In which order a judge's prompt offers the two words; `yes-first` unless the judge's bias is measured. */
export type WordOrder = 'yes-first' | 'no-first';

export interface RubricPrompt {
  readonly prompt: Prompt;
  /** JSON Schema of the reply: {"criteria": ["…", …]}. */
  readonly schema: string;
  /** What stands in the prompt as an example: a criterion that only repeats it is not the model's own. */
  readonly examples: readonly string[];
}

/** `yes` and `no` are the continuations whose probabilities are compared. */
export interface YesNoPrompt {
  readonly prompt: Prompt;
  readonly yes: string;
  readonly no: string;
}

export interface ChoicePrompt {
  readonly prompt: Prompt;
  readonly choices: readonly string[];
}
