/**
 * `npm run bench -- answers [FILE]`: the verifier beside its Python peers on the same pairs. Prints accuracy,
 * false verdicts and pairs per second of the cheap path, of the whole ladder, and of math-verify and
 * latex2sympy2-extended, which run in a virtual environment the command makes itself under `.cache`.
 * Ratios from one run on one machine; no figure here is a test.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { compareCheap } from '../../src/answers/ladder';
import { answersOf, rowComparer } from '../answers/grade';
import { type EquivalenceRow, equivalenceRows, isUndisputed, policyOf } from '../answers/rows';

const PEERS = ['math-verify', 'latex2sympy2-extended'] as const;
const PACKAGES = [
  'math-verify==0.9.0',
  'latex2sympy2-extended==1.11.0',
  'antlr4-python3-runtime==4.13.2',
];
const ENVIRONMENT = fileURLToPath(new URL('../../.cache/answers-peers', import.meta.url));
const DEFAULT_FILE = fileURLToPath(
  new URL('../../test/fixtures/answers/answer-equivalence.jsonl', import.meta.url),
);

interface Figures {
  readonly name: string;
  readonly n: number;
  readonly accuracy: number;
  readonly falseEqual: number;
  readonly falseDifferent: number;
  readonly undecided: number;
  readonly pairsPerSecond: number;
}

/** null: the grader gave no verdict (it failed, or said unknown). */
type Verdict = boolean | null;

function figures(
  name: string,
  rows: readonly EquivalenceRow[],
  verdicts: readonly Verdict[],
  ms: number,
): Figures {
  const count = (test: (verdict: Verdict, expected: boolean) => boolean): number =>
    rows.filter((row, i) => test(verdicts[i] ?? null, row.expected)).length;
  return {
    name,
    n: rows.length,
    // A grader that says nothing rewards nothing: it counts as `different`, as its users take it.
    accuracy:
      Math.round(
        (count((verdict, expected) => (verdict ?? false) === expected) / rows.length) * 1000,
      ) / 1000,
    falseEqual: count((verdict, expected) => verdict === true && !expected),
    falseDifferent: count((verdict, expected) => verdict !== true && expected),
    undecided: count((verdict) => verdict === null),
    pairsPerSecond: Math.round(rows.length / (ms / 1000)),
  };
}

/** Makes the environment once; null with the reason when Python or the packages cannot be had. */
function python(): { path: string } | { why: string } {
  const path = `${ENVIRONMENT}/bin/python`;
  const probe = (): boolean =>
    spawnSync(path, ['-c', 'import math_verify, latex2sympy2_extended']).status === 0;
  if (existsSync(path) && probe()) return { path };
  console.log('Making a virtual environment with math-verify and latex2sympy2-extended …');
  const made = spawnSync('python3', ['-m', 'venv', ENVIRONMENT]);
  if (made.status !== 0)
    return { why: `python3 -m venv failed: ${String(made.stderr ?? made.error)}` };
  const installed = spawnSync(path, ['-m', 'pip', 'install', '--quiet', ...PACKAGES]);
  return installed.status === 0 && probe()
    ? { path }
    : { why: `pip install failed: ${String(installed.stderr).slice(-300)}` };
}

function peer(
  name: string,
  path: string,
  rows: readonly EquivalenceRow[],
  pairs: readonly Pair[],
): Figures {
  const script = fileURLToPath(new URL('./answers-peers.py', import.meta.url));
  const input = pairs.map((pair) => JSON.stringify(pair)).join('\n');
  const { stdout, status, stderr } = spawnSync(path, [script, name], {
    input,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  if (status !== 0) throw new Error(`${name} ended with ${String(status)}: ${stderr.slice(-300)}`);
  const lines = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { verdict?: Verdict; ms?: number; version?: string });
  const version = lines.pop()?.version ?? '';
  return figures(
    `${name} ${version}`,
    rows,
    lines.map(({ verdict }) => verdict ?? null),
    lines.reduce((sum, { ms }) => sum + (ms ?? 0), 0),
  );
}

interface Pair {
  readonly gold: string;
  readonly pred: string;
}

export async function run(args: string[]): Promise<void> {
  const all = equivalenceRows(args[0] ?? DEFAULT_FILE);
  const rows = all.filter((row) => isUndisputed(row) && row.gold !== null && row.pred !== null);
  const pairs: Pair[] = rows.map((row) => ({ gold: row.gold ?? '', pred: row.pred ?? '' }));
  console.log(`${String(rows.length)} undisputed pairs of ${String(all.length)}\n`);
  const out: Figures[] = [ours(rows), await whole(rows)];
  const environment = python();
  if ('why' in environment) console.log(`Peers skipped: ${environment.why}`);
  else for (const name of PEERS) out.push(peer(name, environment.path, rows, pairs));
  console.table(out);
  const [cheap, , verify] = out;
  if (cheap && verify)
    console.log(
      `Cheap path against ${verify.name}: ${(cheap.pairsPerSecond / verify.pairsPerSecond).toFixed(1)} times as fast.`,
    );
  console.log(JSON.stringify(out));
}

function ours(rows: readonly EquivalenceRow[]): Figures {
  const pass = (): Verdict[] =>
    rows.map((row) => {
      const { gold, pred } = answersOf(row);
      if (gold === null || pred === null) return false;
      const { equality } = compareCheap(gold, pred, policyOf(row));
      return equality === 'unknown' ? null : equality === 'equal';
    });
  pass();
  const from = performance.now();
  const verdicts = pass();
  return figures('ours, cheap ladder', rows, verdicts, performance.now() - from);
}

async function whole(rows: readonly EquivalenceRow[]): Promise<Figures> {
  const { compare, dispose } = rowComparer();
  const pass = async (): Promise<Verdict[]> => {
    const verdicts: Verdict[] = [];
    for (const row of rows) {
      const { gold, pred } = answersOf(row);
      if (gold === null || pred === null) verdicts.push(false);
      else {
        const { equality } = await compare(gold, pred, policyOf(row));
        verdicts.push(equality === 'unknown' ? null : equality === 'equal');
      }
    }
    return verdicts;
  };
  await pass();
  const from = performance.now();
  const verdicts = await pass();
  const ms = performance.now() - from;
  dispose();
  return figures('ours, whole ladder', rows, verdicts, ms);
}
