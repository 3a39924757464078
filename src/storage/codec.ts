/**
 * A log as text and back: JSON Lines, one entry a line. Everything read is untrusted: parsed, brought up to
 * date, checked, and only then believed. A cut last line is left out and reported; any other broken line
 * refuses the whole file by its number, because a log with holes would fold to something that never was.
 */
import * as v from 'valibot';
import type { Entry } from '../cat/log/events';
import { describeThrown, failure, type Failure } from '../failure/failure';
import { fail, ok, type Result } from '../failure/result';
import { migrate } from './migrations';
import { entrySchema } from './schema';

export interface ImportedLog {
  readonly entries: readonly Entry[];
  /** What was left out, in a sentence for the user; null when nothing was. */
  readonly notice: string | null;
}

/** Characters; a run of 16 long rollouts is about 1 million. */
export const MAX_LOG_LENGTH = 50_000_000;
/** Broken lines named before giving up. */
const MAX_NAMED = 5;

export function encodeLog(entries: Iterable<Entry>): string {
  return Array.from(entries, (entry) => `${JSON.stringify(entry)}\n`).join('');
}

export function decodeLog(text: string): Result<ImportedLog> {
  if (text.length > MAX_LOG_LENGTH) {
    const millions = Math.round(text.length / 1e6);
    return malformed(
      `This file has ${millions} million characters; a run log has at most ${MAX_LOG_LENGTH / 1e6} million. Choose the file of one run.`,
    );
  }
  const lines = text
    .replace(/^\uFEFF/, '')
    .split('\n')
    .map((line, index) => ({ line: line.trim(), number: index + 1 }))
    .filter(({ line }) => line !== '');
  const entries: Entry[] = [];
  const broken: { number: number; why: string }[] = [];
  let notice: string | null = null;
  for (const [position, { line, number }] of lines.entries()) {
    const last = position === lines.length - 1;
    const parsed = parseJson(line);
    if (parsed === null && last && position > 0 && !text.endsWith('\n')) {
      notice = `The last line (${number}) is cut off and was left out.`;
      continue;
    }
    const entry: Result<Entry> =
      parsed === null ? brokenLine('no JSON') : decodeEntry(parsed.value);
    if (entry.ok) entries.push(entry.value);
    else if (entry.failure.code === 'newer-version') return entry;
    else broken.push({ number, why: entry.failure.detail ?? entry.failure.message });
    if (broken.length >= MAX_NAMED) break;
  }
  if (broken.length > 0) return malformed(brokenLines(broken), broken[0]?.why);
  const disorder = whatIsOutOfOrder(entries);
  return disorder === null ? ok({ entries, notice }) : malformed(disorder);
}

/** One entry from a parsed value of any known version. */
export function decodeEntry(value: unknown): Result<Entry> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return brokenLine('not an object');
  }
  const migrated = migrate(value as Record<string, unknown>);
  if (!migrated.ok) return migrated;
  const parsed = v.safeParse(entrySchema, migrated.value, { abortPipeEarly: true });
  if (parsed.success) return ok(parsed.output);
  const issue = parsed.issues[0];
  return brokenLine(`${v.getDotPath(issue) ?? 'entry'}: ${issue.message}`);
}

/** Null for text that is no JSON. */
function parseJson(line: string): { readonly value: unknown } | null {
  try {
    return { value: JSON.parse(line) as unknown };
  } catch (thrown) {
    if (thrown instanceof SyntaxError || thrown instanceof RangeError) return null;
    throw new Error(describeThrown(thrown), { cause: thrown });
  }
}

function whatIsOutOfOrder(entries: readonly Entry[]): string | null {
  if (entries[0]?.event.type !== 'run.started') {
    return 'This file is no run log: it does not begin with the start of a run.';
  }
  const at = entries.findIndex((entry, index) => entry.seq !== index);
  if (at < 0) return null;
  return `Entry ${at + 1} of this log has number ${entries[at]?.seq} instead of ${at}: entries are missing or doubled. Export the run again.`;
}

function brokenLines(broken: readonly { readonly number: number }[]): string {
  const numbers = broken.map(({ number }) => number);
  const named =
    numbers.length === 1
      ? `Line ${numbers[0]} is`
      : `Lines ${numbers.slice(0, -1).join(', ')} and ${numbers.at(-1)} are`;
  const more = numbers.length >= MAX_NAMED ? ' (and maybe more)' : '';
  return `${named} not part of a run log${more}. Choose another file, or export the run again.`;
}

function brokenLine<T>(detail: string): Result<T> {
  return fail(failure('parse', 'malformed', 'This line is no entry of a run log.', { detail }));
}

function malformed<T>(message: string, detail?: string): Result<T> {
  const why: Failure = failure(
    'parse',
    'malformed',
    message,
    detail === undefined ? {} : { detail },
  );
  return fail(why);
}
