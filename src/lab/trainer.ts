/**
 * CaT-RL, step by step: rollouts from the policy, references, rewards, advantages, updates. The heavy work is done
 * by replicas, each on its share of the questions; what is learnt does not depend on how many there are. Chance
 * depends on the seed and the step's number alone, so a run goes on from a checkpoint exactly as it would have.
 */
import { normal, rngFor } from '../chance/rng';
import type { ModelConfig } from '../micro/model';
import type { Parameters, Weights } from '../micro/parameters';
import { splitTraces, sumsOf, tokensOf } from '../micro/sequences';
import { QUESTION_LENGTH } from '../reasoner/notation';
import { drawSums, questionOf, truthOf, type Sum } from '../reasoner/sums';
import { answerOf } from '../reasoner/trace';
import { learningRateOf, type LabConfig } from './config';
import { together, type ChunkFigures, type Evaluator, type Measured } from './evaluation';
import { grade, majorityAnswer } from './learning/references';
import { clipRow, sharesOf, weightedSum, type Share } from './learning/shares';
import {
  Replica,
  type Lesson,
  type ReplicaPort,
  type ReplicaSetup,
  type ReplicaState,
} from './replicas/replica';
import { report, type Learning, type StepResult } from './step-report';

/** Everything a run needs to go on: plain numbers, to be stored. */
export interface TrainerState extends ReplicaState {
  readonly step: number;
  /** Updates of the optimiser so far: `numIterations` a step. */
  readonly updates: number;
}

/** What a run begins with, as every replica needs it. */
export function setupOf(
  model: ModelConfig,
  config: LabConfig,
  initial: Weights,
  state: TrainerState | null,
): ReplicaSetup {
  return { model, config, anchor: weakened(initial, config), start: initial, state };
}

export class Trainer {
  readonly #config: LabConfig;
  readonly #own: Replica;
  /** The own one last: its work blocks this thread, and the others must have theirs by then. */
  readonly #replicas: readonly ReplicaPort[];
  readonly #shares: readonly Share[];
  #step: number;
  #updates: number;
  /** The step under way, or the last one. */
  #underWay: Promise<unknown> = Promise.resolve();

  /**
   * `setup` as all replicas were made from it, `others` those beside this trainer's own. A batch is cut into
   * `shares`, whoever works on them: so a curve depends on their number, not on the replicas'.
   */
  constructor(
    setup: ReplicaSetup,
    position: Pick<TrainerState, 'step' | 'updates'> | null,
    shares: number,
    others: readonly ReplicaPort[] = [],
  ) {
    this.#config = setup.config;
    this.#own = new Replica(setup);
    this.#replicas = [...others, this.#own];
    this.#shares = sharesOf(setup.config.questions, shares);
    this.#step = position?.step ?? 0;
    this.#updates = position?.updates ?? 0;
  }

  get step(): number {
    return this.#step;
  }
  get evaluator(): Evaluator {
    return this.#own.evaluator;
  }
  /** Borrowed: valid until the next step. */
  get policy(): Parameters {
    return this.#own.policy;
  }

  /** Between two steps: one that is under way is waited for, since within it weights and counts differ. */
  async state(): Promise<TrainerState> {
    await this.#underWay.catch(() => undefined);
    return { step: this.#step, updates: this.#updates, ...(await this.#own.state()) };
  }

  /** One step; throws only on bugs, lost devices and lost workers. */
  advance(): Promise<StepResult> {
    const step = this.#advance();
    this.#underWay = step;
    return step;
  }

  async #advance(): Promise<StepResult> {
    const { seed, questions, groupSize, reward } = this.#config;
    const step = this.#step + 1;
    const sums = drawSums(rngFor(seed, 'lab', 'questions', step), 'learning', questions);
    const prompts = tokensOf(sums.map(questionOf));
    const explored = await this.#each((replica, { from, to }) =>
      replica.explore(part(prompts, from, to, QUESTION_LENGTH), step, from * groupSize),
    );
    const tokens = explored.map((share) => share.tokens);
    const traces = tokens.flatMap((share) => splitTraces(share, groupSize));
    const likelihoods = explored.flatMap(({ logprobs }) => sumsOf(logprobs));
    const syntheses = explored.every((share) => share.syntheses !== null)
      ? explored.flatMap((share) => splitTraces(share.syntheses!, 1).map(([trace]) => trace!))
      : null;
    const graded = traces.map((group, i) => {
      const own = likelihoods.slice(i * groupSize, (i + 1) * groupSize);
      return grade(group, this.#referenceOf(sums[i]!, group, own, syntheses?.[i] ?? null));
    });
    const rate = learningRateOf(this.#config, step);
    const learnt = await this.#learn(rate, (share, i) => {
      const asked = part(prompts, share.from, share.to, QUESTION_LENGTH);
      if (reward === 'sft')
        return { kind: 'references', prompts: asked, syntheses: explored[i]!.syntheses! };
      // A rollout no one could reward gets advantage 0: it neither helps nor hurts.
      const advantages = graded
        .slice(share.from, share.to)
        .flatMap((group) => group.advantages.advantages.map((a) => a ?? 0));
      return { kind: 'rewards', prompts: asked, traces: tokens[i]!, advantages };
    });
    this.#step = step;
    return report(this.#config, rate, sums, traces, likelihoods, syntheses, graded, learnt);
  }

