/**
 * A model's parameters as a tree of arrays: drawing new ones, copying them in from plain numbers and out
 * again. Ownership as everywhere in jax-js: a function consumes the arrays it is given.
 */
import { numpy as np, tree } from '@jax-js/jax';
import { normal, type Rng } from '../chance/rng';
import type { Tensor, Tensors } from '../safetensors/safetensors';
import { float32, readManyFloats } from './arrays';
import { parameterSpecs, type ModelConfig } from './model';

/** Arrays by parameter name. Also the shape of gradients and of AdamW's moments. */
export type Parameters = Record<string, np.Array>;

/** Plain numbers by parameter name. */
export type Weights = Tensors;

/** New weights of a model, drawn in the order of its specs. */
export function drawWeights(config: ModelConfig, rng: Rng): Weights {
  const weights: Record<string, Tensor> = {};
  for (const { name, shape, start } of parameterSpecs(config)) {
    const data = new Float32Array(shape.reduce((product, side) => product * side, 1));
    for (let i = 0; i < data.length; i++) {
      data[i] = 'std' in start ? start.std * normal(rng) : start.constant;
    }
    weights[name] = { shape, data };
  }
  return weights;
}

/** Copies weights onto the device; the caller owns the result. */
export function toDevice(weights: Weights): Parameters {
  const parameters: Parameters = {};
  for (const [name, { shape, data }] of Object.entries(weights)) {
    parameters[name] = float32(data, [...shape]);
  }
  return parameters;
}

/** Copies parameters off the device and leaves them alive. */
export async function toWeights(parameters: Parameters): Promise<Weights> {
  const entries = Object.entries(parameters);
  const values = await readManyFloats(entries.map(([, array]) => array.ref));
  return Object.fromEntries(
    entries.map(([name, array], i) => [
      name,
      { shape: [...array.shape], data: Float32Array.from(values[i]!) },
    ]),
  );
}

/** Many rows as one. */
export function joinRow(parts: readonly Float32Array[]): Float32Array<ArrayBuffer> {
  const row = new Float32Array(parts.reduce((total, { length }) => total + length, 0));
  let at = 0;
  for (const part of parts) {
    row.set(part, at);
    at += part.length;
  }
  return row;
}

/** The inverse of joining: `row` cut into the names, order and shapes of `like`. */
export function outOfRow(row: Float32Array, like: Weights): Weights {
  let at = 0;
  return Object.fromEntries(
    Object.entries(like).map(([name, { shape, data }]) => {
      const values = row.slice(at, at + data.length);
      at += data.length;
      return [name, { shape, data: values }];
    }),
  );
}

/** Zeros of the same shapes; consumes nothing. */
export function zerosLike(parameters: Parameters): Parameters {
  const zeros: Parameters = {};
  for (const [name, array] of Object.entries(parameters)) zeros[name] = np.zeros(array.shape);
  return zeros;
}

export function disposeAll(parameters: Parameters): void {
  tree.dispose(parameters);
}
