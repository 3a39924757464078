/**
 * Looks a task and its settings over before anything runs: the page shows the sentence beside the field, and
 * a run that is started all the same ends with it. Owns the allowed ranges.
 */
import { failure, type Failure } from '../failure/failure';
import { GROUP_SIZE, MAX_QUESTION_LENGTH, type RunConfig, type Task } from './task';

/** Criteria of a rubric: the paper wants at least 5. */
export const CRITERIA = { min: 5, max: 12 } as const;
export const TEMPERATURE = { min: 0, max: 2 } as const;
export const MAX_TOKENS = { min: 1, max: 8192 } as const;

/** The first thing wrong with the task, or null. */
export function checkTask(task: Task): Failure | null {
  if (task.question.trim() === '')
    return bad('The question is empty. Type one, or pick an example.');
  const length = task.question.length;
  if (length > MAX_QUESTION_LENGTH) {
    return bad(
      `The question has ${length} characters; at most ${MAX_QUESTION_LENGTH} fit. Shorten it by ${length - MAX_QUESTION_LENGTH}.`,
    );
  }
  return null;
}

/** The first thing wrong with the settings, or null. */
export function checkConfig(config: RunConfig): Failure | null {
  const { synthesis, rubric } = config;
  return (
    whole('Group size', config.groupSize, GROUP_SIZE) ??
    within('Temperature', config.temperature, TEMPERATURE) ??
    within('Top-p', config.topP, { min: 0.01, max: 1 }) ??
    within('Repetition penalty', config.repetitionPenalty, { min: 0.5, max: 2 }) ??
    whole('Maximum tokens of a rollout', config.maxTokens, MAX_TOKENS) ??
    whole('Seed', config.seed, { min: 0, max: 2 ** 31 - 1 }) ??
    within('Temperature of the synthesis', synthesis.temperature, TEMPERATURE) ??
    whole('Maximum tokens of the synthesis', synthesis.maxTokens, MAX_TOKENS) ??
    whole('Number of criteria', rubric.criteria, CRITERIA) ??
    whole('Maximum tokens of the rubric', rubric.maxTokens, MAX_TOKENS)
  );
}

interface Range {
  readonly min: number;
  readonly max: number;
}

function within(name: string, value: number, { min, max }: Range): Failure | null {
  if (value >= min && value <= max) return null;
  return bad(`${name} is ${value}; it goes from ${min} to ${max}. Change it and run again.`);
}

function whole(name: string, value: number, range: Range): Failure | null {
  const { min, max } = range;
  if (!Number.isInteger(value)) {
    return bad(`${name} is ${value}; it is a whole number from ${min} to ${max}.`);
  }
  return within(name, value, range);
}

function bad(message: string): Failure {
  return failure('parse', 'bad-request', message);
}
