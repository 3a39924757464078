/** Shared by the tests of decoder and lab: jax-js's wasm back end, and a decoder small enough for finite differences. */
import { defaultDevice, init } from '@jax-js/jax';
import { rngFor } from '../../src/chance/rng';
import { keepInstances } from '../../src/micro/instances';
import { GPT, LLAMA, type Form, type ModelConfig } from '../../src/micro/model';
import { drawWeights, type Weights } from '../../src/micro/parameters';

let grown = 0;

/** Starts the back end, and counts from here on what its memory grows by. */
export async function startWasm(): Promise<void> {
  const grow = Object.getOwnPropertyDescriptor(WebAssembly.Memory.prototype, 'grow')!;
  const original = grow.value as (this: WebAssembly.Memory, pages: number) => number;
  WebAssembly.Memory.prototype.grow = function (pages) {
    grown += pages;
    return original.call(this, pages);
  };
  keepInstances();
  await init('wasm');
  defaultDevice('wasm');
}

/** Pages the back end has asked for. It never gives any back, so growth means arrays that were not freed. */
export function grownPages(): number {
  return grown;
}

export function tiny(form: Form): ModelConfig {
  const base = form === 'llama' ? LLAMA : GPT;
  return { ...base, layers: 2, hidden: 16, heads: 2, intermediate: 24 };
}

export function tinyWeights(form: Form, seed = 3): Weights {
  return drawWeights(tiny(form), rngFor(seed, 'tiny', form));
}
