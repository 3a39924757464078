/**
 * An evaluation as text: the whole log as JSON Lines (which can be read back and resumed), and one line a question as
 * CSV for a spreadsheet. Reading takes the file as untrusted: a cut last line is left out, anything else broken is
 * named by its line.
 */
import * as v from 'valibot';
import { failure } from '../failure/failure';
import { fail, ok, type Result } from '../failure/result';
import { EVALUATION_LOG_VERSION, type EvaluationEntry } from './harness/events';
import type { LogView } from './harness/log';
import { marksOf } from './results/disputes';

export function encodeEvaluation(entries: Iterable<EvaluationEntry>): string {
  return Array.from(entries, (entry) => `${JSON.stringify(entry)}\n`).join('');
}

const EVENT_TYPES = [
  'evaluation.started',
  'evaluation.resumed',
  'step.finished',
  'question.graded',
  'question.failed',
  'question.retried',
  'evaluation.finished',
] as const;

/** The envelope, and of each event what the reader relies on before it looks inside. */
const envelope = v.object({
  v: v.literal(EVALUATION_LOG_VERSION),
  seq: v.pipe(v.number(), v.integer(), v.minValue(0)),
  ms: v.pipe(v.number(), v.finite(), v.minValue(0)),
  event: v.looseObject({
    type: v.picklist(EVENT_TYPES),
    question: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0))),
    questions: v.optional(
      v.array(v.looseObject({ id: v.string(), question: v.string(), kind: v.string() })),
    ),
    config: v.optional(
      v.looseObject({
        methods: v.array(v.string()),
        run: v.looseObject({ groupSize: v.pipe(v.number(), v.minValue(1), v.maxValue(64)) }),
      }),
    ),
    graded: v.optional(
      v.looseObject({ outcomes: v.looseObject({}), rollouts: v.array(v.looseObject({})) }),
    ),
    result: v.optional(v.looseObject({ kind: v.string() })),
  }),
});

/** Entries in order from their beginning; a log that was killed while writing is read up to its last whole line. */
export function decodeEvaluation(text: string): Result<readonly EvaluationEntry[]> {
  const entries: EvaluationEntry[] = [];
  const lines = text.replace(/^\uFEFF/, '').split('\n');
  for (const [i, line] of lines.entries()) {
    if (line.trim() === '') continue;
    const entry = decodeLine(line);
    if (entry === null) {
      if (i === lines.length - 1 && entries.length > 0) break;
      return malformed(`Line ${i + 1} is not part of an evaluation's log. Choose another file.`);
    }
    if (entry.seq !== entries.length) {
      return malformed(
        `Line ${i + 1} has number ${entry.seq} where ${entries.length} is due: lines are missing.`,
      );
    }
    entries.push(entry);
  }
  if (entries[0]?.event.type !== 'evaluation.started') {
    return malformed('This is no evaluation: it does not begin with the start of one.');
  }
  return ok(entries);
}

function decodeLine(line: string): EvaluationEntry | null {
  try {
    const parsed = v.safeParse(envelope, JSON.parse(line));
    return parsed.success ? (parsed.output as unknown as EvaluationEntry) : null;
  } catch {
    return null;
  }
}

function malformed<T>(message: string): Result<T> {
  return fail(failure('parse', 'malformed', message));
}

/** One line a question: its outcome by every method, what marks it, and its tokens. */
export function questionsCsv(log: LogView): string {
  const { started } = log;
  if (started === null) return '';
  const { methods } = started.config;
  const marks = ['disputed', 'rescued', 'rescuedFromNone', 'lost'] as const;
  const head = ['id', 'level', 'subject', 'gold', 'status', ...methods, ...marks, 'tokens', 'ms'];
  const rows = started.questions.map((question, index) => {
    const graded = log.graded.get(index);
    const status = graded ? 'done' : log.failed.has(index) ? 'failed' : 'open';
    const of = graded ? marksOf(graded) : null;
    const { tokens, ms } = log.spentOn(index);
    return [
      ...[question.id, question.level, question.subject, question.gold, status],
      ...methods.map((id) => graded?.outcomes[id]?.value ?? null),
      ...marks.map((mark) => (of === null ? null : Number(of[mark]))),
      ...[tokens, ms],
    ];
  });
  return [head, ...rows].map((row) => row.map(csvField).join(',')).join('\r\n') + '\r\n';
}

/** Quoted where RFC 4180 asks for it; a leading = + - @ gets an apostrophe, or a spreadsheet would run it. */
function csvField(value: string | number | null): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const safe = /^(?:[=@\t\r]|[+-](?![\d.]))/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
