/**
 * `--rollouts FILE.jsonl`: scores recorded groups, streamed. Figures go to standard output (with `--json` as one
 * line), refused rows and progress to standard error. Owns files and printing; scoring is src/evaluate/rollouts.
 */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createNodeGrader } from '../answers/grader';
import { SeenIds } from '../../src/evaluate/rollouts/ids';
import { scoreRollouts } from '../../src/evaluate/rollouts/index';
import { parseMethods, RolloutTally, type RolloutFigures } from '../../src/evaluate/rollouts/tally';
import { readOptions, UsageError } from './usage';

const HELP = `usage: npm run evaluate -- --rollouts FILE.jsonl [--methods single,majority,pass@k] [--json]
  FILE.jsonl  one row a question: {"id", "question", "gold", "rollouts": [{"text", "logprob"?, "tokens"?}]}; - is standard input
  --methods   single, majority, min-perplexity, majority-right, any, pass@k (1, 2, 4 … and the group size), pass@N, or all`;

const PROGRESS_EVERY_MS = 2_000;
/** Time for one pair of answers in the symbolic rung; a pair that takes longer is undecided and counted as such. */
const SYMBOLIC_MS = 1_000;
/** Rows of a kind named in the result line; all of them are named on standard error. */
const NAMED = 20;

export async function run(args: readonly string[], signal: AbortSignal): Promise<number> {
  const values = readOptions(args, {
    rollouts: { type: 'string' },
    methods: { type: 'string', default: 'single,majority,pass@k' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
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
  const ids = new SeenIds();
  const refused = new Remarks();
  const repeated = new Remarks();
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
    if (event.type === 'row.scored') {
      tally.add(event.row);
      const earlier = ids.earlier(event.row.id, event.line);
      if (earlier !== null) {
        repeated.add(event.line, `the id "${event.row.id}" of line ${earlier} again; counted too`);
      }
    } else refused.add(event.line, event.message);
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
  const result = { ...figures, refused: refused.summary(), repeated: repeated.summary() };
  process.stdout.write(values.json ? `${JSON.stringify(result)}\n` : table(figures));
  if (figures.n === 0) process.stderr.write('no row could be scored\n');
  return figures.n === 0 ? 1 : 0;
}

/** What is to be said of single rows: each on standard error at once, the first few kept. */
class Remarks {
  readonly #rows: { readonly line: number; readonly message: string }[] = [];
  #count = 0;

  add(line: number, message: string): void {
    this.#count++;
    if (this.#rows.length < NAMED) this.#rows.push({ line, message });
    process.stderr.write(`line ${line}: ${message}\n`);
  }

  summary() {
    return { count: this.#count, rows: this.#rows };
  }
}

async function sizeOf(path: string): Promise<number> {
  const found = await stat(path).catch(() => null);
  if (found === null) throw new UsageError(`there is no file "${path}" to read rollouts from`);
  if (found.isDirectory()) throw new UsageError(`"${path}" is a folder; name a file in it`);
  return found.size;
}

function table(figures: RolloutFigures): string {
  const percent = (share: number | null) =>
    share === null ? '–'.padStart(8) : `${(100 * share).toFixed(1)} %`.padStart(8);
  const lines = Object.entries(figures.methods).map(
    ([name, { accuracy, low, high }]) =>
      `${name.padEnd(16)}${percent(accuracy)}   ${percent(low)} to ${percent(high)}`,
  );
  return [`${figures.n} questions, 95 % Wilson intervals`, ...lines, ''].join('\n');
}
