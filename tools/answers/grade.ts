/**
 * Grades a file of answer pairs. Owns what a row's form and flags mean for the verifier, and the figures at
 * the end: a verdict is right when it is `equal` where that was expected and `different` where it was not;
 * `unknown` is never right.
 */
import { readable } from '../../src/answers/whole';
import { extractAnswer } from '../../src/answers/extract';
import type { Policy } from '../../src/answers/policy';
import type { Comparison, ExtractionRule } from '../../src/answers/types';
import { createNodeGrader } from './grader';
import { type EquivalenceRow, isUndisputed, policyOf } from './rows';

export interface GradedRow {
  readonly id: string;
  readonly verdict: Comparison['equality'];
  readonly rule: Comparison['rule'];
  readonly ms: number;
  readonly right: boolean;
  readonly expected: boolean;
  readonly normalGold: string;
  readonly normalPred: string;
  readonly because: string;
}

interface Tally {
  n: number;
  right: number;
}

export interface GradeSummary {
  readonly n: number;
  readonly accuracy: number;
  readonly falseEqual: number;
  readonly falseDifferent: number;
  readonly unknown: number;
  readonly byForm: Readonly<Record<string, { n: number; accuracy: number }>>;
  readonly byTag: Readonly<Record<string, { n: number; accuracy: number }>>;
  /** The same figures over rows without flags, which every suite labels alike. */
  readonly undisputed: { n: number; accuracy: number };
}

/** Frames that graders of a strict format accept. */
const FRAMED: readonly ExtractionRule[] = ['boxed', 'several', 'hashes', 'answer-colon'];

/** The two answers of a row, read out of responses where the row holds responses. */
export function answersOf(row: EquivalenceRow): { gold: string | null; pred: string | null } {
  if (row.gold === null || row.pred === null) return { gold: row.gold, pred: row.pred };
  if (row.form !== 'text') return { gold: row.gold, pred: row.pred };
  const gold = readable(row.gold) ?? openBox(row.gold);
  if (row.flags?.includes('format_policy')) {
    const thought = row.opts?.fn === THOUGHT_AND_BOX;
    if (thought && !row.pred.includes('</think>')) return { gold, pred: null };
    const only = thought ? (['boxed', 'several'] as const) : FRAMED;
    return { gold, pred: extractAnswer(row.pred, { truncated: false, only }).answer };
  }
  return { gold, pred: readable(row.pred) };
}

/** The suite whose reward is for answers in a box behind the thinking only. */
const THOUGHT_AND_BOX = 'needs </think> and \\boxed';

/** A reference's box that was never closed holds the rest; a response cut there has no answer. */
function openBox(reference: string): string | null {
  return /\\boxed\s*\{([^]*)$/.exec(reference)?.[1] ?? null;
}

const NOTHING: Comparison = {
  equality: 'different',
  rule: 'structure',
  left: '',
  right: '',
  because: 'One side holds no answer.',
};

/** Compares one row; never throws. */
export type RowComparer = (left: string, right: string, policy: Policy) => Promise<Comparison>;

/** One grader per policy, all over the same kind of worker; `dispose` ends them. */
export function rowComparer(): { compare: RowComparer; dispose: () => void } {
  const graders = new Map<string, ReturnType<typeof createNodeGrader>>();
  const { signal } = new AbortController();
  return {
    compare: (left, right, policy) => {
      const key = JSON.stringify(policy);
      const grader = graders.get(key) ?? createNodeGrader({ policy });
      graders.set(key, grader);
      return grader.compare(left, right, signal);
    },
    dispose: () => {
      for (const grader of graders.values()) grader.dispose();
    },
  };
}

export async function gradeRow(
  row: EquivalenceRow,
  compare: RowComparer,
  base?: Policy,
): Promise<GradedRow> {
  const from = performance.now();
  const { gold, pred } = answersOf(row);
  const comparison =
    gold === null || pred === null ? NOTHING : await compare(gold, pred, policyOf(row, base));
  const ms = Math.round((performance.now() - from) * 1000) / 1000;
  const { equality: verdict, rule, because } = comparison;
  return {
    id: row.id,
    verdict,
    rule,
    ms,
    right: verdict === (row.expected ? 'equal' : 'different'),
    expected: row.expected,
    normalGold: comparison.left,
    normalPred: comparison.right,
    because,
  };
}

export function summarise(
  rows: readonly EquivalenceRow[],
  graded: readonly GradedRow[],
): GradeSummary {
  const forms = new Map<string, Tally>();
  const tags = new Map<string, Tally>();
  const undisputed: Tally = { n: 0, right: 0 };
  const count = (tally: Tally, right: boolean): void => {
    tally.n++;
    if (right) tally.right++;
  };
  const at = (map: Map<string, Tally>, key: string): Tally => {
    const tally = map.get(key) ?? { n: 0, right: 0 };
    map.set(key, tally);
    return tally;
  };
  for (const [i, row] of rows.entries()) {
    const right = graded[i]?.right ?? false;
    count(at(forms, row.form), right);
    for (const tag of row.tags ?? []) count(at(tags, tag), right);
    if (isUndisputed(row)) count(undisputed, right);
  }
  const table = (map: Map<string, Tally>): Record<string, { n: number; accuracy: number }> =>
    Object.fromEntries(
      [...map].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, tally]) => [key, figures(tally)]),
    );
  const wrong = graded.filter(({ right }) => !right);
  return {
    n: rows.length,
    accuracy: share(rows.length - wrong.length, rows.length),
    falseEqual: wrong.filter(({ verdict }) => verdict === 'equal').length,
    falseDifferent: wrong.filter(({ verdict }) => verdict === 'different').length,
    unknown: graded.filter(({ verdict }) => verdict === 'unknown').length,
    byForm: table(forms),
    byTag: table(tags),
    undisputed: figures(undisputed),
  };
}

function figures({ n, right }: Tally): { n: number; accuracy: number } {
  return { n, accuracy: share(right, n) };
}

function share(part: number, whole: number): number {
  return whole === 0 ? 0 : Math.round((part / whole) * 10_000) / 10_000;
}
