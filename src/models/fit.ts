/**
 * Whether a model fits a device, and why: pure rules over `device.ts` and `catalogue.ts`. The words are shown
 * to the user as they are. Browsers do not tell how much graphics memory there is, so the budget is an
 * estimate from the memory they do tell; `tight` means "may work, may be ended by the system".
 */
import { CATALOGUE, type CatalogueModel, type DeviceSize, type Variant } from './catalogue';
import type { DeviceFacts, GpuFacts } from './device';
import { millionsOf } from './entry';
import type { OneThread } from '../platform/wasm';

export interface Fit {
  readonly level: 'fits' | 'tight' | 'no';
  /** One sentence, with the number that decided it. */
  readonly because: string;
}

const GB = 1e9;
/** web-llm's kernels need this much of a workgroup, and this many buffers bound at once. */
const WORKGROUP_STORAGE_BYTES = 32 * 1024;
const STORAGE_BUFFERS = 10;
/** iOS ends a tab near 1.5 GB; handhelds are treated alike. */
const HANDHELD_BYTES = 1.4 * GB;
/** Share of the device's memory that a tab may reasonably take. */
const SHARE = 0.5;
/** Where the browser does not tell the memory. */
const UNKNOWN_BYTES = 3 * GB;
/** On a software adapter a model of this memory already takes seconds a token. */
const SOFTWARE_BYTES = 0.75 * GB;
/** A group of answers that takes longer than this is not recommended to anybody, seconds. */
const BEARABLE_SECONDS = 150;
/** In wasm on the processor, a larger model writes less than a few tokens a second. */
const PROCESSOR_BYTES = 1.2 * GB;

/** Memory a model may take on this device, in bytes; an estimate. */
export function memoryBudget(device: DeviceFacts): number {
  const budget = device.memoryBytes === null ? UNKNOWN_BYTES : device.memoryBytes * SHARE;
  return device.handheld ? Math.min(budget, HANDHELD_BYTES) : budget;
}

/**
 * @param downloaded whether the files are on the device already, so that storage is no question
 * @param seconds what a group of answers takes here, where it was measured; it goes before any guess by size
 */
export function fitOf(
  variant: Variant,
  device: DeviceFacts,
  downloaded = false,
  seconds: number | null = null,
): Fit {
  const storage = downloaded || variant.kind === 'builtin' ? null : storageFit(variant, device);
  if (storage?.level === 'no') return storage;
  const run =
    variant.kind === 'mlc' ? gpuFit(variant, device) : processorFit(variant, device, seconds);
  return run.level === 'fits' && storage ? storage : run;
}

/** The first variant with the best level; every model has at least one. */
export function bestVariant(
  model: CatalogueModel,
  device: DeviceFacts,
): { readonly variant: Variant; readonly fit: Fit } {
  const ranked = model.variants.map((variant) => ({ variant, fit: fitOf(variant, device) }));
  return (
    ranked.find(({ fit }) => fit.level === 'fits') ??
    ranked.find(({ fit }) => fit.level === 'tight') ??
    ranked[0]!
  );
}

export function deviceSize(device: DeviceFacts): DeviceSize {
  if ('missing' in device.gpu || device.gpu.software) return 'processor';
  const budget = memoryBudget(device);
  if (budget >= 3.6 * GB) return 'large';
  return budget >= 1.9 * GB ? 'medium' : 'small';
}

/**
 * The one model to take first on this device: of its size or, where that does not fit, of a smaller one. Without a
 * graphics card speed decides: the largest that can do both kinds of question, fits, and answers in bearable time.
 *
 * @param seconds what a group of its answers takes here, as far as was measured
 */
export function recommended(
  device: DeviceFacts,
  seconds: (model: CatalogueModel, variant: Variant) => number | null = () => null,
): CatalogueModel {
  if (deviceSize(device) === 'processor') {
    const able = CATALOGUE.filter((model) => {
      if (model.weak === true || model.kinds.length < 2) return false;
      return model.variants.some((variant) => {
        if (variant.kind !== 'gguf' || memoryFit(variant, device).level !== 'fits') return false;
        if (storageFit(variant, device) !== null) return false;
        const wait = seconds(model, variant);
        return wait !== null && wait <= BEARABLE_SECONDS;
      });
    });
    const [largest] = able.sort((a, b) => millionsOf(b) - millionsOf(a));
    if (largest !== undefined) return largest;
  }
  const sizes: readonly DeviceSize[] = ['large', 'medium', 'small', 'processor'];
  for (const size of sizes.slice(sizes.indexOf(deviceSize(device)))) {
    const model = CATALOGUE.find(({ recommendedFor }) => recommendedFor === size);
    if (model && bestVariant(model, device).fit.level === 'fits') return model;
  }
  return CATALOGUE[0]!;
}

