/** The command that measures a weights file on held-out sums and, when asked, writes the figures into its provenance. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import {
  measureReasoner,
  type ReasonerFigures,
  type Share,
} from '../../src/lab/pretraining/measure';
import { readReasoner } from '../../src/micro/weights';
import { startNode } from './device';

export interface EvaluateOptions {
  readonly file: string;
  readonly n: number;
  readonly seed: number;
  readonly json: boolean;
  /** Keep the figures beside the weights they are of. */
  readonly record: boolean;
}

const SIZES = [1, 2, 4, 8] as const;

export async function evaluate(options: EvaluateOptions): Promise<void> {
  const read = readReasoner(readFileSync(options.file));
  if (!read.ok) {
    console.error(read.failure.message);
    process.exitCode = 1;
    return;
  }
  await startNode();
  const { model, weights } = read.value;
  const figures = await measureReasoner(
    model,
    weights,
    { n: options.n, seed: options.seed, sizes: SIZES },
    (done) => {
      if (!options.json && done % 250 === 0)
        console.error(`${String(done)} of ${String(options.n)} sums`);
    },
  );
  if (options.json) console.log(JSON.stringify(figures));
  else print(figures);
  if (options.record) record(options.file, figures);
}

const show = ({ accuracy, low, high }: Share): string =>
  `${accuracy.toFixed(3)} [${low.toFixed(3)}, ${high.toFixed(3)}]`;

function print(figures: ReasonerFigures): void {
  console.log(
    `n ${String(figures.n)} · single ${show(figures.single)} · greedy ${show(figures.greedy)}`,
  );
  for (const [size, group] of Object.entries(figures.groups)) {
    const { disagreement, allWrong, majorityWrong } = group;
    console.log(
      [
        `G ${size}`,
        `min-perplexity ${show(group['min-perplexity'])}`,
        `majority ${show(group.majority)}`,
        `synthesis ${show(group.synthesis)}`,
        `with question ${show(group['synthesis-with-question'])}`,
        `pass@${size} ${show(group['pass@G'])}`,
        `differs ${String(disagreement.count)} (synthesis right ${String(disagreement.synthesisRight)}, majority right ${String(disagreement.majorityRight)})`,
        `all wrong ${String(allWrong.count)} (synthesis right ${String(allWrong.synthesisRight)})`,
        `majority wrong ${String(majorityWrong.count)} (synthesis right ${String(majorityWrong.synthesisRight)})`,
      ].join(' · '),
    );
  }
}

function record(file: string, figures: ReasonerFigures): void {
  const path = file.replace(/\.safetensors$/u, '.json');
  const provenance = existsSync(path)
    ? (JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>)
    : {};
  writeFileSync(path, `${JSON.stringify({ ...provenance, evaluation: figures }, null, 2)}\n`);
}
