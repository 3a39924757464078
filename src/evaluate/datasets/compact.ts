/**
 * The compact form the page ships its sets in: a head with licence and source, and rows as arrays, one a line.
 * Reading treats the file as untrusted, since it came over a network.
 */
import * as v from 'valibot';
import { failure } from '../../failure/failure';
import { fail, ok, type Result } from '../../failure/result';
import type { Dataset } from './types';

const schema = v.object({
  version: v.literal(1),
  name: v.string(),
  title: v.string(),
  licence: v.string(),
  source: v.string(),
  /** id, question, answer, level, subject. */
  rows: v.array(
    v.tuple([v.string(), v.string(), v.string(), v.nullable(v.string()), v.nullable(v.string())]),
  ),
});

/** The set written in `text`, or what is wrong with it. */
export function readCompact(text: string): Result<Dataset> {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch (thrown) {
    const detail = String(thrown);
    return fail(failure('parse', 'malformed', 'The set of questions is not JSON.', { detail }));
  }
  const parsed = v.safeParse(schema, raw);
  if (!parsed.success) {
    const detail = v.flatten(parsed.issues).root?.join(', ') ?? parsed.issues[0].message;
    return fail(
      failure('parse', 'malformed', 'The set of questions has an unknown form.', { detail }),
    );
  }
  const { rows, name, title, licence, source } = parsed.output;
  const questions = rows.map(([id, question, gold, level, subject]) => ({
    ...{ id, question, gold, level, subject },
    ...{ kind: 'math' as const, reference: null, criteria: [] },
  }));
  return ok({ name, title, licence, source, questions });
}

/** The compact text of a set of mathematics questions, one row a line so that a change can be read. */
export function writeCompact(set: Dataset): string {
  const { name, title, licence, source } = set;
  const head = JSON.stringify({ version: 1, name, title, licence, source }, null, 1);
  const rows = set.questions.map((q) =>
    JSON.stringify([q.id, q.question, q.gold ?? '', q.level, q.subject]),
  );
  return `${head.slice(0, -2)},\n "rows": [\n${rows.join(',\n')}\n]}\n`;
}
