/**
 * Groups of sequences that share their prompt: the prompt is computed once, whatever the group's size, when writing
 * and when learning (as Prefix Grouper, arXiv 2506.05433, does for GRPO; nothing is approximated, gradients flow
 * through the shared part). Every function consumes its arrays unless it says that it borrows them. Shapes: Q
 * prompts of P tokens, G sequences each, S tokens of every sequence, H heads of width W, D hidden.
 */
import { lax, nn, numpy as np, tree } from '@jax-js/jax';
import { float32, int32 } from './arrays';
import {
  disposePositions,
  embed,
  finishBlock,
  logits,
  positionAt,
  positionsOf,
  project,
  takeFrom,
  type Positions,
} from './layers';
import type { Layout, ModelConfig } from './model';
import type { Parameters } from './parameters';
import { causalMask, layersOver, padToLanes, type Cache } from './transformer';

/** Prompts as their continuations see them: keys and values [Q, H, P, W], and a mask [P] over the padding. */
export type Prefix = Cache & { readonly mask: np.Array };

/** Prompts [Q, P] (int32), without logits: the last layer is computed as far as its keys and values. */
export function prefill(
  config: ModelConfig,
  parameters: Parameters,
  prompts: np.Array,
  layout: Layout,
): Prefix {
  const take = takeFrom(parameters);
  const given = prompts.shape[1]!;
  const padded = padToLanes(prompts);
  const length = padded.shape[1]!;
  const cache: Cache = { keys: [], values: [] };
  layersOver(config, take, padded, layout, cache).dispose();
  tree.dispose(parameters);
  const hidden = Array.from({ length }, (_, i) => (i < given ? 0 : -1e9));
  return { ...cache, mask: float32(hidden, [length]) };
}

/** The prefix of each of R sequences, each alone with its own: `owners` [R] (int32) names the prompt of each. */
export function spread(prefix: Prefix, owners: np.Array): Prefix {
  const prompts = prefix.keys[0]!.shape[0]!;
  // A product with one-hot rows: taking along an axis has no gradient under jit.
  const hot = nn.oneHot(owners, prompts);
  const each = (array: np.Array): np.Array => {
    const shape = array.shape.slice(1);
    return np.matmul(hot.ref, array.reshape([prompts, -1])).reshape([-1, ...shape]);
  };
  const keys = prefix.keys.map(each);
  const values = prefix.values.map(each);
  hot.dispose();
  return { keys, values, mask: prefix.mask };
}

/**
 * Attention of q [Q, H, G, S, W] over the shared prompt [Q, H, P, W] and the sequence's own tokens
 * [Q, H, G, C, W]: one softmax over both, whose parts are never joined. [Q·G·S, D].
 */
function attendShared(
  q: np.Array,
  shared: { readonly k: np.Array; readonly v: np.Array; readonly mask: np.Array },
  own: { readonly k: np.Array; readonly v: np.Array; readonly mask: np.Array },
): np.Array {
  const [prompts, heads, copies, length, width] = q.shape as [
    number,
    number,
    number,
    number,
    number,
  ];
  const each = [prompts, heads, copies, length];
  const together = [prompts, heads, copies * length];
  const scale = 1 / Math.sqrt(width);
  const before = np
    .matmul(q.ref.reshape([...together, width]), shared.k.transpose([0, 1, 3, 2]))
    .mul(scale)
    .add(shared.mask);
  const within = np
    .matmul(q, own.k.transpose([0, 1, 2, 4, 3]))
    .mul(scale)
    .add(own.mask);
  const top = lax.stopGradient(
    np.maximum(np.max(before.ref, -1).reshape(each), np.max(within.ref, -1)),
  );
  const far = np.exp(before.sub(top.ref.reshape([...together, 1])));
  const near = np.exp(within.sub(top.reshape([...each, 1])));
  const inverse = np.reciprocal(np.sum(far.ref, -1).reshape(each).add(np.sum(near.ref, -1)));
  return np
    .matmul(far, shared.v)
    .reshape([...each, width])
    .add(np.matmul(near, own.v))
    .transpose([0, 2, 3, 1, 4])
    .mul(inverse.transpose([0, 2, 3, 1]).reshape([prompts, copies, length, heads, 1]))
    .reshape([prompts * copies * length, heads * width]);
}

