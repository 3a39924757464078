/**
 * Stage 2: the frozen anchor writes one reference from the rollouts alone. This file is never given the
 * question: what it may know comes in as `Blind`, so that a leak would have to be typed out. Rollouts are
 * shown in the order of their index, which is random enough: they are drawn alike.
 */
import type { Extraction } from '../../answers/types';
import { failure } from '../../failure/failure';
import { copyOf } from './copy';
import { isUsable, readAnswer, tokenLimit, write, type Rollout, type RunContext } from '../context';
import type { RunEvent, TextFinished } from '../log/events';
import { promptText } from '../prompts/text';
import { seedFor } from '../../chance/rng';
import { rolloutBudget, shortenToBudget } from './shorten';
import { through } from '../stream/through';
import { count } from '../log/words';

export interface Reference {
  readonly finished: TextFinished;
  /** Mathematics only. */
  readonly extraction: Extraction | null;
}

/** Fewer rollouts than this cannot disagree, so that there is nothing to reconcile. */
export const MIN_USABLE = 2;
/** A prompt that does not fit is shortened further and tried again, this often. */
const ATTEMPTS = 3;
const SHRINK = 0.6;

/** Null when there is no reference; the log says why. The evaluation's ablation from one rollout lowers `least`. */
export async function* synthesise(
  run: RunContext,
  rollouts: readonly Rollout[],
  least: number = MIN_USABLE,
): AsyncGenerator<RunEvent, Reference | null> {
  const shown = rollouts.filter(isUsable);
  yield { type: 'synthesis.started', order: shown.map((rollout) => rollout.index) };
  if (shown.length < least) {
    const why = tooFew(shown.length, run, least);
    yield { type: 'synthesis.failed', failure: why, partial: '', tokens: 0 };
    return null;
  }
  const sized = shown.map(({ finished }) => ({ text: finished.text, tokens: finished.tokens }));
  const maxTokens = replyTokens(run);
  let budget = budgetFor(run, sized.length, maxTokens);
  for (let attempt = 1; ; attempt++) {
    const prompt = run.prompts.synthesis(shortenToBudget(sized, budget), run.task.kind);
    yield { type: 'prompt.built', step: 'synthesis', rollout: null, prompt };
    const writing = write(run, {
      prompt,
      seed: seedFor(run.config.seed, 'synthesis'),
      sampling: {
        temperature: run.config.synthesis.temperature,
        maxTokens,
        stop: run.prompts.stop,
      },
    });
    const written = yield* through(writing, (delta) => ({ type: 'synthesis.delta', ...delta }));
    if (written.ok) return yield* accepted(run, written.finished, shown);
    const tooLong = written.failure.code === 'context-overflow';
    if (!tooLong || attempt === ATTEMPTS || run.signal.aborted) {
      const { failure: why, partial, tokens } = written;
      yield { type: 'synthesis.failed', failure: why, partial, tokens };
      return null;
    }
    const total = sized.reduce((sum, { tokens }) => sum + tokens, 0);
    budget = Math.floor(Math.min(budget, total) * SHRINK);
  }
}

async function* accepted(
  run: RunContext,
  finished: TextFinished,
  shown: readonly (Rollout & { readonly finished: TextFinished })[],
): AsyncGenerator<RunEvent, Reference | null> {
  const drafts = shown.map(({ index, finished: { text } }) => ({ index, text }));
  const stopped = finished.finishReason === 'abort';
  if (!stopped && finished.text.trim() === '') {
    yield { type: 'synthesis.failed', failure: EMPTY, partial: '', tokens: finished.tokens };
    return null;
  }
  if (finished.finishReason === 'repeats') {
    const { text: partial, tokens } = finished;
    yield { type: 'synthesis.failed', failure: CIRCLING, partial, tokens };
    return null;
  }
  yield {
    type: 'synthesis.finished',
    ...finished,
    copyOf: stopped ? null : copyOf(finished.text, drafts),
  };
  if (run.task.kind !== 'math') return { finished, extraction: null };
  const extraction = readAnswer(run, finished);
  yield { type: 'answer.extracted', subject: 'reference', extraction };
  return { finished, extraction };
}

/** Half of a small context window stays for the rollouts. */
function replyTokens(run: RunContext): number {
  const wanted = tokenLimit(run, run.config.synthesis.maxTokens);
  return Math.max(1, Math.min(wanted, Math.floor(run.model.contextTokens / 2)));
}

function budgetFor(run: RunContext, rollouts: number, maxTokens: number): number {
  // A dialect with a limit of its own has texts that cannot be cut and always fit.
  if (run.prompts.maxTokens !== null) return Infinity;
  const templateCharacters = promptText(run.prompts.synthesis([], run.task.kind)).length;
  return rolloutBudget({
    contextTokens: run.model.contextTokens,
    replyTokens: maxTokens,
    templateCharacters,
    rollouts,
  });
}

function tooFew(usable: number, run: RunContext, least: number): ReturnType<typeof failure> {
  const all = count(run.config.groupSize, 'rollout');
  return failure(
    'model',
    'too-few',
    `${usable} of ${all} can be used; a synthesis needs at least ${least}. No reward is given. Look at why the others failed, then run again.`,
    { canRetry: true },
  );
}

const EMPTY = failure(
  'model',
  'degenerate',
  'The anchor wrote nothing, so there is no reference and no reward. Run again with another seed, or pick a stronger model.',
  { canRetry: true },
);

const CIRCLING = failure(
  'model',
  'degenerate',
  'The anchor repeats itself, so there is no reference and no reward. Run again with another seed or a lower temperature, or pick a stronger model.',
  { canRetry: true },
);
