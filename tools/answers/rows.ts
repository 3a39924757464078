/** Rows of the answer files: their shape, reading them, and which policies a row's flags ask for. */
import { readFileSync } from 'node:fs';
import { DEFAULT_POLICY, type Policy } from '../../src/answers/policy';

export interface EquivalenceRow {
  readonly id: string;
  readonly gold: string | null;
  readonly pred: string | null;
  readonly expected: boolean;
  /** answer: two final answers · text: whole responses · cas: two expressions of computer algebra. */
  readonly form: string;
  readonly tags?: readonly string[];
  readonly flags?: readonly string[];
  /** The switches of the suite the row comes from, in its own words. */
  readonly opts?: {
    /** Khan's form: sums, products and sides have to stand as they are. */
    readonly form?: boolean;
    /** math-verify: variables by name, or by their place. */
    readonly strict?: boolean;
    /** math-verify: whether a condition may answer for a set. A set always answers for a condition. */
    readonly allow_set_relation_comp?: boolean;
    /** The frame a suite's reward function insists on. */
    readonly fn?: string;
  };
}

export interface ExtractionRow {
  readonly id: string;
  readonly text: string;
  /** Null, or "no answer" in a file, where the text gives none. */
  readonly expected: string | null;
  /** What a suite's own reader asks for; left out: what a run reads. */
  readonly mode?: string;
  readonly matches?: boolean;
}

/** One JSON value a line; empty lines are skipped. Throws with the line's number when one is no JSON. */
export function readRows(file: string): unknown[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((line, i): unknown[] => {
      if (line.trim() === '') return [];
      try {
        return [JSON.parse(line) as unknown];
      } catch {
        throw new Error(`${file}: line ${String(i + 1)} is no JSON; expected one object a line.`);
      }
    });
}

export function equivalenceRows(file: string): EquivalenceRow[] {
  return readRows(file).map((row, i) => {
    if (
      typeof row === 'object' &&
      row !== null &&
      'id' in row &&
      'gold' in row &&
      'pred' in row &&
      'expected' in row
    )
      return row as EquivalenceRow;
    throw new Error(`${file}: row ${String(i + 1)} needs id, gold, pred and expected.`);
  });
}

export function extractionRows(file: string): ExtractionRow[] {
  return readRows(file).map((row, i) => {
    if (
      typeof row === 'object' &&
      row !== null &&
      'id' in row &&
      'text' in row &&
      'expected' in row
    )
      return row.expected === 'no answer'
        ? ({ ...row, expected: null } as ExtractionRow)
        : (row as ExtractionRow);
    throw new Error(`${file}: row ${String(i + 1)} needs id, text and expected.`);
  });
}

const CONDITION = /[<>≤≥]|\\(?:le|ge|leq|geq|lt|gt)(?![a-zA-Z])/;

/** The policy a row is checked under: the default, with the switches its flags and its suite's options name. */
export function policyOf(
  row: Pick<EquivalenceRow, 'flags' | 'opts' | 'gold'>,
  base: Policy = DEFAULT_POLICY,
): Policy {
  let policy = base;
  for (const flag of row.flags ?? []) {
    if (flag === 'policy:approx') policy = { ...policy, rounding: 'stated' };
    if (flag === 'policy:percent') policy = { ...policy, percent: 'either' };
    if (flag === 'policy:units_or_text') policy = { ...policy, units: 'ignore' };
    if (flag === 'policy:order') policy = { ...policy, listOrder: 'kept' };
    if (flag === 'form_sensitive') policy = { ...policy, form: 'kept' };
    // The label and the values disagree: the suite wants arithmetic carried out.
    if (flag === 'numeric_disagrees') policy = { ...policy, form: 'worked-out' };
  }
  if (row.opts?.form === true) policy = { ...policy, form: 'kept' };
  if (row.opts?.strict === false) policy = { ...policy, variables: 'placed' };
  if (row.opts?.allow_set_relation_comp === false && !CONDITION.test(row.gold ?? ''))
    policy = { ...policy, conditions: 'kept' };
  return policy;
}

/** Rows without flags: every suite agrees on them. */
export function isUndisputed(row: { readonly flags?: readonly string[] }): boolean {
  return (row.flags ?? []).length === 0;
}
