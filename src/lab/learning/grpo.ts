/**
 * The GRPO loss (Shao et al., arXiv 2402.03300) and the reduction of a batch to one update. Plain "grpo" as
 * TRL names it: a mean over each trace's tokens, then over traces; all traces are equally long here. The
 * anchor's log-probabilities come in as numbers, so nothing can flow into it. Consumes its arrays.
 */
import { jit, lax, nn, numpy as np, tree, valueAndGrad } from '@jax-js/jax';
import { float32, int32 } from '../../micro/arrays';
import type { Compiled } from '../../micro/compiled';
import { continueGroups, prefill, spread } from '../../micro/groups';
import { layoutOf, type ModelConfig } from '../../micro/model';
import type { Parameters } from '../../micro/parameters';
import { QUESTION_LENGTH, TRACE_LENGTH } from '../../reasoner/notation';

/**
 * The loss of a batch. `logprobs`, `oldLogprobs` and `anchorLogprobs` are [N, L], `advantages` [N]; `weights` [N]
 * sum to 1, each trace's part in the means; `beta` weighs the KL term, `epsilon` is the clip range.
 */
export interface GrpoTerms {
  /** Policy term plus beta times KL. */
  readonly loss: np.Array;
  /** exp(d) - d - 1 with d = anchor - policy (Schulman's k3 estimator): never negative. */
  readonly kl: np.Array;
  /** Share of tokens whose clip bites: above with a positive advantage, below with a negative one. */
  readonly clipShare: np.Array;
}

export function grpoLoss(
  logprobs: np.Array,
  oldLogprobs: np.Array,
  anchorLogprobs: np.Array,
  advantages: np.Array,
  weights: np.Array,
  beta: np.Array,
  epsilon: np.Array,
): GrpoTerms {
  const ratio = np.exp(logprobs.ref.sub(oldLogprobs));
  const low = epsilon.ref.mul(-1).add(1);
  const high = epsilon.add(1);
  const advantage = advantages.reshape([-1, 1]);
  const clipped = np.minimum(np.maximum(ratio.ref, low.ref), high.ref);
  const surrogate = np.minimum(ratio.ref.mul(advantage.ref), clipped.mul(advantage.ref));
  const distance = anchorLogprobs.sub(logprobs);
  const kl = meanOf(np.exp(distance.ref).sub(distance).sub(1), weights.ref);
  const still = lax.stopGradient(ratio);
  const above = np
    .greater(still.ref, high)
    .astype(np.float32)
    .mul(np.greater(advantage.ref, 0).astype(np.float32));
  const below = np
    .less(still, low)
    .astype(np.float32)
    .mul(np.less(advantage, 0).astype(np.float32));
  return {
    loss: meanOf(surrogate, weights.ref).mul(-1).add(kl.ref.mul(beta)),
    kl,
    clipShare: meanOf(above.add(below), weights),
  };
}

/** Mean over the tokens of values [N, L] and then, by their weights [N], over traces. */
function meanOf(values: np.Array, weights: np.Array): np.Array {
  return np.sum(np.mean(values, -1).mul(weights));
}

/** Tokens of a question that its rollouts share; each reads `>` and its trace less the end after them. */
const SHARED_LENGTH = QUESTION_LENGTH - 1;

/** A batch of R rollouts to Q questions; int32 but for the weights. */
export interface Batch {
  /** [Q, SHARED_LENGTH] */
  readonly questions: np.Array;
  /** [R]: the question of each rollout. */
  readonly owners: np.Array;
  /** [R, TRACE_LENGTH] */
  readonly read: np.Array;
  /** [R, TRACE_LENGTH]: what should follow each token read. */
  readonly written: np.Array;
  /** [R], float32, sum 1: each rollout's part in the means. */
  readonly weights: np.Array;
}

/** The rollouts of a batch as plain numbers. */
export interface Rollouts {
  /** Token ids, `TRACE_LENGTH` a rollout. */
  readonly traces: Int32Array;
  readonly owners: readonly number[];
  readonly weights: readonly number[];
}

/** The arrays of a batch; `prompts` holds the questions' token ids one after the other. */
export function batchOf(prompts: Int32Array, { traces, owners, weights }: Rollouts): Batch {
  const rows = owners.length;
  const read = Int32Array.from(traces, (_, i) =>
    i % TRACE_LENGTH === 0
      ? prompts[owners[i / TRACE_LENGTH]! * QUESTION_LENGTH + SHARED_LENGTH]!
      : traces[i - 1]!,
  );
  return {
    questions: int32(
      prompts.filter((_, i) => i % QUESTION_LENGTH < SHARED_LENGTH),
      [prompts.length / QUESTION_LENGTH, SHARED_LENGTH],
    ),
    owners: int32(owners, [rows]),
    read: int32(read, [rows, TRACE_LENGTH]),
    written: int32(traces, [rows, TRACE_LENGTH]),
    weights: float32(weights, [rows]),
  };
}

