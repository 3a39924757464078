/**
 * `npm run answers`: grades pairs, extracts answers, or compares two answers. One JSON line a row, and one
 * with the figures at the end.
 */
import { DEFAULT_POLICY, POLICY_QUESTIONS, type Policy } from '../../src/answers/policy';
import { refuse } from '../args';
import { extractRow, summariseExtraction } from './extraction';
import { gradeRow, rowComparer, summarise } from './grade';
import { equivalenceRows, extractionRows } from './rows';

const switches = Object.entries(POLICY_QUESTIONS)
  .map(([name, { values, question }]) => `  --${name} ${values.join('|')}\n      ${question}`)
  .join('\n');
const USAGE = `Usage:
  npm run answers -- grade FILE.jsonl      rows with id, gold, pred, expected, form
  npm run answers -- extract FILE.jsonl    rows with id, text, expected, mode
  npm run answers -- compare A B           two answers of your own
Switches (the first value is the default; a row's flags may set its own):
${switches}`;

function readPolicy(args: string[]): { policy: Policy; rest: string[] } {
  let policy: Policy = DEFAULT_POLICY;
  const rest: string[] = [];
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] ?? '';
    const name = arg.slice(2) as keyof Policy;
    if (!arg.startsWith('--') || !(name in POLICY_QUESTIONS)) {
      rest.push(arg);
      continue;
    }
    const value = args[++i] ?? '';
    const values: readonly string[] = POLICY_QUESTIONS[name].values;
    if (!values.includes(value))
      refuse(`--${name} ${value}: give one of ${values.join(', ')}.`, USAGE);
    policy = { ...policy, [name]: value };
  }
  return { policy, rest };
}

function print(line: unknown): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

async function grade(file: string, policy: Policy): Promise<void> {
  const rows = equivalenceRows(file);
  const { compare, dispose } = rowComparer();
  const graded = [];
  for (const row of rows) {
    const done = await gradeRow(row, compare, policy);
    graded.push(done);
    print(done);
  }
  dispose();
  print(summarise(rows, graded));
}

function extract(file: string): void {
  const rows = extractionRows(file);
  const done = rows.map(extractRow);
  done.forEach(print);
  print(summariseExtraction(rows, done));
}

async function main(): Promise<void> {
  const { policy, rest } = readPolicy(process.argv.slice(2));
  const [command, first, second] = rest;
  if (first === undefined) refuse('Say what to do.', USAGE);
  try {
    if (command === 'grade') await grade(first, policy);
    else if (command === 'extract') extract(first);
    else if (command === 'compare' && second !== undefined) {
      const { compare, dispose } = rowComparer();
      print(await compare(first, second, policy));
      dispose();
    } else refuse(`There is no command ${command ?? ''} with these words.`, USAGE);
  } catch (thrown) {
    refuse(thrown instanceof Error ? thrown.message : String(thrown), USAGE);
  }
}

void main();
