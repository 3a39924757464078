/**
 * The micro decoder in jax-js: a whole pass for training and prefill, and one cached step for writing.
 * Every function consumes its array arguments (jax-js's rule); `jit` around them is the callers' business.
 * Shapes: B sequences, T tokens, H heads of width W, D hidden.
 */
import { lax, nn, numpy as np, tree } from '@jax-js/jax';
import { float32 } from './arrays';
import { MAX_LENGTH, PLACES, SEGMENTS, type Layout, type ModelConfig } from './model';
import type { Parameters } from './parameters';

type Take = (name: string) => np.Array;

/** Keys and values of every layer, each [B, H, T, W]. */
export type Cache = {
  readonly keys: np.Array[];
  readonly values: np.Array[];
};

const linear = (x: np.Array, weight: np.Array): np.Array => np.matmul(x, weight.transpose());

/**
 * 1 / sqrt(mean(x²) + eps) of the last axis, shape [N, 1]. The axis is put back last: so the wasm back end
 * computes it once a row, and what is scaled by it stays on the vector path, where division is not.
 */
function inverseSpread(x: np.Array, epsilon: number): np.Array {
  const rows = x.shape.slice(0, -1);
  return np.reciprocal(np.sqrt(np.mean(np.square(x), -1).add(epsilon))).reshape([...rows, 1]);
}

/** x / sqrt(mean(x²) + eps) · weight (RMSNorm, arXiv 1910.07467). */
function rmsNorm(x: np.Array, weight: np.Array, epsilon: number): np.Array {
  const inverse = inverseSpread(x.ref, epsilon);
  return x.mul(inverse).mul(weight);
}

function layerNorm(x: np.Array, weight: np.Array, bias: np.Array, epsilon: number): np.Array {
  const centre = np.mean(x.ref, -1).reshape([...x.shape.slice(0, -1), 1]);
  const centred = x.sub(centre);
  const inverse = inverseSpread(centred.ref, epsilon);
  return centred.mul(inverse).mul(weight).add(bias);
}

/** Cosines and sines of positions 0..length-1, both [length, W], the two halves alike (rotate-half). */
function rotaryTables(config: ModelConfig, length: number): { cos: np.Array; sin: np.Array } {
  const width = config.hidden / config.heads;
  const cos = new Float32Array(length * width);
  const sin = new Float32Array(length * width);
  for (let t = 0; t < length; t++) {
    for (let i = 0; i < width; i++) {
      const angle = t * config.ropeTheta ** ((-2 * (i % (width / 2))) / width);
      cos[t * width + i] = Math.cos(angle);
      sin[t * width + i] = Math.sin(angle);
    }
  }
  return { cos: float32(cos, [length, width]), sin: float32(sin, [length, width]) };
}

/** Rotates the two halves of the last axis; `cos` and `sin` broadcast over x. */
function rotate(x: np.Array, cos: np.Array, sin: np.Array): np.Array {
  const [first, second] = np.split(x.ref, 2, -1) as [np.Array, np.Array];
  return x.mul(cos).add(np.concatenate([second.mul(-1), first], -1).mul(sin));
}

/** [n, rows] matrix with a one at each index: a look-up whose gradient is a plain product. */
function oneHotRows(indices: readonly number[], rows: number): np.Array {
  const data = new Float32Array(indices.length * rows);
  indices.forEach((index, i) => (data[i * rows + index] = 1));
  return float32(data, [indices.length, rows]);
}

/** Sum of token, place and segment embeddings, or of tokens alone for `llama`; [B·T, D]. */
function embed(config: ModelConfig, take: Take, tokens: np.Array, place: () => np.Array): np.Array {
  const [batch, length] = tokens.shape as [number, number];
  const hot = nn.oneHot(tokens, config.vocabulary).reshape([batch * length, config.vocabulary]);
  if (config.form === 'llama') return np.matmul(hot, take('model.embed_tokens.weight'));
  const x = np.matmul(hot, take('token.weight')).reshape([batch, length, config.hidden]);
  return x.add(place()).reshape([batch * length, config.hidden]);
}

function attentionInput(config: ModelConfig, take: Take, layer: number, x: np.Array): np.Array {
  return config.form === 'llama'
    ? rmsNorm(x, take(`model.layers.${String(layer)}.input_layernorm.weight`), config.epsilon)
    : layerNorm(
        x,
        take(`layers.${String(layer)}.attention_norm.weight`),
        take(`layers.${String(layer)}.attention_norm.bias`),
        config.epsilon,
      );
}