/** All layers over tokens [Q·G, S]; `remember` gives the keys and values that the layer's own tokens see. */
function pass(
  config: ModelConfig,
  parameters: Parameters,
  prefix: Prefix,
  tokens: np.Array,
  positions: Positions,
  mask: np.Array,
  remember: (layer: number, k: np.Array, v: np.Array) => [np.Array, np.Array],
): np.Array {
  const take = takeFrom(parameters);
  const [batch, length] = tokens.shape as [number, number];
  const prompts = prefix.keys[0]!.shape[0]!;
  const grouped = (part: np.Array): np.Array =>
    part
      .reshape([prompts, batch / prompts, length, ...part.shape.slice(2)])
      .transpose([0, 3, 1, 2, 4]);
  let x = embed(config, take, tokens, positions);
  for (let layer = 0; layer < config.layers; layer++) {
    const [q, k, v] = project(config, take, layer, x.ref, batch, positions).map(grouped) as [
      np.Array,
      np.Array,
      np.Array,
    ];
    const [keys, values] = remember(layer, k, v);
    const attended = attendShared(
      q,
      { k: prefix.keys[layer]!, v: prefix.values[layer]!, mask: prefix.mask.ref },
      { k: keys, v: values, mask: mask.ref },
    );
    x = finishBlock(config, take, layer, x, attended);
  }
  tree.dispose([mask, prefix.mask]);
  disposePositions(positions);
  tree.dispose(parameters);
  return x;
}

/**
 * Logits [Q·G, S, V] of whole continuations [Q·G, S] (int32), G of each prompt, prompt after prompt. `layout` is
 * the whole sequence's, of which the prompt takes the first `from` places.
 */
export function continueGroups(
  config: ModelConfig,
  parameters: Parameters,
  prefix: Prefix,
  continuations: np.Array,
  layout: Layout,
  from: number,
): np.Array {
  const take = takeFrom(parameters);
  const [batch, given] = continuations.shape as [number, number];
  const tokens = padToLanes(continuations);
  const length = tokens.shape[1]!;
  const positions = positionsOf(config, take, layout, from, length);
  const mask = float32(causalMask(length), [1, 1, 1, length, length]);
  const x = pass(config, tree.ref(parameters), prefix, tokens, positions, mask, (_, k, v) => [
    k,
    v,
  ]);
  const out = logits(config, take, x.reshape([batch, length, config.hidden]).slice([], [0, given]));
  tree.dispose(parameters);
  return out;
}

/** Room for `capacity` tokens of each of `copies` sequences a prompt; borrows `prefix`. */
export function emptyCache(prefix: Prefix, copies: number, capacity: number): Cache {
  const room = (array: np.Array): np.Array => {
    const [prompts, heads, , width] = array.shape as [number, number, number, number];
    return np.zeros([prompts, heads, copies, capacity, width]);
  };
  return { keys: prefix.keys.map(room), values: prefix.values.map(room) };
}

/** Where the token of a step stands, each int32 [1]; a type, for `jit` takes it as a tree. */
export type StepPlace = {
  /** In the continuation, counted from 0: its place in the cache. */
  readonly at: np.Array;
  /** In the whole sequence. */
  readonly index: np.Array;
  /** Learned place (`gpt`). */
  readonly place: np.Array;
};

export const stepPlace = (at: number, index: number, place: number): StepPlace => ({
  at: int32([at], [1]),
  index: int32([index], [1]),
  place: int32([place], [1]),
});

/**
 * One token of every sequence, [Q·G] int32, after the prompts and the tokens in `own` [Q, H, G, C, W]; the cache
 * comes back with the token in it. Logits [Q·G, V] of the next.
 */
export function decodeStep(
  config: ModelConfig,
  parameters: Parameters,
  prefix: Prefix,
  own: Cache,
  tokens: np.Array,
  { at, index, place }: StepPlace,
): { logits: np.Array; own: Cache } {
  const take = takeFrom(parameters);
  const capacity = own.keys[0]!.shape[3]!;
  const here = nn.oneHot(at.ref, capacity).reshape([1, 1, 1, capacity, 1]);
  const elsewhere = here.ref.mul(-1).add(1);
  // Places after this one hold zeros or stale keys.
  const mask = np
    .where(np.greater(np.arange(capacity), at.astype(np.float32)), -1e9, 0)
    .reshape([1, 1, 1, 1, capacity]);
  const next: Cache = { keys: [], values: [] };
  const write = (old: np.Array, fresh: np.Array): np.Array =>
    old.mul(elsewhere.ref).add(fresh.mul(here.ref));
  const x = pass(
    config,
    tree.ref(parameters),
    prefix,
    tokens.reshape([-1, 1]),
    positionAt(config, take, index, place),
    mask,
    (layer, k, v) => {
      const keys = write(own.keys[layer]!, k);
      const values = write(own.values[layer]!, v);
      next.keys.push(keys.ref);
      next.values.push(values.ref);
      return [keys, values];
    },
  );
  const out = logits(config, take, x);
  tree.dispose([here, elsewhere]);
  tree.dispose(parameters);
  return { logits: out, own: next };
}
