/**
 * A trained policy against the anchor it began as: every way to get one answer out of either, on the same sums and
 * from the same draws, with what it costs to write. The anchor writes every synthesis, as in training. Truth only
 * grades here. Owns the measuring; reading the figures is `versus-figures.ts`'s.
 */
import { rngFor } from '../../chance/rng';
import { QUESTION, Writer } from '../../micro/generate';
import { disposeAll, toDevice, type Parameters } from '../../micro/parameters';
import { splitTraces, sumsOf, tokensOf } from '../../micro/sequences';
import type { ReasonerFile } from '../../micro/weights';
import { synthesisPrompt } from '../../reasoner/book';
import { questionOf, truthOf, type Sum } from '../../reasoner/sums';
import { answerOf } from '../../reasoner/trace';
import { majorityAnswer } from '../learning/references';
import { VERSUS_CHUNK, VERSUS_GROUP, type SideOutcome, type VersusOutcome } from './versus-figures';

/**
 * Grades both on `sums`, whose number is a multiple of `VERSUS_CHUNK`, and yields chunk after chunk. The same seed
 * gives the same figures on the same back end. Throws on bugs and lost devices only.
 */
export async function* versus(
  policy: ReasonerFile,
  anchor: ReasonerFile,
  sums: readonly Sum[],
  seed: number,
): AsyncGenerator<VersusOutcome[], void, void> {
  const writer = new Writer(policy.model);
  const weights = { policy: toDevice(policy.weights), anchor: toDevice(anchor.weights) };
  try {
    for (let from = 0; from < sums.length; from += VERSUS_CHUNK) {
      const part = sums.slice(from, from + VERSUS_CHUNK);
      const graded = (of: Parameters): Promise<SideOutcome[]> =>
        side(writer, of, weights.anchor, part, seed, from);
      const policies = await graded(weights.policy);
      const anchors = await graded(weights.anchor);
      yield part.map((sum, i) => ({ sum, policy: policies[i]!, anchor: anchors[i]! }));
    }
  } finally {
    writer.dispose();
    disposeAll(weights.policy);
    disposeAll(weights.anchor);
  }
}

async function side(
  writer: Writer,
  of: Parameters,
  anchor: Parameters,
  sums: readonly Sum[],
  seed: number,
  from: number,
): Promise<SideOutcome[]> {
  const prompts = tokensOf(sums.map(questionOf));
  const rngs = Array.from({ length: sums.length * VERSUS_GROUP }, (_, i) =>
    rngFor(seed, 'versus', from, i),
  );
  const sampled = await writer.write(of, prompts, {
    ...{ kind: QUESTION, copies: VERSUS_GROUP, temperature: 1, rngs },
  });
  const groups = splitTraces(sampled.tokens, VERSUS_GROUP);
  const likelihoods = sumsOf(sampled.logprobs);
  const greedy = await firmly(writer, of, prompts, QUESTION);
  const syntheses = await firmly(
    writer,
    anchor,
    tokensOf(groups.map((group) => synthesisPrompt(group))),
    { groupSize: VERSUS_GROUP, withQuestion: false },
  );
  return groups.map((group, i): SideOutcome => {
    const truth = truthOf(sums[i]!);
    const answers = group.map(answerOf);
    const own = likelihoods.slice(i * VERSUS_GROUP, (i + 1) * VERSUS_GROUP);
    const majority = majorityAnswer(answers, own);
    return {
      samples: answers.map((answer) => ({ answer, right: answer === truth })),
      greedy: gradedAs(greedy[i]!, truth),
      synthesis: gradedAs(syntheses[i]!, truth),
      majority: { answer: majority, right: majority === truth },
    };
  });
}

function gradedAs(trace: string, truth: number): { answer: number | null; right: boolean } {
  const answer = answerOf(trace);
  return { answer, right: answer === truth };
}

async function firmly(
  writer: Writer,
  of: Parameters,
  prompts: Int32Array,
  kind: { readonly groupSize: number; readonly withQuestion: boolean },
): Promise<string[]> {
  const { tokens } = await writer.write(of, prompts, {
    ...{ kind, copies: 1, temperature: 0, rngs: [] },
  });
  return splitTraces(tokens, 1).map(([trace]) => trace!);
}
