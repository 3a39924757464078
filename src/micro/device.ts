/** Choosing jax-js's back end: by name, or the best one that is really there. */
import { defaultDevice, init, type Device } from '@jax-js/jax';
import { standInForFloat16 } from '../platform/float16';
import { findAdapter, isSoftware } from '../platform/gpu';
import { keepInstances } from './instances';

/** `auto`: WebGPU where there is an adapter that is not software, wasm otherwise. */
export type DeviceChoice = 'auto' | 'wasm' | 'webgpu';

/** A software adapter is slower than wasm: it counts as none. */
async function hasRealGpu(): Promise<boolean> {
  const { adapter } = await findAdapter();
  return adapter !== null && !(await isSoftware(adapter));
}

/** Starts the back end and makes it the default; the answer is the record's word for it. */
export async function startDevice(choice: DeviceChoice): Promise<'wasm' | 'webgpu'> {
  standInForFloat16();
  const wanted = choice === 'webgpu' || (choice === 'auto' && (await hasRealGpu()));
  if (wanted) {
    const started = await init('webgpu').catch(() => [] as Device[]);
    if (started.includes('webgpu')) {
      defaultDevice('webgpu');
      return 'webgpu';
    }
  }
  keepInstances();
  await init('wasm');
  defaultDevice('wasm');
  return 'wasm';
}
