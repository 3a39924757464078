/**
 * Supervised loss of a written trace: weighted cross-entropy over the last places of a sequence. Used for
 * pretraining and for SFT on references. Consumes its arrays.
 */
import { nn, numpy as np } from '@jax-js/jax';
import type { Layout, ModelConfig } from './model';
import type { Parameters } from './parameters';
import { forward } from './transformer';

/**
 * Mean over sequences of the weighted negative log-likelihood. `tokens` [B, T] are the inputs, `targets`
 * [B, W] the tokens that should follow the last W of them, or [B, W, V] their probabilities; `weights` one
 * number per target place.
 */
export function crossEntropy(
  config: ModelConfig,
  parameters: Parameters,
  tokens: np.Array,
  targets: np.Array,
  weights: readonly number[],
  layout: Layout,
): np.Array {
  const length = tokens.shape[1]!;
  const logits = forward(config, parameters, tokens, layout, length - weights.length);
  const logprobs = nn.logSoftmax(logits, -1);
  // A product with a one-hot row: taking along an axis has no gradient under jit.
  const wanted = targets.ndim === 3 ? targets : nn.oneHot(targets, config.vocabulary);
  const chosen = np.sum(logprobs.mul(wanted), -1);
  return np.sum(np.mean(chosen, 0).mul(np.array([...weights]))).mul(-1);
}
