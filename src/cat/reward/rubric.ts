/**
 * Stage 3 for open questions, first half: the anchor proposes criteria from the reference alone. What it
 * wrote is checked (`criteria.ts`); too few usable ones are asked for once more with another seed, and then
 * the stage says honestly that there is no rubric.
 */
import { failure, type Failure } from '../../failure/failure';
import { CRITERIA } from '../check';
import { write, type RunContext } from '../context';
import { readCriteria } from './criteria';
import type { Criterion, RunEvent } from '../log/events';
import { count } from '../log/words';
import type { JudgeBook } from '../prompts/book';
import { seedFor } from '../../chance/rng';
import { through } from '../stream/through';

/** A rubric that lacks criteria is asked for once more. */
export const RUBRIC_TRIES = 2;
/** A second try at temperature 0 would say the same again, and weak models repeat one criterion. */
const RETRY = { temperature: 0.7, repetitionPenalty: 1.1 };

/** Null when there is no rubric; the log says why. Criteria of both tries count together. */
export async function* proposeRubric(
  run: RunContext,
  judge: JudgeBook,
  reference: string,
): AsyncGenerator<RunEvent, readonly Criterion[] | null> {
  const { config, model } = run;
  const asked = judge.rubric(reference, config.rubric.criteria);
  const { prompt, schema, examples } = asked;
  const texts: string[] = [];
  const dropped: { text: string; why: string }[] = [];
  const raws: string[] = [];
  yield { type: 'prompt.built', step: 'rubric', rollout: null, prompt };
  for (let attempt = 0; attempt < RUBRIC_TRIES && texts.length < CRITERIA.min; attempt++) {
    const writing = write(run, {
      prompt,
      seed: seedFor(config.seed, 'rubric', attempt),
      sampling: {
        temperature: config.synthesis.temperature,
        maxTokens: config.rubric.maxTokens,
        ...(attempt > 0 && RETRY),
      },
      constraint: model.capabilities.jsonSchema ? { kind: 'json-schema', schema } : undefined,
    });
    const written = yield* through(writing, (): RunEvent | null => null);
    if (run.signal.aborted) return null;
    if (!written.ok) {
      raws.push(written.partial);
      yield { type: 'rubric.failed', failure: written.failure, raw: joined(raws) };
      return null;
    }
    raws.push(written.finished.text);
    const limit = config.rubric.criteria;
    const read = readCriteria(written.finished.text, { examples, known: texts, limit });
    texts.push(...read.criteria);
    dropped.push(...read.dropped);
  }
  const raw = joined(raws);
  if (texts.length < CRITERIA.min) {
    yield { type: 'rubric.failed', failure: tooFew(texts.length, dropped), raw };
    return null;
  }
  const criteria = texts.map((text, id) => ({ id, text }));
  yield { type: 'rubric.proposed', criteria, dropped, raw };
  return criteria;
}

function joined(raws: readonly string[]): string {
  return raws.join('\n\n--- asked again ---\n\n');
}

function tooFew(
  usable: number,
  dropped: readonly { readonly text: string; readonly why: string }[],
): Failure {
  return failure(
    'model',
    'degenerate',
    `The anchor proposed ${count(usable, 'usable criterion', 'usable criteria')} in ${RUBRIC_TRIES} tries; a rubric needs ${CRITERIA.min}. No reward is given. A stronger model, or a longer reference, usually helps.`,
    {
      canRetry: true,
      detail: dropped.map(({ text, why }) => `${why}: ${text}`).join('\n'),
    },
  );
}
