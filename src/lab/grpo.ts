/**
 * The GRPO loss (Shao et al., arXiv 2402.03300) and the reduction of a batch to one update. Plain "grpo" as
 * TRL names it: a mean over each trace's tokens, then over traces; all traces are equally long here. The
 * anchor's log-probabilities come in as numbers, so nothing can flow into it. Consumes its arrays.
 */
import { jit, lax, nn, numpy as np, tree, valueAndGrad } from '@jax-js/jax';
import { QUESTION_LENGTH, TRACE_LENGTH } from '../reasoner/notation';
import { adamw, clipByNorm, type AdamWConfig, type Moments } from './adamw';
import { layoutOf, type ModelConfig } from './model';
import type { Parameters } from './parameters';
import { forward } from './transformer';

/**
 * The loss of a batch. `logprobs`, `oldLogprobs` and `anchorLogprobs` are [N, L], `advantages` [N]; `beta`
 * weighs the KL term, `epsilon` is the clip range. All means are over tokens.
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
  const kl = np.mean(np.exp(distance.ref).sub(distance).sub(1));
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
    loss: np.mean(surrogate).mul(-1).add(kl.ref.mul(beta)),
    kl,
    clipShare: np.mean(above.add(below)),
  };
}

/** Question and trace less its last token: what a scoring pass reads. */
export const SCORED_LENGTH = QUESTION_LENGTH + TRACE_LENGTH - 1;

/**
 * Log-probabilities of written tokens [N, L] at temperature 1 / `sharpness`, and the mean entropy per token.
 * `tokens` [N, SCORED_LENGTH], `written` [N, L].
 */
export function scoreTraces(
  config: ModelConfig,
  parameters: Parameters,
  tokens: np.Array,
  written: np.Array,
  sharpness: np.Array,
): { logprobs: np.Array; entropy: np.Array } {
  const run = forward(config, parameters, tokens, layoutOf(0, TRACE_LENGTH), QUESTION_LENGTH - 1);
  const all = nn.logSoftmax(run.logits.mul(sharpness), -1);
  const chosen = np.sum(all.ref.mul(nn.oneHot(written, config.vocabulary)), -1);
  const fixed = lax.stopGradient(all);
  const entropy = np.mean(np.sum(np.exp(fixed.ref).mul(fixed), -1)).mul(-1);
  return { logprobs: chosen, entropy };
}

export type Scored = ((
  parameters: Parameters,
  tokens: np.Array,
  written: np.Array,
  sharpness: np.Array,
) => np.Array) & { dispose(): void };

export function compileScore(config: ModelConfig): Scored {
  return jit((parameters: Parameters, tokens: np.Array, written: np.Array, sharpness: np.Array) => {
    const { logprobs, entropy } = scoreTraces(config, parameters, tokens, written, sharpness);
    entropy.dispose();
    return logprobs;
  }) as unknown as Scored;
}

/** What one update reports: loss, kl, clip share, entropy per token, gradient norm before clipping. */
export const UPDATE_METRICS = ['loss', 'kl', 'clipShare', 'entropy', 'gradNorm'] as const;

/** Scalars of an update that may change every step. */
export interface UpdateScalars {
  readonly beta: number;
  readonly epsilon: number;
  readonly sharpness: number;
  readonly maxGradNorm: number;
}

export function packScalars(scalars: UpdateScalars): Float32Array {
  return Float32Array.of(scalars.beta, scalars.epsilon, scalars.sharpness, scalars.maxGradNorm);
}

export type Update = ((
  parameters: Parameters,
  moments: Moments,
  tokens: np.Array,
  written: np.Array,
  oldLogprobs: np.Array,
  anchorLogprobs: np.Array,
  advantages: np.Array,
  scalars: np.Array,
  step: np.Array,
) => [Parameters, Moments, np.Array]) & { dispose(): void };

/** One GRPO update as one compiled step. `step` is AdamW's `stepScalars`. */
export function compileUpdate(config: ModelConfig, optimiser: AdamWConfig): Update {
  return jit(
    (
      parameters: Parameters,
      moments: Moments,
      tokens: np.Array,
      written: np.Array,
      oldLogprobs: np.Array,
      anchorLogprobs: np.Array,
      advantages: np.Array,
      scalars: np.Array,
      step: np.Array,
    ) => {
      const [beta, epsilon, sharpness, maxNorm] = [0, 1, 2, 3].map((i) => scalars.ref.slice(i)) as [
        np.Array,
        np.Array,
        np.Array,
        np.Array,
      ];
      const objective = (given: Parameters): [np.Array, np.Array] => {
        const now = scoreTraces(config, given, tokens.ref, written.ref, sharpness.ref);
        const terms = grpoLoss(
          now.logprobs,
          oldLogprobs.ref,
          anchorLogprobs.ref,
          advantages.ref,
          beta.ref,
          epsilon.ref,
        );
        return [terms.loss.ref, np.stack([terms.loss, terms.kl, terms.clipShare, now.entropy])];
      };
      const [[loss, metrics], gradients] = valueAndGrad(objective, { hasAux: true })(
        tree.ref(parameters),
      ) as unknown as [[np.Array, np.Array], Parameters];
      tree.dispose([loss, tokens, written, oldLogprobs, anchorLogprobs, advantages]);
      tree.dispose([beta, epsilon, sharpness, scalars]);
      const clipped = clipByNorm(gradients, maxNorm);
      const next = adamw(optimiser, parameters, moments, clipped.gradients, step);
      return [next.parameters, next.moments, np.concatenate([metrics, clipped.norm.reshape([1])])];
    },
  ) as unknown as Update;
}
