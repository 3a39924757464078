/**
 * `--rollouts FILE.jsonl`: scores recorded groups, streamed. Figures go to standard output (with `--json` as one
 * line), refused rows and progress to standard error. Owns files and printing; scoring is src/evaluate/rollouts.
 */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { createNodeGrader } from '../answers/grader';
import { scoreRollouts } from '../../src/evaluate/rollouts/index';
import { parseMethods, RolloutTally, type RolloutFigures } from '../../src/evaluate/rollouts/tally';
import { UsageError } from './usage';

const HELP = `usage: npm run evaluate -- --rollouts FILE.jsonl [--methods single,majority,pass@k] [--json]
  FILE.jsonl  one row a question: {"id", "question", "gold", "rollouts": [{"text", "logprob"?, "tokens"?}]}; - is standard input
  --methods   single, majority, min-perplexity, majority-right, any, pass@k (1, 2, 4 … and the group size), pass@N, or all`;

const PROGRESS_EVERY_MS = 2_000;
/** Time for one pair of answers in the symbolic rung; a pair that takes longer is undecided and counted as such. */
const SYMBOLIC_MS = 1_000;
/** Refused rows named in the result line; all of them are named on standard error. */
const NAMED = 20;

export async function run(args: readonly string[], signal: AbortSignal): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      rollouts: { type: 'string' },
      methods: { type: 'string', default: 'single,majority,pass@k' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(`${HELP}\n`);
    return 0;
  }
  const choice = parseMethods(values.methods);
  if (!choice.ok) throw new UsageError(choice.failure.message);
  const path = values.rollouts ?? '';
  const size = path === '-' ? null : await sizeOf(path);
  const stream = path === '-' ? process.stdin : createReadStream(path, { highWaterMark: 1 << 20 });

  const tally = new RolloutTally(choice.value);
  const refused: { line: number; message: string }[] = [];
  let refusedCount = 0;
  let bytes = 0;
  let rows = 0;
  let shown = Date.now();
  const counted = async function* () {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      yield chunk;
    }
  };
  const grader = createNodeGrader({ symbolicMs: SYMBOLIC_MS });
  for await (const event of scoreRollouts(counted(), grader, signal)) {
    rows++;
    if (event.type === 'row.scored') tally.add(event.row);
    else {
      refusedCount++;
      if (refused.length < NAMED) refused.push({ line: event.line, message: event.message });
      process.stderr.write(`line ${event.line}: ${event.message}\n`);
    }
    if (Date.now() - shown > PROGRESS_EVERY_MS) {
      shown = Date.now();
      const share = size === null ? '' : `, ${Math.floor((100 * bytes) / Math.max(1, size))} %`;
      process.stderr.write(`${rows} rows${share}\n`);
    }
  }

  grader.dispose();
  const figures = tally.figures();
  for (const [method, why] of Object.entries(figures.unavailable)) {
    process.stderr.write(`${method}: not available, ${why}\n`);
  }
  const result = { ...figures, refused: { count: refusedCount, rows: refused } };
  process.stdout.write(values.json ? `${JSON.stringify(result)}\n` : table(figures));
  if (figures.n === 0) process.stderr.write('no row could be scored\n');
  return figures.n === 0 ? 1 : 0;
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch {
    throw new UsageError(`there is no file "${path}" to read rollouts from`);
  }
}

function table(figures: RolloutFigures): string {
  const percent = (share: number) => `${(100 * share).toFixed(1)} %`.padStart(8);
  const lines = Object.entries(figures.methods).map(
    ([name, { accuracy, low, high }]) =>
      `${name.padEnd(16)}${percent(accuracy)}   ${percent(low)} to ${percent(high)}`,
  );
  return [`${figures.n} questions, 95 % Wilson intervals`, ...lines, ''].join('\n');
}
