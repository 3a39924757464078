/**
 * Scores one recorded group against its gold: which rollouts are right, what the majority says, which rollout the
 * model was surest of. Each distinct answer is compared once; the rules are the ones a live run uses.
 */
import type { Equality, Grader } from '../../answers/types';
import { majorityVote, minPerplexity, type Candidate } from '../../cat/compare/baselines';
import { finalAnswer, formClusters } from '../../cat/explore/clusters';
import type { Cluster } from '../../cat/log/events';
import { goldAnswer } from './gold';
import type { RecordedRow } from './row';

export interface ScoredRow {
  readonly id: string;
  /** By rollout. A rollout without an answer, or whose comparison no rung could decide, is not right. */
  readonly right: readonly boolean[];
  readonly unanswered: number;
  /** Rollouts whose answer could be shown neither equal to the gold nor different. */
  readonly undecided: number;
  readonly majority: Majority;
  /** Of the rollout with the highest mean log-probability; null unless every rollout has one. */
  readonly surestRight: boolean | null;
}

export interface Majority {
  /** By the vote of a live run: ties go to the likelier answer where log-probabilities are known, else as text sorts. */
  readonly right: boolean;
  /** How many answers share the highest count: 1 is a clear majority, 0 means that nothing was answered. */
  readonly tied: number;
  /** How many of those are right. */
  readonly tiedRight: number;
}

/** Thousands of different answers make millions of pairs: a stop is heard in between. */
const COMPARED_AT_A_STRETCH = 1_000;

async function turn(signal: AbortSignal): Promise<void> {
  await new Promise((resolve) => {
    setTimeout(resolve);
  });
  signal.throwIfAborted();
}

/** Throws on abort only. */
export async function scoreRow(
  row: RecordedRow,
  grader: Grader,
  signal: AbortSignal,
): Promise<ScoredRow> {
  const gold = goldAnswer(row.gold);
  const answers = row.rollouts.map(({ text, truncated }) =>
    finalAnswer(grader.extract(text, { truncated })),
  );
  const given = answers.flatMap((answer, index) => (answer === null ? [] : [{ answer, index }]));
  const equality = new Map<string, Equality>();
  for (const answer of new Set(given.map((one) => one.answer))) {
    equality.set(answer, (await grader.compare(gold, answer, signal)).equality);
  }
  let compared = 0;
  const compare = async (a: string, b: string) => {
    if (++compared % COMPARED_AT_A_STRETCH === 0) await turn(signal);
    return await grader.compare(a, b, signal);
  };
  const clusters = await formClusters(given, compare, grader.canonical);
  const equalityOf = (answer: string | null) =>
    answer === null ? 'different' : equality.get(answer)!;
  const right = answers.map((answer) => equalityOf(answer) === 'equal');

  const candidates = row.rollouts.map(({ logprob: meanLogprob }, index) => ({
    index,
    meanLogprob,
  }));
  return {
    id: row.id,
    right,
    unanswered: answers.filter((answer) => answer === null).length,
    undecided: answers.filter((answer) => equalityOf(answer) === 'unknown').length,
    majority: majorityOf(clusters, candidates, right),
    surestRight: candidates.some(({ meanLogprob }) => meanLogprob === null)
      ? null
      : right[minPerplexity(candidates).rollout!]!,
  };
}

function majorityOf(
  clusters: readonly Cluster[],
  candidates: readonly Candidate[],
  right: readonly boolean[],
): Majority {
  const { cluster } = majorityVote(clusters, candidates);
  if (cluster === null) return { right: false, tied: 0, tiedRight: 0 };
  const top = clusters.filter(({ rollouts }) => rollouts.length === cluster.rollouts.length);
  const isRight = ({ rollouts }: Cluster) => right[rollouts[0]!]!;
  return { right: isRight(cluster), tied: top.length, tiedRight: top.filter(isRight).length };
}
