/** jax-js's wasm back end in Node. Relaxed SIMD, which browsers have by default, must be asked for first. */
import { setFlagsFromString } from 'node:v8';
import { defaultDevice, init } from '@jax-js/jax';
import { keepInstances } from '../../src/micro/instances';

export async function startNode(): Promise<void> {
  const [major] = process.versions.node.split('.').map(Number);
  if (major !== undefined && major < 22) setFlagsFromString('--experimental-wasm-relaxed-simd');
  keepInstances();
  await init('wasm');
  defaultDevice('wasm');
}
