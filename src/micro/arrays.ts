/**
 * Plain numbers to arrays on the device with a shape, and back. Owns how results are waited for: on wasm they are
 * computed here and now, because jax-js's pool of threads is asked by a message per kernel, and at this model's
 * size a message costs more than most kernels.
 */
import { numpy as np } from '@jax-js/jax';

export function int32(values: Int32Array | readonly number[], shape: number[]): np.Array {
  return np.array(Int32Array.from(values), { dtype: np.int32 }).reshape(shape);
}

export function float32(values: Float32Array | readonly number[], shape: number[]): np.Array {
  return np.array(Float32Array.from(values)).reshape(shape);
}

/** Copies an array of 32-bit integers off the device and frees it there. */
export async function readInts(array: np.Array): Promise<Int32Array> {
  return Int32Array.from((await read(array)) as Int32Array);
}

/** Copies an array of 32-bit floats off the device and frees it there. */
export async function readFloats(array: np.Array): Promise<Float32Array> {
  return Float32Array.from((await read(array)) as Float32Array);
}

/** Copies many arrays of 32-bit floats off the device and frees them there. */
export async function readManyFloats(arrays: readonly np.Array[]): Promise<Float32Array[]> {
  if (arrays[0]?.device !== 'wasm') return Promise.all(arrays.map(readFloats));
  const values = arrays.map((array) => array.dataSync() as Float32Array);
  await breathe();
  return values;
}

async function read(array: np.Array): ReturnType<np.Array['data']> {
  if (array.device !== 'wasm') return array.data();
  const values = array.dataSync();
  await breathe();
  return values;
}

/** Gives other tasks a turn, so that a stop is heard; a timer would wait four milliseconds. */
function breathe(): Promise<void> {
  return new Promise((resolve) => nextTurn(resolve));
}

const nextTurn = 'setImmediate' in globalThis ? setImmediate : throughChannel();

/** Browsers have no `setImmediate`; a message to oneself does the same. */
function throughChannel(): (run: () => void) => void {
  const waiting: (() => void)[] = [];
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => waiting.shift()?.();
  return (run) => {
    waiting.push(run);
    port2.postMessage(null);
  };
}
