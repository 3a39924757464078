/** Reads the final answers out of a file of responses. Owns what a row's mode asks for. */
import { compareCheap } from '../../src/answers/ladder';
import { extractAnswer } from '../../src/answers/extract';
import { choicesIn } from '../../src/answers/find/within';
import type { Extraction, ExtractionRule } from '../../src/answers/types';
import type { ExtractionRow } from './rows';

export interface ExtractedRow {
  readonly id: string;
  readonly answer: string | null;
  readonly status: Extraction['status'];
  readonly rule: Extraction['rule'];
  readonly right: boolean;
  readonly ms: number;
}

export interface ExtractionSummary {
  readonly n: number;
  readonly accuracy: number;
  readonly byMode: Readonly<Record<string, { n: number; accuracy: number }>>;
}

const BOXED: readonly ExtractionRule[] = ['boxed', 'several'];
const ONLY: Readonly<Record<string, readonly ExtractionRule[]>> = {
  boxed: BOXED,
  last_boxed_raw: BOXED,
  boxed_strict_whole: BOXED,
  hash: ['hashes'],
  answer_colon_first: ['answer-colon'],
  answer_colon_last: ['answer-colon'],
};

/** The answer a row's mode asks for: some want the frame kept, the first statement, or a letter. */
function read(row: ExtractionRow): { extraction: Extraction; answer: string | null } {
  const only = row.mode === undefined ? undefined : ONLY[row.mode];
  const single = { truncated: false, join: false, ...(only ? { only } : {}) };
  let text = row.text;
  if (row.mode === undefined) {
    // As a run reads it: an answer that was given up counts as none.
    const whole = extractAnswer(text, { truncated: false });
    return { extraction: whole, answer: whole.status === 'abandoned' ? null : whole.answer };
  }
  if (row.mode === 'answer_colon_first') {
    const second = [...text.matchAll(/answer\s*:/gi)][1];
    if (second) text = text.slice(0, second.index);
  }
  const extraction = extractAnswer(text, single);
  const { answer, span, rule } = extraction;
  if (row.mode === 'last_boxed_raw' || row.mode === 'boxed_strict_whole') {
    if (span === null) return { extraction, answer: null };
    const start = Math.max(
      text.lastIndexOf('\\boxed', span.start),
      text.lastIndexOf('\\fbox', span.start),
    );
    const end = text[span.end] === '}' ? span.end + 1 : span.end;
    if (row.mode === 'last_boxed_raw') return { extraction, answer: text.slice(start, end) };
    return { extraction, answer: start === 0 && end === text.trimEnd().length ? answer : null };
  }
  if (
    row.mode === 'mcq' &&
    answer !== null &&
    row.expected !== null &&
    /^[A-Z]$/.test(row.expected)
  ) {
    if (/^\(?[a-zA-Z]\)?\.?$/.test(answer))
      return { extraction, answer: answer.replace(/[^a-zA-Z]/g, '').toUpperCase() };
    return { extraction, answer: choicesIn(answer)[0]?.answer ?? answer };
  }
  // An empty box is a box, and holds the empty text.
  return { extraction, answer: answer ?? (rule === 'boxed' ? '' : null) };
}

export function extractRow(row: ExtractionRow): ExtractedRow {
  const from = performance.now();
  const { extraction, answer } = read(row);
  const ms = Math.round((performance.now() - from) * 1000) / 1000;
  const right =
    answer === row.expected ||
    (answer !== null &&
      row.expected !== null &&
      compareCheap(answer, row.expected).equality === 'equal');
  return { id: row.id, answer, status: extraction.status, rule: extraction.rule, right, ms };
}

export function summariseExtraction(
  rows: readonly ExtractionRow[],
  done: readonly ExtractedRow[],
): ExtractionSummary {
  const modes = [...new Set(rows.map(({ mode }) => mode ?? 'whole'))].sort();
  const accuracy = (of: readonly ExtractedRow[]): number =>
    of.length === 0
      ? 0
      : Math.round((of.filter(({ right }) => right).length / of.length) * 10_000) / 10_000;
  return {
    n: rows.length,
    accuracy: accuracy(done),
    byMode: Object.fromEntries(
      modes.map((mode) => {
        const of = done.filter((_, i) => (rows[i]?.mode ?? 'whole') === mode);
        return [mode, { n: of.length, accuracy: accuracy(of) }];
      }),
    ),
  };
}
