/** Plain numbers to arrays on the device, with a shape. */
import { numpy as np } from '@jax-js/jax';

export function int32(values: Int32Array | readonly number[], shape: number[]): np.Array {
  return np.array(Int32Array.from(values), { dtype: np.int32 }).reshape(shape);
}

export function float32(values: Float32Array | readonly number[], shape: number[]): np.Array {
  return np.array(Float32Array.from(values)).reshape(shape);
}

/** Copies an array of 32-bit integers off the device and frees it there. */
export async function readInts(array: np.Array): Promise<Int32Array> {
  return Int32Array.from((await array.data()) as Int32Array);
}

/** Copies an array of 32-bit floats off the device and frees it there. */
export async function readFloats(array: np.Array): Promise<Float32Array> {
  return Float32Array.from((await array.data()) as Float32Array);
}
