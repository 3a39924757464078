/**
 * A whole pass of the micro decoder over sequences that share nothing, for pretraining and scoring (`groups.ts` has
 * the pass for those that share a prompt), and what both passes need. Every function consumes its array arguments;
 * `jit` around them is the callers' business. Shapes: B sequences, T tokens, H heads of width W, D hidden.
 */
import { lax, numpy as np, tree } from '@jax-js/jax';
import { float32 } from './arrays';
import {
  disposePositions,
  embed,
  finishBlock,
  logits,
  positionsOf,
  project,
  takeFrom,
  type Take,
} from './layers';
import type { Layout, ModelConfig } from './model';
import type { Parameters } from './parameters';

/**
 * softmax(q kᵀ / sqrt(W) + mask) v, heads side by side: [B·T, D] from q [B, H, T, W] and k, v [B, H, S, W].
 * Divides by the softmax's sum only after the product with v and the turn: that is smaller, and it lays
 * the result out for the product that follows, which is thirty times slower on a turned view.
 */
function attend(q: np.Array, k: np.Array, v: np.Array, mask: np.Array): np.Array {
  const [batch, heads, length, width] = q.shape as [number, number, number, number];
  const products = np.matmul(q, k.transpose([0, 1, 3, 2]));
  const scores = products.mul(1 / Math.sqrt(width)).add(mask);
  const top = lax.stopGradient(np.max(scores.ref, -1, { keepdims: true }));
  const exponentials = np.exp(scores.sub(top));
  const inverse = np.reciprocal(np.sum(exponentials.ref, -1));
  return np
    .matmul(exponentials, v)
    .transpose([0, 2, 1, 3])
    .mul(inverse.transpose([0, 2, 1]).reshape([batch, length, heads, 1]))
    .reshape([batch * length, heads * width]);
}

/**
 * Sequences are filled up to a multiple of this: on odd lengths the wasm back end leaves its vector path and
 * attention is ten times slower. Causality keeps the padding out of every result.
 */
const LANES = 16;

export const wholeLanes = (length: number): number => Math.ceil(length / LANES) * LANES;

/** Tokens [B, T] filled up to whole lanes. */
export function padToLanes(tokens: np.Array): np.Array {
  const length = tokens.shape[1]!;
  return np.pad(tokens, [
    [0, 0],
    [0, wholeLanes(length) - length],
  ]);
}

/** Keys and values of every layer; a type, for `jit` takes it as a tree. */
export type Cache = {
  readonly keys: np.Array[];
  readonly values: np.Array[];
};

/**
 * The layers over tokens [B, T], T a whole number of lanes: the stream [B·T, D] after the last one. With `keep`, keys
 * and values [B, H, T, W] of every layer are put there and the last layer ends with them: its stream is of no use.
 */
export function layersOver(
  config: ModelConfig,
  take: Take,
  tokens: np.Array,
  layout: Layout,
  keep?: Cache,
): np.Array {
  const [batch, length] = tokens.shape as [number, number];
  const positions = positionsOf(config, take, layout, 0, length);
  const mask = float32(causalMask(length), [1, 1, length, length]);
  let x = embed(config, take, tokens, positions);
  for (let layer = 0; layer < config.layers; layer++) {
    const [q, k, v] = project(config, take, layer, x.ref, batch, positions).map((part) =>
      part.transpose([0, 2, 1, 3]),
    ) as [np.Array, np.Array, np.Array];
    keep?.keys.push(k.ref);
    keep?.values.push(v.ref);
    if (keep !== undefined && layer === config.layers - 1) tree.dispose([q, k, v]);
    else x = finishBlock(config, take, layer, x, attend(q, k, v, mask.ref));
  }
  mask.dispose();
  disposePositions(positions);
  return x;
}

/** A whole pass over tokens [B, T] (int32): logits [B, T - from, V] of the positions from `from` on. */
export function forward(
  config: ModelConfig,
  parameters: Parameters,
  tokens: np.Array,
  layout: Layout,
  from: number,
): np.Array {
  const take = takeFrom(parameters);
  const [batch, given] = tokens.shape as [number, number];
  const x = layersOver(config, take, padToLanes(tokens), layout);
  const tail = x.reshape([batch, -1, config.hidden]).slice([], [from, given]);
  const out = logits(config, take, tail);
  tree.dispose(parameters);
  return out;
}

/** Additive mask [T, T]: 0 on and below the diagonal, -1e9 above. */
export function causalMask(length: number): Float32Array {
  const mask = new Float32Array(length * length);
  for (let i = 0; i < length; i++) mask.fill(-1e9, i * length + i + 1, (i + 1) * length);
  return mask;
}