/** Log-probabilities [R, L] of what was written at temperature 1 / `sharpness`, and the mean entropy per token. */
export function scoreTraces(
  config: ModelConfig,
  parameters: Parameters,
  batch: Batch,
  sharpness: np.Array,
): { logprobs: np.Array; entropy: np.Array } {
  const layout = layoutOf(0, TRACE_LENGTH);
  const prefix = prefill(config, tree.ref(parameters), batch.questions, layout);
  const own = spread(prefix, batch.owners);
  const logits = continueGroups(config, parameters, own, batch.read, layout, SHARED_LENGTH);
  const all = nn.logSoftmax(logits.mul(sharpness), -1);
  const chosen = np.sum(all.ref.mul(nn.oneHot(batch.written, config.vocabulary)), -1);
  const fixed = lax.stopGradient(all);
  const entropy = meanOf(np.sum(np.exp(fixed.ref).mul(fixed), -1), batch.weights).mul(-1);
  return { logprobs: chosen, entropy };
}

export type Scored = Compiled<[Parameters, Batch, np.Array], np.Array>;

export function compileScore(config: ModelConfig): Scored {
  return jit((parameters: Parameters, batch: Batch, sharpness: np.Array) => {
    const { logprobs, entropy } = scoreTraces(config, parameters, batch, sharpness);
    entropy.dispose();
    return logprobs;
  }) as unknown as Scored;
}

/** Scalars of a gradient that may change every time. */
export interface GradientScalars {
  readonly beta: number;
  readonly epsilon: number;
  readonly sharpness: number;
  /** The batch's first gradient: the policy that wrote it is the policy that learns. */
  readonly first: boolean;
}

export function packScalars({ beta, epsilon, sharpness, first }: GradientScalars): np.Array {
  return float32([beta, epsilon, sharpness, first ? 1 : 0], [4]);
}

/**
 * From parameters, batch, old and anchor log-probabilities, advantages and scalars (`packScalars`). Gives gradients,
 * metrics [4] (loss, kl, clip share, entropy per token; means over the batch) and the
 * log-probabilities under the policy that wrote: those go into the batch's further gradients as `oldLogprobs`; in
 * the first they are found on the way, and what is passed is not read.
 */
export type Gradient = Compiled<
  [Parameters, Batch, np.Array, np.Array, np.Array, np.Array],
  [Parameters, np.Array, np.Array]
>;

export function compileGradient(config: ModelConfig): Gradient {
  return jit(
    (
      parameters: Parameters,
      batch: Batch,
      oldLogprobs: np.Array,
      anchorLogprobs: np.Array,
      advantages: np.Array,
      scalars: np.Array,
    ) => {
      const [beta, epsilon, sharpness, first] = [0, 1, 2, 3].map((i) => scalars.ref.slice(i)) as [
        np.Array,
        np.Array,
        np.Array,
        np.Array,
      ];
      const objective = (given: Parameters): [np.Array, [np.Array, np.Array]] => {
        const now = scoreTraces(config, given, tree.ref(batch), sharpness.ref);
        const old = np.where(
          np.greater(first.ref, 0),
          lax.stopGradient(now.logprobs.ref),
          oldLogprobs.ref,
        );
        const terms = grpoLoss(
          now.logprobs,
          old.ref,
          anchorLogprobs.ref,
          advantages.ref,
          batch.weights.ref,
          beta.ref,
          epsilon.ref,
        );
        const metrics = np.stack([terms.loss.ref, terms.kl, terms.clipShare, now.entropy]);
        return [terms.loss, [metrics, old]];
      };
      const [[loss, [metrics, old]], gradients] = valueAndGrad(objective, { hasAux: true })(
        parameters,
      ) as unknown as [[np.Array, [np.Array, np.Array]], Parameters];
      tree.dispose([loss, oldLogprobs, anchorLogprobs, advantages, scalars]);
      tree.dispose([beta, epsilon, sharpness, first]);
      tree.dispose(batch);
      return [gradients, metrics, old];
    },
  ) as unknown as Gradient;
}
