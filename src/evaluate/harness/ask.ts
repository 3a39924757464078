/**
 * Puts closed questions to the model: the probability of yes, or a score from a list. Where the engine can score
 * continuations the probabilities are read; elsewhere the model writes its choice. A question without an answer is
 * null, never a low score.
 */
import { write, type RunContext } from '../../cat/context';
import { fromLogprobs, fromWord } from '../../cat/reward/judge';
import type { ChoicePrompt, YesNoPrompt } from '../../cat/prompts/book';
import { seedFor } from '../../chance/rng';
import { engineBroke } from '../../cat/stream/sequences';
import type { VerdictValue } from '../../cat/log/events';
import type { Constraint, ContinuationScore, Prompt, ScoreItem } from '../../contract/engine';
import { isAbort, type Failure } from '../../failure/failure';

/** The longest verdict or score that is written as a word. */
export const VERDICT_TOKENS = 8;

export interface Asked<T> {
  readonly answers: readonly (T | null)[];
  /** The first failure met; null when all were answered. */
  readonly failure: Failure | null;
}

/** Scores each item's continuations. Ends early, with nulls, on abort. */
export async function scoreItems(
  run: RunContext,
  items: readonly ScoreItem[],
): Promise<Asked<readonly ContinuationScore[]>> {
  const answers = new Array<readonly ContinuationScore[] | null>(items.length).fill(null);
  let first: Failure | null = null;
  try {
    for await (const event of run.engine.score({ items }, run.signal)) {
      if (event.type === 'failed') first ??= event.failure;
      else {
        run.cost.promptTokens += event.computedTokens;
        answers[event.index] = event.scores;
      }
    }
  } catch (thrown) {
    if (!isAbort(thrown)) first ??= engineBroke(thrown);
  }
  return { answers, failure: first };
}

/** What the model writes, at temperature 0 unless said otherwise. */
async function writeChoice(
  run: RunContext,
  prompt: Prompt,
  choices: readonly string[],
  sampling: { readonly seed: number; readonly temperature: number },
): Promise<{ text: string | null; failure: Failure | null }> {
  const constraint: Constraint | undefined = run.model.capabilities.choice
    ? { kind: 'choice', choices }
    : undefined;
  const writing = write(run, {
    ...{ prompt, constraint, seed: sampling.seed },
    sampling: { temperature: sampling.temperature, maxTokens: VERDICT_TOKENS },
  });
  let step = await writing.next();
  while (!step.done) step = await writing.next();
  const written = step.value;
  return written.ok
    ? { text: written.finished.text, failure: null }
    : { text: null, failure: written.failure };
}

/** P(yes) of each question, from 0 to 1; 1 or 0 where only a word can be had. */
export async function askYesNo(
  run: RunContext,
  questions: readonly YesNoPrompt[],
): Promise<Asked<number>> {
  if (run.model.capabilities.score) {
    const items = questions.map(({ prompt, yes, no }) => ({ prompt, continuations: [yes, no] }));
    const { answers, failure } = await scoreItems(run, items);
    const probability = (scores: readonly ContinuationScore[] | null) =>
      scores === null ? null : fromLogprobs(scores[0]!.sum, scores[1]!.sum).yesProbability;
    return { answers: answers.map(probability), failure };
  }
  const answers: (number | null)[] = [];
  let first: Failure | null = null;
  for (const [i, question] of questions.entries()) {
    const { verdict, failure } = await writeVerdict(run, question, {
      seed: seedFor(run.config.seed, 'self-score', i),
      temperature: 0,
    });
    first ??= failure;
    answers.push(verdict === 'failed' ? null : Number(verdict === 'yes'));
  }
  return { answers, failure: first };
}

/** One verdict, written as a word. */
export async function writeVerdict(
  run: RunContext,
  { prompt, yes, no }: YesNoPrompt,
  sampling: { readonly seed: number; readonly temperature: number },
): Promise<{ verdict: VerdictValue; failure: Failure | null }> {
  const { text, failure } = await writeChoice(run, prompt, [yes, no], sampling);
  if (text === null) return { verdict: 'failed', failure };
  const read = fromWord(text);
  return { verdict: read.verdict, failure: read.failure };
}

/** The score of each question: the mean of its choices under their probabilities, or the one written. */
export async function askScores(
  run: RunContext,
  questions: readonly ChoicePrompt[],
): Promise<Asked<number>> {
  if (run.model.capabilities.score) {
    const items = questions.map(({ prompt, choices }) => ({ prompt, continuations: choices }));
    const { answers, failure } = await scoreItems(run, items);
    const means = answers.map((scores, i) =>
      scores === null ? null : meanChoice(questions[i]!.choices.map(Number), scores),
    );
    return { answers: means, failure };
  }
  const answers: (number | null)[] = [];
  let first: Failure | null = null;
  for (const [i, { prompt, choices }] of questions.entries()) {
    const sampling = { seed: seedFor(run.config.seed, 'judge-score', i), temperature: 0 };
    const { text, failure } = await writeChoice(run, prompt, choices, sampling);
    first ??= failure;
    const number = /\d+/.exec(text ?? '')?.[0];
    answers.push(number !== undefined && choices.includes(number) ? Number(number) : null);
  }
  return { answers, failure: first };
}

/**
 * The mean of `values` weighed by the probabilities of their texts. A text that begins another one's tokens ("1"
 * and "10" digit by digit) holds the other's probability too, which is taken out. Null when nothing is probable.
 */
export function meanChoice(
  values: readonly number[],
  scores: readonly ContinuationScore[],
): number | null {
  const probability = scores.map((score) => Math.exp(score.sum));
  const own = probability.map((p, i) =>
    scores.reduce(
      (left, other, j) => (begins(scores[i]!, other) ? left - probability[j]! : left),
      p,
    ),
  );
  const weights = own.map((p) => Math.max(0, p));
  const total = weights.reduce((a, b) => a + b, 0);
  if (!(total > 0)) return null;
  return weights.reduce((sum, weight, i) => sum + weight * values[i]!, 0) / total;
}

function begins(short: ContinuationScore, long: ContinuationScore): boolean {
  return (
    short.logprobs.length < long.logprobs.length &&
    short.logprobs.every((value, i) => Math.abs(value - long.logprobs[i]!) < 1e-4)
  );
}
