/** Which engine runs a model here and why, in words; and which ones the user may force. */
import type { EngineName } from '../../contract/engine';
import type { Variant } from '../../models/catalogue';
import { chooseEngine, type MeasuredSpeed } from '../../models/choice';
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
      return variant.onWebGpu ? ['webllm', 'wllama'] : ['wllama'];
    case 'builtin':
      return variant.form === 'llama' ? ['webllm', 'micro'] : ['micro'];
  }
}

/** What the page takes by itself, and why: the same rule that the session asks. */
export function automaticWords(
  variant: Variant,
  device: DeviceFacts,
  measured: readonly MeasuredSpeed[],
): string {
  if (variant.kind === 'mlc') return 'This build is made for WebGPU and runs on nothing else.';
  if (variant.kind === 'builtin' && variant.form !== 'llama')
    return 'Its weights run in the reasoner’s own engine.';
  const { gpu } = device;
  const { kind } = variant;
  const hasLibrary = kind === 'builtin' || variant.onWebGpu === true;
  const { engine, because } = chooseEngine({ kind, gpu, hasLibrary, measured });
  return `Takes ${ENGINE_WORDS[engine]}. ${because}`;
}
