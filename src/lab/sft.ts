/** CaT-SFT: the policy learns to write the syntheses themselves (paper's ablation). One compiled update. */
import { jit, numpy as np, tree, valueAndGrad } from '@jax-js/jax';
import { TRACE_LENGTH } from '../reasoner/notation';
import { adamw, clipByNorm, type AdamWConfig, type Moments } from './adamw';
import type { Layout, ModelConfig } from './model';
import { crossEntropy } from './objective';
import type { Parameters } from './parameters';

/** Gives parameters, moments and [loss per token, gradient norm]. `targets` [N, TRACE_LENGTH]. */
export type SftUpdate = ((
  parameters: Parameters,
  moments: Moments,
  tokens: np.Array,
  targets: np.Array,
  maxNorm: np.Array,
  step: np.Array,
) => [Parameters, Moments, np.Array]) & { dispose(): void };

export function compileSft(config: ModelConfig, optimiser: AdamWConfig, layout: Layout): SftUpdate {
  const weights = Array.from({ length: TRACE_LENGTH }, () => 1 / TRACE_LENGTH);
  return jit(
    (
      parameters: Parameters,
      moments: Moments,
      tokens: np.Array,
      targets: np.Array,
      maxNorm: np.Array,
      step: np.Array,
    ) => {
      const objective = (given: Parameters): np.Array =>
        crossEntropy(config, given, tokens.ref, targets.ref, weights, layout);
      const [loss, gradients] = valueAndGrad(objective)(tree.ref(parameters)) as unknown as [
        np.Array,
        Parameters,
      ];
      tree.dispose([tokens, targets]);
      const clipped = clipByNorm(gradients, maxNorm);
      const next = adamw(optimiser, parameters, moments, clipped.gradients, step);
      return [
        next.parameters,
        next.moments,
        np.concatenate([loss.reshape([1]), clipped.norm.reshape([1])]),
      ];
    },
  ) as unknown as SftUpdate;
}
