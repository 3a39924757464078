/**
 * One row of recorded rollouts: {"id", "question", "gold", "rollouts": [{"text", "logprob"?, "tokens"?}]}. Owns
 * its form; a row that lacks something is refused with the reason, never repaired or dropped in silence.
 */
import * as v from 'valibot';
import { failure } from '../../failure/failure';
import { fail, ok, type Result } from '../../failure/result';

export interface RecordedRollout {
  readonly text: string;
  /** Mean natural-log probability per token; null when not recorded. */
  readonly logprob: number | null;
  readonly tokens: number | null;
  /** The text was cut at its token limit. */
  readonly truncated: boolean;
}

export interface RecordedRow {
  readonly id: string;
  readonly question: string;
  readonly gold: string;
  readonly rollouts: readonly RecordedRollout[];
}

const NUMBER_OR_NULL = v.nullish(v.pipe(v.number('must be a number'), v.finite()), null);

const schema = v.looseObject({
  id: v.union([v.string(), v.pipe(v.number(), v.transform(String))], 'must be text or a number'),
  question: v.nullish(v.string('must be text'), ''),
  gold: v.pipe(
    v.union(
      [v.string(), v.pipe(v.number(), v.finite(), v.transform(String))],
      'must be text or a number',
    ),
    v.trim(),
    v.minLength(1, 'is empty'),
  ),
  rollouts: v.pipe(
    v.array(
      v.looseObject(
        {
          text: v.string('must be text'),
          logprob: NUMBER_OR_NULL,
          tokens: NUMBER_OR_NULL,
          finishReason: v.nullish(v.string(), null),
        },
        'must be an object with "text"',
      ),
      'must be a list',
    ),
    v.minLength(1, 'is an empty list'),
  ),
});

/** The row written in `line`, or a failure whose message says what is wrong with it. */
export function parseRow(line: string): Result<RecordedRow> {
  let raw: unknown;
  try {
    raw = JSON.parse(line);
  } catch (thrown) {
    return bad('not JSON', String(thrown));
  }
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) return bad('not an object');
  const parsed = v.safeParse(schema, raw);
  if (!parsed.success) {
    const issue = parsed.issues[0];
    const missing = issue.input === undefined;
    return bad(`"${v.getDotPath(issue) ?? 'row'}" ${missing ? 'is missing' : issue.message}`);
  }
  const { id, question, gold, rollouts } = parsed.output;
  return ok({
    ...{ id, question, gold },
    rollouts: rollouts.map(({ text, logprob, tokens, finishReason }) => ({
      ...{ text, logprob, tokens },
      truncated: finishReason === 'length',
    })),
  });
}

function bad(message: string, detail?: string): Result<RecordedRow> {
  return fail(failure('parse', 'malformed', message, detail === undefined ? {} : { detail }));
}