/** Queries, keys and values of one layer, each [B, T, H, W]. */
function project(
  config: ModelConfig,
  take: Take,
  layer: number,
  y: np.Array,
  batch: number,
): [np.Array, np.Array, np.Array] {
  const { heads, hidden } = config;
  const names =
    config.form === 'llama'
      ? ['q', 'k', 'v'].map((n) => `model.layers.${String(layer)}.self_attn.${n}_proj.weight`)
      : ['query', 'key', 'value'].map((n) => `layers.${String(layer)}.${n}.weight`);
  const shape = [batch, y.shape[0]! / batch, heads, hidden / heads];
  const parts = names.map((name) => linear(y.ref, take(name)).reshape(shape));
  y.dispose();
  return parts as [np.Array, np.Array, np.Array];
}

/** Attention's output and the feed-forward layer, both added to the stream x [B·T, D]. */
function finishBlock(
  config: ModelConfig,
  take: Take,
  layer: number,
  x: np.Array,
  attended: np.Array,
): np.Array {
  if (config.form === 'llama') {
    const at = (name: string): np.Array => take(`model.layers.${String(layer)}.${name}.weight`);
    const y = x.add(linear(attended, at('self_attn.o_proj')));
    const z = rmsNorm(y.ref, at('post_attention_layernorm'), config.epsilon);
    const gate = nn.silu(linear(z.ref, at('mlp.gate_proj')));
    return y.add(linear(gate.mul(linear(z, at('mlp.up_proj'))), at('mlp.down_proj')));
  }
  const at = (name: string): np.Array => take(`layers.${String(layer)}.${name}`);
  const y = x.add(linear(attended, at('output.weight')));
  const z = layerNorm(y.ref, at('mlp_norm.weight'), at('mlp_norm.bias'), config.epsilon);
  const up = nn.relu(linear(z, at('up.weight')).add(at('up.bias')));
  return y.add(linear(up, at('down.weight')).add(at('down.bias')));
}

function logits(config: ModelConfig, take: Take, x: np.Array): np.Array {
  return config.form === 'llama'
    ? linear(rmsNorm(x, take('model.norm.weight'), config.epsilon), take('lm_head.weight'))
    : linear(
        layerNorm(x, take('final_norm.weight'), take('final_norm.bias'), config.epsilon),
        take('head.weight'),
      );
}

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

/** Places after a layout's end are padding: any value does. */
const filled = (values: readonly number[], length: number): number[] =>
  Array.from({ length }, (_, i) => values[i] ?? 0);

/**
 * Sequences are filled up to a multiple of this: on odd lengths the wasm back end leaves its vector path and
 * attention is ten times slower. Causality keeps the padding out of every result.
 */
const LANES = 16;

/**
 * A whole pass over tokens [B, T] (int32): logits [B, T - from, V] of the positions from `from` on, and the
 * keys and values of every layer when `keep` asks for them.
 */
export function forward(
  config: ModelConfig,
  parameters: Parameters,
  tokens: np.Array,
  layout: Layout,
  from: number,
  keep = false,
): { logits: np.Array; cache: Cache } {
  const take: Take = (name) => parameters[name]!.ref;
  const [batch, given] = tokens.shape as [number, number];
  const length = Math.ceil(given / LANES) * LANES;
  const padded = np.pad(tokens, [
    [0, 0],
    [0, length - given],
  ]);
  const width = config.hidden / config.heads;
  const rotary = config.form === 'llama' ? rotaryTables(config, length) : null;
  const cos = rotary?.cos.reshape([1, length, 1, width]);
  const sin = rotary?.sin.reshape([1, length, 1, width]);
  const mask = float32(causalMask(length), [1, 1, length, length]);
  const cache: Cache = { keys: [], values: [] };
  const place = (): np.Array =>
    np
      .matmul(oneHotRows(filled(layout.places, length), PLACES), take('place.weight'))
      .add(
        np.matmul(oneHotRows(filled(layout.segments, length), SEGMENTS), take('segment.weight')),
      );

  let x = embed(config, take, padded, place);
  for (let layer = 0; layer < config.layers; layer++) {
    const y = attentionInput(config, take, layer, x.ref);
    let [q, k, v] = project(config, take, layer, y, batch);
    if (cos !== undefined && sin !== undefined) {
      q = rotate(q, cos.ref, sin.ref);
      k = rotate(k, cos.ref, sin.ref);
    }
    [q, k, v] = [q, k, v].map((part) => part.transpose([0, 2, 1, 3])) as [
      np.Array,
      np.Array,
      np.Array,
    ];
    if (keep) {
      cache.keys.push(k.ref.slice([], [], [0, given]));
      cache.values.push(v.ref.slice([], [], [0, given]));
    }
    x = finishBlock(config, take, layer, x, attend(q, k, v, mask.ref));
  }
  const tail = x.reshape([batch, length, config.hidden]).slice([], [from, given]);
  const out = logits(config, take, tail);
  tree.dispose([cos, sin, mask].filter((array) => array !== undefined));
  tree.dispose(parameters);
  return { logits: out, cache };
}

