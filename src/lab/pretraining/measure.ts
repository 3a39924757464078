/**
 * The reasoner's table: every way to pick one answer from a group, on held-out sums, for several group
 * sizes from the same eight rollouts. Used by the command `reasoner -- evaluate` and quoted by the page.
 */
import { rngFor } from '../../chance/rng';
import { wilson } from '../../evaluate/stats/interval';
import { QUESTION, Writer } from '../../micro/generate';
import type { ModelConfig } from '../../micro/model';
import { disposeAll, toDevice, type Parameters, type Weights } from '../../micro/parameters';
import { splitTraces, sumsOf, tokensOf } from '../../micro/sequences';
import { synthesisPrompt } from '../../reasoner/book';
import { TRACE_LENGTH } from '../../reasoner/notation';
import { drawSums, questionOf, truthOf, type Sum } from '../../reasoner/sums';
import { answerOf } from '../../reasoner/trace';
import { majorityAnswer } from '../learning/references';

/** A share with its 95% Wilson interval, rounded to four digits. */
export interface Share {
  readonly accuracy: number;
  readonly low: number;
  readonly high: number;
}

export interface GroupFigures {
  readonly 'min-perplexity': Share;
  readonly majority: Share;
  readonly synthesis: Share;
  readonly 'synthesis-with-question': Share;
  readonly 'pass@G': Share;
  readonly disagreement: {
    readonly share: number;
    readonly count: number;
    readonly synthesisRight: number;
    readonly majorityRight: number;
  };
  readonly allWrong: { readonly count: number; readonly synthesisRight: number };
  readonly majorityWrong: { readonly count: number; readonly synthesisRight: number };
}

export interface ReasonerFigures {
  readonly n: number;
  readonly seed: number;
  readonly single: Share;
  readonly greedy: Share;
  readonly malformed: number;
  readonly groups: Readonly<Record<string, GroupFigures>>;
}

const LARGEST = 8;
const CHUNK = 50;
const round = (value: number): number => Math.round(value * 1e4) / 1e4;

function share(right: number, n: number): Share {
  const { low, high } = wilson(right, n);
  return { accuracy: round(right / n), low: round(low), high: round(high) };
}

const count = (flags: readonly boolean[]): number => flags.filter(Boolean).length;

/** What one sum's group gave, for one group size. */
interface Outcome {
  readonly likeliest: boolean;
  readonly majority: boolean;
  readonly synthesis: boolean;
  readonly withQuestion: boolean;
  readonly any: boolean;
  readonly differs: boolean;
}

/** `n` is rounded up to whole chunks of 50 sums. `onProgress` gets the sums done. */
export async function measureReasoner(
  model: ModelConfig,
  weights: Weights,
  options: { readonly n: number; readonly seed: number; readonly sizes: readonly number[] },
  onProgress: (done: number) => void = () => undefined,
): Promise<ReasonerFigures> {
  const n = Math.ceil(options.n / CHUNK) * CHUNK;
  const sums = drawSums(rngFor(options.seed, 'reasoner', 'held-out'), 'held-out', n);
  const writer = new Writer(model);
  const parameters = toDevice(weights);
  const outcomes = new Map(options.sizes.map((size) => [size, [] as Outcome[]]));
  let right = 0;
  let malformed = 0;
  const greedy: boolean[] = [];
  try {
    for (let from = 0; from < n; from += CHUNK) {
      const part = sums.slice(from, from + CHUNK);
      const prompts = tokensOf(part.map(questionOf));
      const rngs = Array.from({ length: CHUNK * LARGEST }, (_, i) =>
        rngFor(options.seed, 'reasoner', 'rollout', from, i),
      );
      const sampled = await writer.write(parameters, prompts, {
        kind: QUESTION,
        copies: LARGEST,
        temperature: 1,
        rngs,
      });
      const firm = await writer.write(parameters, prompts, {
        kind: QUESTION,
        copies: 1,
        temperature: 0,
        rngs: [],
      });
      const groups = splitTraces(sampled.tokens, LARGEST);
      const likelihoods = sumsOf(sampled.logprobs);
      splitTraces(firm.tokens, 1).forEach(([trace], i) =>
        greedy.push(answerOf(trace!) === truthOf(part[i]!)),
      );
      groups.forEach((group, i) => {
        const answers = group.map(answerOf);
        right += count(answers.map((answer) => answer === truthOf(part[i]!))) / LARGEST;
        malformed += count(answers.map((answer) => answer === null)) / LARGEST;
      });
      for (const size of options.sizes) {
        const shown = groups.map((group) => group.slice(0, size));
        const blind = await synthesise(writer, parameters, shown, null);
        const seeing = await synthesise(writer, parameters, shown, part);
        shown.forEach((group, i) => {
          const own = likelihoods.slice(i * LARGEST, i * LARGEST + size);
          outcomes.get(size)!.push(outcome(part[i]!, group, own, blind[i]!, seeing[i]!));
        });
      }
      onProgress(from + CHUNK);
    }
  } finally {
    writer.dispose();
    disposeAll(parameters);
  }
  const groups = Object.fromEntries(
    [...outcomes].map(([size, list]) => [String(size), figures(list)]),
  );
  return {
    n,
    seed: options.seed,
    single: share(right, n),
    greedy: share(count(greedy), n),
    malformed: round(malformed / n),
    groups,
  };
}

async function synthesise(
  writer: Writer,
  parameters: Parameters,
  groups: readonly (readonly string[])[],
  sums: readonly Sum[] | null,
): Promise<(number | null)[]> {
  const prompts = tokensOf(groups.map((group, i) => synthesisPrompt(group, sums?.[i] ?? null)));
  const kind = { groupSize: groups[0]!.length, withQuestion: sums !== null };
  const { tokens } = await writer.write(parameters, prompts, {
    kind,
    copies: 1,
    temperature: 0,
    rngs: [],
  });
  return splitTraces(tokens, 1).map(([trace]) => answerOf(trace!));
}

function outcome(
  sum: Sum,
  group: readonly string[],
  likelihoods: readonly number[],
  blind: number | null,
  seeing: number | null,
): Outcome {
  const truth = truthOf(sum);
  const answers = group.map(answerOf);
  const majority = majorityAnswer(
    answers,
    likelihoods.map((value) => value / TRACE_LENGTH),
  );
  const best = likelihoods.indexOf(Math.max(...likelihoods));
  return {
    likeliest: answers[best] === truth,
    majority: majority === truth,
    synthesis: blind === truth,
    withQuestion: seeing === truth,
    any: answers.includes(truth),
    differs: blind !== majority,
  };
}

function figures(list: readonly Outcome[]): GroupFigures {
  const n = list.length;
  const of = (pick: (outcome: Outcome) => boolean): Share => share(count(list.map(pick)), n);
  const differing = list.filter(({ differs }) => differs);
  const hopeless = list.filter(({ any }) => !any);
  const outvoted = list.filter(({ majority }) => !majority);
  return {
    'min-perplexity': of((o) => o.likeliest),
    majority: of((o) => o.majority),
    synthesis: of((o) => o.synthesis),
    'synthesis-with-question': of((o) => o.withQuestion),
    'pass@G': of((o) => o.any),
    disagreement: {
      share: round(differing.length / n),
      count: differing.length,
      synthesisRight: count(differing.map((o) => o.synthesis)),
      majorityRight: count(differing.map((o) => o.majority)),
    },
    allWrong: { count: hopeless.length, synthesisRight: count(hopeless.map((o) => o.synthesis)) },
    majorityWrong: {
      count: outvoted.length,
      synthesisRight: count(outvoted.map((o) => o.synthesis)),
    },
  };
}
