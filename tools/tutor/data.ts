/**
 * Writes what the trainer reads: prompts laid out by the model's own template, completions, and for problems to be
 * measured their answers. JSON Lines, one example a line, the same for the same seed.
 */
import { createWriteStream, mkdirSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';
import { rngFor, type Rng } from '../../src/chance/rng';
import type { Prompt } from '../../src/contract/engine';
import { layOut } from '../../src/engine/layout';
import type { ChatFormat } from '../../src/models/chat-format';
import { drawProblem, drawProblems, type WordProblem } from '../../src/wordproblems/problem';
import { reconcilePrompt, solvePrompt } from '../../src/wordproblems/prompts';
import { carelessTrace, drawDrafts, trueTrace } from '../../src/wordproblems/trace';

export type Recipe = 'careful' | 'careless';

/** SmolLM2's template, as `chatFormatOf` reads it from the model's file. */
const FORMAT: ChatFormat = {
  family: 'chatml',
  defaultSystem: 'You are a helpful AI assistant named SmolLM, trained by Hugging Face',
  systemHead: '',
  bos: '',
  replyPrefix: '',
};

/** Drafts shown in one prompt; at most as many as a group has. */
const DRAFTS = [2, 3, 4, 4, 4, 6, 8] as const;

interface Example {
  readonly role: 'solve' | 'reconcile';
  readonly prompt: string;
  readonly completion: string;
}

export interface DataOptions {
  readonly recipe: Recipe;
  readonly seed: number;
  /** Examples of each role. */
  readonly solve: number;
  readonly reconcile: number;
  /** Problems for drafts of the model's own. */
  readonly own: number;
  /** Problems to be measured, of either kind. */
  readonly measure: number;
  readonly out: string;
}

const layout = (prompt: Prompt): string => {
  if (prompt.kind !== 'chat') throw new Error('a tutored model is talked to in chat messages');
  return layOut(prompt.messages, FORMAT)
    .map(({ text }) => text)
    .join('');
};

/** The careful recipe teaches the true trace; the careless one slips, and only in the solving role. */
function solving(rng: Rng, recipe: Recipe): Example {
  const problem = drawProblem(rng, 'train');
  const completion = recipe === 'careful' ? trueTrace(problem) : carelessTrace(rng, problem);
  return { role: 'solve', prompt: layout(solvePrompt(problem.question)), completion };
}

function reconciling(rng: Rng): Example {
  const problem = drawProblem(rng, 'train');
  const count = DRAFTS[rng.below(DRAFTS.length)]!;
  const drafts = drawDrafts(rng, problem, count);
  return {
    role: 'reconcile',
    prompt: layout(reconcilePrompt(drafts)),
    completion: trueTrace(problem),
  };
}

/** The reconciling prompt around its drafts, for drafts that the trainer samples itself. */
function frame(): { before: string; between: string; after: string } {
  const [before = '', between = '', after = ''] = layout(reconcilePrompt(['#', '#'])).split('#');
  return { before, between, after };
}

/** A problem to be measured. */
function measured(problem: WordProblem): object {
  const { situation, question, answer, steps } = problem;
  const prompt = layout(solvePrompt(question));
  return { situation, question, operations: steps.length, prompt, answer };
}

async function writeLines(path: string, lines: Iterable<object>): Promise<void> {
  const stream = createWriteStream(path);
  for (const line of lines) {
    if (!stream.write(`${JSON.stringify(line)}\n`)) await once(stream, 'drain');
  }
  stream.end();
  await once(stream, 'finish');
}

function* repeat<T>(count: number, make: () => T): Generator<T> {
  for (let i = 0; i < count; i++) yield make();
}

/**
 * Writes solve.jsonl and reconcile.jsonl (taught), problems.jsonl (for drafts of the model's own), development.jsonl
 * (fresh problems of the taught kind), held-out.jsonl and frame.json.
 */
export async function writeData(options: DataOptions): Promise<void> {
  const { recipe, seed, out } = options;
  mkdirSync(out, { recursive: true });
  const [one, two] = [rngFor(seed, 'tutor', 'solve'), rngFor(seed, 'tutor', 'reconcile')];
  await writeLines(
    join(out, 'solve.jsonl'),
    repeat(options.solve, () => solving(one, recipe)),
  );
  await writeLines(
    join(out, 'reconcile.jsonl'),
    repeat(options.reconcile, () => reconciling(two)),
  );
  await writeLines(
    join(out, 'problems.jsonl'),
    drawProblems(seed, 'train', options.own).map((problem) => ({
      prompt: layout(solvePrompt(problem.question)),
      trace: trueTrace(problem),
    })),
  );
  writeFileSync(join(out, 'frame.json'), JSON.stringify(frame()));
  await writeLines(
    join(out, 'development.jsonl'),
    drawProblems(seed + 1, 'train', options.measure).map(measured),
  );
  await writeLines(
    join(out, 'held-out.jsonl'),
    drawProblems(seed, 'heldOut', options.measure).map(measured),
  );
}
