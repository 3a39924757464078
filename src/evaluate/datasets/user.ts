/**
 * The user's own questions, from CSV or JSON Lines. Every row becomes a question or an error that names its line;
 * nothing is dropped in silence.
 */
import * as v from 'valibot';
import { MAX_QUESTION_LENGTH } from '../../cat/task';
import { delimiterOf, parseCsv } from './csv';
import type { DatasetQuestion, RowError } from './types';

export interface UserRows {
  readonly questions: readonly DatasetQuestion[];
  readonly errors: readonly RowError[];
}

const scalar = v.union([v.string(), v.pipe(v.number(), v.finite(), v.transform(String))]);
const optional = v.nullish(v.pipe(scalar, v.trim()));

const row = v.looseObject({
  question: v.pipe(
    v.string('"question" must be text'),
    v.trim(),
    v.minLength(1, '"question" is empty'),
    v.maxLength(
      MAX_QUESTION_LENGTH,
      (issue) => `"question" has ${issue.input.length} characters; at most ${MAX_QUESTION_LENGTH}`,
    ),
  ),
  id: optional,
  answer: optional,
  gold: optional,
  reference: optional,
  level: optional,
  subject: optional,
  criteria: v.nullish(
    v.union([v.array(v.string()), v.string()], '"criteria" must be text or a list of texts'),
  ),
});

/** Criteria in one cell are separated by line ends or by `|`. */
function criteriaOf(value: string | readonly string[] | null | undefined): string[] {
  const list = typeof value === 'string' ? value.split(/[\n|]/) : (value ?? []);
  return list.map((text) => text.trim()).filter((text) => text !== '');
}

const given = (text: string | null | undefined) =>
  text === undefined || text === null || text === '' ? null : text;

class Rows {
  readonly questions: DatasetQuestion[] = [];
  readonly errors: RowError[] = [];
  readonly #lineOf = new Map<string, number>();

  fail(line: number, message: string) {
    this.errors.push({ line, message });
  }

  add(line: number, raw: unknown) {
    const parsed = v.safeParse(row, raw);
    if (!parsed.success) {
      const issue = parsed.issues[0];
      const key = v.getDotPath(issue);
      const missing = key !== null && issue.input === undefined;
      this.fail(line, missing ? `"${key}" is missing` : issue.message);
      return;
    }
    const { question, ...rest } = parsed.output;
    const id = given(rest.id) ?? `line ${line}`;
    const earlier = this.#lineOf.get(id);
    if (earlier !== undefined) {
      this.fail(line, `the id "${id}" is taken by line ${earlier}`);
      return;
    }
    this.#lineOf.set(id, line);
    const gold = given(rest.gold) ?? given(rest.answer);
    const criteria = criteriaOf(rest.criteria);
    const reference = given(rest.reference);
    const open = gold === null && (criteria.length > 0 || reference !== null);
    this.questions.push({
      ...{ id, question, gold, reference, criteria },
      kind: open ? 'open' : 'math',
      level: given(rest.level),
      subject: given(rest.subject),
    });
  }
}

/** JSON Lines: one object a line, with at least "question". */
export function parseJsonLines(text: string): UserRows {
  const rows = new Rows();
  for (const [i, line] of text
    .replace(/^\uFEFF/, '')
    .split('\n')
    .entries()) {
    if (line.trim() === '') continue;
    try {
      rows.add(i + 1, JSON.parse(line));
    } catch {
      rows.fail(i + 1, 'not a JSON object');
    }
  }
  return rows;
}

/** CSV with a head line naming the columns; comma, semicolon or tab. */
export function parseCsvRows(text: string): UserRows {
  const rows = new Rows();
  const body = text.replace(/^\uFEFF/, '');
  const { records, openQuote } = parseCsv(body, delimiterOf(body.split('\n', 1)[0]!));
  if (openQuote !== null) rows.fail(openQuote, 'a quote opened here is never closed');
  const [head, ...rest] = records;
  const names = head?.fields.map((name) => name.trim().toLowerCase()) ?? [];
  if (!names.includes('question')) {
    rows.fail(1, 'the first line must name the columns, one of them "question"');
    return rows;
  }
  for (const { line, fields } of rest) {
    if (openQuote !== null && line === openQuote) continue;
    if (fields.length !== names.length) {
      rows.fail(
        line,
        `${fields.length} ${fields.length === 1 ? 'field' : 'fields'} where the first line names ${names.length}`,
      );
      continue;
    }
    rows.add(line, Object.fromEntries(names.map((name, i) => [name, fields[i]])));
  }
  return rows;
}

/** By the file's name, else by its first character. */
export function parseUserFile(fileName: string, text: string): UserRows {
  const json = /\.(jsonl|ndjson|json)$/i.test(fileName) || /^\uFEFF?\s*\{/.test(text);
  return json ? parseJsonLines(text) : parseCsvRows(text);
}
