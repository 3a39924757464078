/**
 * AdamW (Loshchilov and Hutter, arXiv 1711.05101, algorithm 2, in PyTorch's form: the decay is multiplied by
 * the learning rate) and clipping of the gradient's norm. Pure functions over trees of arrays: the state is
 * passed in and out. All inputs are consumed.
 */
import { jit, numpy as np, tree } from '@jax-js/jax';
import type { Compiled } from '../../micro/compiled';
import type { Parameters } from '../../micro/parameters';

export interface AdamWConfig {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly weightDecay: number;
}

/** First and second moments, by parameter name. */
export type Moments = {
  readonly first: Parameters;
  readonly second: Parameters;
};

/** What changes every step goes in as an array, so that the compiled step stays the same. */
export function stepScalars(config: AdamWConfig, step: number, learningRate: number): Float32Array {
  return Float32Array.of(learningRate, 1 - config.beta1 ** step, 1 - config.beta2 ** step);
}

/** Scales gradients so that their norm over all parameters is at most `maxNorm`; also gives that norm. */
export function clipByNorm(
  gradients: Parameters,
  maxNorm: number | np.Array,
): { gradients: Parameters; norm: np.Array } {
  const squares = Object.values(gradients).map((g) => np.sum(np.square(g.ref)));
  const norm = np.sqrt(squares.reduce((total, square) => total.add(square)));
  const scale = np.minimum(1, np.reciprocal(norm.ref.add(1e-6)).mul(maxNorm));
  const clipped: Parameters = {};
  for (const [name, g] of Object.entries(gradients)) clipped[name] = g.mul(scale.ref);
  scale.dispose();
  return { gradients: clipped, norm };
}

/**
 * One update. `scalars` is `stepScalars` of this step (counted from 1). The decay acts on every parameter,
 * as PyTorch's default does.
 */
export function adamw(
  config: AdamWConfig,
  parameters: Parameters,
  moments: Moments,
  gradients: Parameters,
  scalars: np.Array,
): { parameters: Parameters; moments: Moments } {
  const { beta1, beta2, epsilon, weightDecay } = config;
  const [rate, correction1, correction2] = [0, 1, 2].map((i) => scalars.ref.slice(i)) as [
    np.Array,
    np.Array,
    np.Array,
  ];
  scalars.dispose();
  const updated: Parameters = {};
  const first: Parameters = {};
  const second: Parameters = {};
  for (const [name, parameter] of Object.entries(parameters)) {
    const g = gradients[name]!;
    const m = moments.first[name]!.mul(beta1).add(g.ref.mul(1 - beta1));
    const v = moments.second[name]!.mul(beta2).add(np.square(g).mul(1 - beta2));
    first[name] = m.ref;
    second[name] = v.ref;
    const direction = m.div(correction1.ref).div(np.sqrt(v.div(correction2.ref)).add(epsilon));
    const decayed = parameter.mul(rate.ref.mul(-weightDecay).add(1));
    updated[name] = decayed.sub(rate.ref.mul(direction));
  }
  tree.dispose([rate, correction1, correction2]);
  return { parameters: updated, moments: { first, second } };
}

/** `adamw` as one compiled step. */
export type Update = Compiled<[Parameters, Moments, Parameters, np.Array], [Parameters, Moments]>;

export function compileUpdate(config: AdamWConfig): Update {
  return jit(
    (parameters: Parameters, moments: Moments, gradients: Parameters, scalars: np.Array) => {
      const next = adamw(config, parameters, moments, gradients, scalars);
      return [next.parameters, next.moments];
    },
  ) as unknown as Update;
}
