/** Which engine runs a model here and why, in words; and which ones the user may force. */
import type { EngineName } from '../../engine/contract';
import type { Variant } from '../../models/catalogue';
import type { DeviceFacts } from '../../models/device';

export const ENGINE_WORDS: Readonly<Record<EngineName, string>> = {
  webllm: 'WebGPU (web-llm)',
  wllama: 'processor (wllama)',
  micro: 'processor (jax-js)',
  scripted: 'recorded',
};

/** Engines that can run this build. */
export function enginesFor(variant: Variant): readonly EngineName[] {
  switch (variant.kind) {
    case 'mlc':
      return ['webllm'];
    case 'gguf':
      return ['webllm', 'wllama'];
    case 'builtin':
      return ['webllm', 'micro'];
  }
}

/** Why the page would take the one it takes, from what is known of the device. */
export function automaticWords(variant: Variant, device: DeviceFacts): string {
  if (variant.kind === 'mlc') return 'This build is made for WebGPU and runs on nothing else.';
  const { gpu } = device;
  if ('missing' in gpu) return `The processor, because ${gpu.missing}.`;
  if (!gpu.software) return `WebGPU, on ${gpu.vendor} ${gpu.architecture}.`.replace('  ', ' ');
  return variant.kind === 'builtin'
    ? 'WebGPU: the model is so small that even a software adapter is fast enough.'
    : 'The processor: the only WebGPU adapter here is software, which is slower.';
}
