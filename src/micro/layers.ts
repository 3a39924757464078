/**
 * The layers of the micro decoder in jax-js: embedding, positions, norms, projections, feed-forward, logits. The
 * passes over sequences are `transformer.ts` and `groups.ts`. Every function consumes its array arguments
 * (jax-js's rule). Shapes: B sequences, T tokens, H heads of width W, D hidden.
 */
import { nn, numpy as np } from '@jax-js/jax';
import { float32 } from './arrays';
import { MAX_LENGTH, PLACES, SEGMENTS, type Layout, type ModelConfig } from './model';
import type { Parameters } from './parameters';

/** A new reference to the parameter of that name. */
export type Take = (name: string) => np.Array;

export const takeFrom =
  (parameters: Parameters): Take =>
  (name) =>
    parameters[name]!.ref;

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

/** What the places of T tokens add: rows [T, D] to the embedding (`gpt`), or angles [1, T, 1, W] (`llama`). */
export type Positions =
  { readonly rows: np.Array } | { readonly cos: np.Array; readonly sin: np.Array };

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

/** Positions `from` to `from + length` of a layout; what stands after its end is padding, where any value does. */
export function positionsOf(
  config: ModelConfig,
  take: Take,
  layout: Layout,
  from: number,
  length: number,
): Positions {
  const width = config.hidden / config.heads;
  if (config.form === 'llama') {
    const tables = rotaryTables(config, from + length);
    const part = (table: np.Array): np.Array =>
      table.slice([from, from + length]).reshape([1, length, 1, width]);
    return { cos: part(tables.cos), sin: part(tables.sin) };
  }
  const padded = (values: readonly number[]): number[] =>
    Array.from({ length }, (_, i) => values[from + i] ?? 0);
  const places = np.matmul(oneHotRows(padded(layout.places), PLACES), take('place.weight'));
  return {
    rows: places.add(
      np.matmul(oneHotRows(padded(layout.segments), SEGMENTS), take('segment.weight')),
    ),
  };
}

/**
 * One position that is known only when the step runs: the token's index in the sequence (`llama`) and its learned
 * place (`gpt`, segment 0), both int32 [1].
 */
export function positionAt(
  config: ModelConfig,
  take: Take,
  index: np.Array,
  place: np.Array,
): Positions {
  if (config.form === 'llama') {
    place.dispose();
    const tables = rotaryTables(config, MAX_LENGTH);
    const hot = nn.oneHot(index, MAX_LENGTH);
    const row = (table: np.Array): np.Array =>
      np.matmul(hot.ref, table).reshape([1, 1, 1, config.hidden / config.heads]);
    const angles = { cos: row(tables.cos), sin: row(tables.sin) };
    hot.dispose();
    return angles;
  }
  index.dispose();
  const rows = np.matmul(nn.oneHot(place, PLACES), take('place.weight'));
  return { rows: rows.add(np.matmul(oneHotRows([0], SEGMENTS), take('segment.weight'))) };
}

export function disposePositions(positions: Positions): void {
  for (const array of Object.values(positions)) (array as np.Array).dispose();
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

/** Embeddings of tokens [B, T], with their positions where they are learned: [B·T, D]. Borrows `positions`. */
export function embed(
  config: ModelConfig,
  take: Take,
  tokens: np.Array,
  positions: Positions,
): np.Array {
  const [batch, length] = tokens.shape as [number, number];
  const hot = nn.oneHot(tokens, config.vocabulary).reshape([batch * length, config.vocabulary]);
  if (!('rows' in positions)) return np.matmul(hot, take('model.embed_tokens.weight'));
  const x = np.matmul(hot, take('token.weight')).reshape([batch, length, config.hidden]);
  return x.add(positions.rows.ref).reshape([batch * length, config.hidden]);
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

/** Queries, keys and values of layer `layer` for the stream x [B·T, D], each [B, T, H, W]. Borrows `positions`. */
export function project(
  config: ModelConfig,
  take: Take,
  layer: number,
  x: np.Array,
  batch: number,
  positions: Positions,
): [np.Array, np.Array, np.Array] {
  const { heads, hidden } = config;
  const y = attentionInput(config, take, layer, x);
  const names =
    config.form === 'llama'
      ? ['q', 'k', 'v'].map((n) => `model.layers.${String(layer)}.self_attn.${n}_proj.weight`)
      : ['query', 'key', 'value'].map((n) => `layers.${String(layer)}.${n}.weight`);
  const shape = [batch, y.shape[0]! / batch, heads, hidden / heads];
  const [q, k, v] = names.map((name) => linear(y.ref, take(name)).reshape(shape)) as [
    np.Array,
    np.Array,
    np.Array,
  ];
  y.dispose();
  if ('rows' in positions) return [q, k, v];
  const { cos, sin } = positions;
  return [rotate(q, cos.ref, sin.ref), rotate(k, cos.ref, sin.ref), v];
}

/** Attention's output and the feed-forward layer, both added to the stream x [B·T, D]. */
export function finishBlock(
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

export function logits(config: ModelConfig, take: Take, x: np.Array): np.Array {
  return config.form === 'llama'
    ? linear(rmsNorm(x, take('model.norm.weight'), config.epsilon), take('lm_head.weight'))
    : linear(
        layerNorm(x, take('final_norm.weight'), take('final_norm.bias'), config.epsilon),
        take('head.weight'),
      );
}
