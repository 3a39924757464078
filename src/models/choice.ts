/**
 * Which engine runs a small model that several can run: a pure rule over what the device is and, where it has
 * been measured, how fast each engine was. The user may force one; then this is not asked. Measuring is
 * `engine/measure.ts`, keeping the result is the caller's.
 */
import type { EngineName } from '../contract/engine';
import type { DeviceFacts } from './device';

/** Tokens per second of one engine with one model on this device. */
export interface MeasuredSpeed {
  readonly engine: EngineName;
  /** While a group of texts is written together. */
  readonly tokensPerSecond: number;
}

export interface EngineQuestion {
  /** The built-in reasoner, or a language model as a GGUF file. */
  readonly kind: 'builtin' | 'gguf';
  readonly gpu: DeviceFacts['gpu'];
  /** Whether a WebGPU library of this page fits the model; a GGUF file may be of any shape. */
  readonly hasLibrary: boolean;
  /** What was measured earlier on this device with this model; empty when nothing was. */
  readonly measured: readonly MeasuredSpeed[];
}

export interface EngineChoice {
  readonly engine: EngineName;
  /** One sentence with what decided it, shown as it is. */
  readonly because: string;
}

/** Whether trying the engines can change anything: on a real adapter either may be the faster one. */
export function worthMeasuring(gpu: DeviceFacts['gpu']): boolean {
  return !('missing' in gpu) && !gpu.software;
}

/** Where nothing was measured, a real graphics adapter decides. */
export function chooseEngine({ kind, gpu, hasLibrary, measured }: EngineQuestion): EngineChoice {
  const fallback: EngineName = kind === 'builtin' ? 'micro' : 'wllama';
  if (!hasLibrary)
    return { engine: fallback, because: 'No WebGPU library of this page fits the model.' };
  if ('missing' in gpu)
    return { engine: fallback, because: `There is no WebGPU here: ${gpu.missing}.` };

  const candidates = measured.filter(({ engine }) => engine === 'webllm' || engine === fallback);
  const [first, ...others] = [...candidates].sort((a, b) => b.tokensPerSecond - a.tokensPerSecond);
  if (first !== undefined && others.length > 0) {
    const second = others[0]!;
    return {
      engine: first.engine,
      because: `Measured on this device: ${rate(first)} against ${rate(second)} with the other engine.`,
    };
  }
  if (kind === 'builtin')
    return { engine: 'webllm', because: 'The reasoner is small enough for any WebGPU adapter.' };
  if (gpu.software)
    return {
      engine: fallback,
      because: 'WebGPU runs on the processor here, and WebAssembly is faster on it.',
    };
  return { engine: 'webllm', because: 'A graphics adapter decodes the whole group at once.' };
}

function rate({ tokensPerSecond }: MeasuredSpeed): string {
  return `${tokensPerSecond.toFixed(tokensPerSecond < 10 ? 1 : 0)} tokens a second`;
}

/** Under what a measurement is kept: it holds for this adapter, this number of cores, and this model. */
export function measurementKey(device: DeviceFacts, modelId: string): string {
  const gpu = 'missing' in device.gpu ? 'none' : `${device.gpu.vendor} ${device.gpu.architecture}`;
  return JSON.stringify([gpu, device.cores, device.oneThread === null, modelId]);
}