/** Additive mask [T, T]: 0 on and below the diagonal, -1e9 above. */
function causalMask(length: number): Float32Array {
  const mask = new Float32Array(length * length);
  for (let i = 0; i < length; i++) mask.fill(-1e9, i * length + i + 1, (i + 1) * length);
  return mask;
}

/**
 * One written token. `tokens` [B] int32 stand at cache index `at` (int32 scalar array [1]); keys and values
 * [B, H, C, W] come back with that index filled. `place` and `segment` are the learned place of the token
 * (int32 [1]; unused by `llama`). Logits [B, V] of the next token.
 */
export function decodeStep(
  config: ModelConfig,
  parameters: Parameters,
  cache: Cache,
  tokens: np.Array,
  at: np.Array,
  place: np.Array,
): { logits: np.Array; cache: Cache } {
  const take: Take = (name) => parameters[name]!.ref;
  const batch = tokens.shape[0]!;
  const { heads, hidden } = config;
  const width = hidden / heads;
  const capacity = cache.keys[0]!.shape[2]!;
  const here = nn.oneHot(at.ref, capacity).reshape([1, 1, capacity, 1]);
  // Places after the current one are masked: their contents are zeros or stale.
  const visible = np
    .where(np.greater(np.arange(capacity), at.ref.astype(np.float32)), -1e9, 0)
    .reshape([1, 1, 1, capacity]);
  const rotary = config.form === 'llama' ? rotaryTables(config, MAX_LENGTH) : null;
  const row = (table: np.Array): np.Array =>
    np.matmul(nn.oneHot(at.ref, MAX_LENGTH), table).reshape([1, 1, 1, width]);
  const cos = rotary === null ? null : row(rotary.cos);
  const sin = rotary === null ? null : row(rotary.sin);
  at.dispose();
  const learned = (): np.Array =>
    np
      .matmul(nn.oneHot(place.ref, PLACES), take('place.weight'))
      .add(np.matmul(oneHotRows([0], SEGMENTS), take('segment.weight')))
      .reshape([1, 1, hidden]);

  const next: Cache = { keys: [], values: [] };
  let x = embed(config, take, tokens.reshape([batch, 1]), learned);
  for (let layer = 0; layer < config.layers; layer++) {
    const y = attentionInput(config, take, layer, x.ref);
    let [q, k, v] = project(config, take, layer, y, batch);
    if (cos !== null && sin !== null) {
      q = rotate(q, cos.ref, sin.ref);
      k = rotate(k, cos.ref, sin.ref);
    }
    [q, k, v] = [q, k, v].map((part) => part.reshape([batch, heads, 1, width])) as [
      np.Array,
      np.Array,
      np.Array,
    ];
    const write = (old: np.Array, fresh: np.Array): np.Array =>
      old.mul(here.ref.mul(-1).add(1)).add(fresh.mul(here.ref));
    const keys = write(cache.keys[layer]!, k);
    const values = write(cache.values[layer]!, v);
    next.keys.push(keys.ref);
    next.values.push(values.ref);
    x = finishBlock(config, take, layer, x, attend(q, keys, values, visible.ref));
  }
  const out = logits(config, take, x);
  tree.dispose([here, visible, place]);
  if (cos !== null) cos.dispose();
  if (sin !== null) sin.dispose();
  tree.dispose(parameters);
  return { logits: out, cache: next };
}