/** Why running something that takes this many bytes may exceed the memory here, in words; null where it does not. */
export function tooBig(bytes: number, device: DeviceFacts): string | null {
  const budget = memoryBudget(device);
  if (bytes <= budget) return null;
  return `It needs about ${size(bytes)} of memory, and about ${size(budget)} can be had by a page here.`;
}

function storageFit(variant: Variant, { freeStorageBytes, keepsFiles }: DeviceFacts): Fit | null {
  if (freeStorageBytes !== null && variant.downloadBytes > freeStorageBytes) {
    return {
      level: 'no',
      because: `Its download of ${size(variant.downloadBytes)} is more than the ${size(freeStorageBytes)} that this browser may still store. Delete another model first.`,
    };
  }
  if (!keepsFiles) {
    return {
      level: 'tight',
      because: 'This browser window keeps no files, so the model is downloaded anew each time.',
    };
  }
  return null;
}

function gpuFit(variant: Variant, device: DeviceFacts): Fit {
  const { gpu } = device;
  if ('missing' in gpu) {
    return { level: 'no', because: `It needs WebGPU: ${gpu.missing}.` };
  }
  if (variant.needsF16 && !gpu.f16) {
    return {
      level: 'no',
      because: 'It computes in 16 bits, and this graphics adapter has no shader-f16.',
    };
  }
  const limit = lowLimit(gpu);
  if (limit) return { level: 'no', because: limit };
  if (gpu.software) {
    return variant.memoryBytes > SOFTWARE_BYTES
      ? {
          level: 'no',
          because: `WebGPU runs on the processor here, which is far too slow for ${size(variant.memoryBytes)}.`,
        }
      : {
          level: 'tight',
          because: 'WebGPU runs on the processor here: about a second for every token.',
        };
  }
  return memoryFit(variant, device);
}

function lowLimit(gpu: GpuFacts): string | null {
  if (gpu.workgroupStorageBytes < WORKGROUP_STORAGE_BYTES) {
    return `Its kernels need 32 KiB of workgroup storage; this adapter has ${Math.floor(gpu.workgroupStorageBytes / 1024)} KiB.`;
  }
  if (gpu.storageBuffersPerStage < STORAGE_BUFFERS) {
    return `Its kernels bind 10 buffers at once; this adapter allows ${gpu.storageBuffersPerStage}.`;
  }
  return null;
}

const ONE_THREAD: Readonly<Record<OneThread, string>> = {
  isolation: 'The page is not cross-origin isolated',
  'shared-memory': 'This browser hides shared memory',
  memory64: 'This browser’s WebAssembly has no 64-bit memory',
};

function processorFit(variant: Variant, device: DeviceFacts, seconds: number | null): Fit {
  const memory = memoryFit(variant, device);
  if (memory.level !== 'fits' || variant.kind === 'builtin') return memory;
  if (seconds !== null) {
    if (seconds <= BEARABLE_SECONDS) return memory;
    const minutes = Math.ceil(seconds / 60);
    return { level: 'tight', because: `A group of answers takes up to ${minutes} minutes here.` };
  }
  if (variant.memoryBytes > PROCESSOR_BYTES) {
    return {
      level: 'tight',
      because: `It runs on the processor, which is slow for ${size(variant.memoryBytes)}.`,
    };
  }
  if (device.oneThread !== null) {
    return {
      level: 'tight',
      because: `${ONE_THREAD[device.oneThread]}: it runs on one thread only.`,
    };
  }
  return memory;
}

function memoryFit(variant: Variant, device: DeviceFacts): Fit {
  const budget = memoryBudget(device);
  const needs = `It needs about ${size(variant.memoryBytes)} of memory`;
  const guess = device.memoryBytes === null ? 'the browser does not say how much there is' : null;
  if (variant.memoryBytes <= 0.75 * budget) {
    return { level: 'fits', because: `${needs}; about ${size(budget)} can be had here.` };
  }
  if (variant.memoryBytes <= budget) {
    return {
      level: 'tight',
      because: `${needs}, close to the ${size(budget)} that can be had here.`,
    };
  }
  // The memory told is a lower bound on large devices, and no bound on the graphics card's own.
  const capped = device.memoryBytes === null || device.memoryBytes >= 8 * 2 ** 30;
  return {
    level: capped && !device.handheld ? 'tight' : 'no',
    because: `${needs}, more than the ${size(budget)} reckoned for a page here${guess ? ` (${guess})` : ''}.`,
  };
}

/** Bytes in words: 376 MB, 1.6 GB. */
export function size(bytes: number): string {
  return bytes >= 1e9 ? `${(bytes / 1e9).toFixed(1)} GB` : `${Math.round(bytes / 1e6)} MB`;
}