  /** The policy on all held-out sums. `onRound` runs between chunks, so that a stop is heard. */
  async evaluate(onRound: () => Promise<void>): Promise<Measured> {
    const figures: ChunkFigures[] = [];
    const { chunks } = this.#own.evaluator;
    while (figures.length < chunks) {
      await onRound();
      const round = this.#replicas.slice(-(chunks - figures.length));
      figures.push(
        ...(await settled(round.map((replica, i) => replica.measure(figures.length + i)))),
      );
    }
    return together(figures);
  }

  /** Work on every share, each by its replica; a replica takes its shares one after the other. */
  #each<T>(work: (replica: ReplicaPort, share: Share, index: number) => Promise<T>): Promise<T[]> {
    const queues = this.#replicas.map(() => Promise.resolve() as Promise<unknown>);
    return settled(
      this.#shares.map((share, i) => {
        const at = i % this.#replicas.length;
        const done = queues[at]!.then(() => work(this.#replicas[at]!, share, i));
        queues[at] = done.catch(() => undefined);
        return done;
      }),
    );
  }

  #referenceOf(
    sum: Sum,
    group: readonly string[],
    likelihoods: readonly number[],
    synthesis: string | null,
  ): number | null {
    if (this.#config.reward === 'truth') return truthOf(sum);
    if (this.#config.reward === 'majority') return majorityAnswer(group.map(answerOf), likelihoods);
    return synthesis === null ? null : answerOf(synthesis);
  }

  /** The step's updates; gives the mean over them of loss, kl, clip share, entropy, and the gradient's norm. */
  async #learn(rate: number, lessonOf: (share: Share, index: number) => Lesson): Promise<Learning> {
    const { numIterations, questions, maxGradNorm } = this.#config;
    const totals: number[] = [];
    let norms = 0;
    for (let i = 0; i < numIterations; i++) {
      this.#updates += 1;
      const learnt = await this.#each((replica, share, at) =>
        replica.learn(at, i === 0 ? lessonOf(share, at) : null),
      );
      const weights = this.#shares.map(({ from, to }) => (to - from) / questions);
      learnt.forEach(({ metrics }, at) =>
        metrics.forEach((value, m) => {
          totals[m] = (totals[m] ?? 0) + (value * weights[at]!) / numIterations;
        }),
      );
      const gradient = weightedSum(
        learnt.map((share) => share.gradient),
        weights,
      );
      norms += clipRow(gradient, maxGradNorm) / numIterations;
      const updates = this.#updates;
      await settled(this.#replicas.map((replica) => replica.update(gradient, updates, rate)));
    }
    // SFT has a loss and no other.
    const [loss = NaN, kl = null, clipShare = null, entropy = null] = totals;
    return { loss, kl, clipShare, entropy, gradNorm: norms };
  }

  dispose(): void {
    for (const replica of this.#replicas) replica.close();
  }
}

/** All of them, or the first error once none is at work any more: a replica at work must not be closed. */
async function settled<T>(works: readonly Promise<T>[]): Promise<T[]> {
  await Promise.allSettled(works);
  return Promise.all(works);
}

const part = (tokens: Int32Array, from: number, to: number, each: number): Int32Array =>
  tokens.slice(from * each, to * each);

/** Normal noise on every matrix, as a share of its own spread; the weights themselves without any. */
function weakened(weights: Weights, { anchorNoise, seed }: LabConfig): Weights {
  if (anchorNoise === 0) return weights;
  const rng = rngFor(seed, 'lab', 'anchor-noise');
  return Object.fromEntries(
    Object.entries(weights).map(([name, { shape, data }]) => {
      if (shape.length < 2) return [name, { shape, data }];
      const spread = Math.sqrt(
        data.reduce((total, value) => total + value * value, 0) / data.length,
      );
      return [
        name,
        { shape, data: data.map((value) => value + anchorNoise * spread * normal(rng)) },
      ];
    }),
  );
}
