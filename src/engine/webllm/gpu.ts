/**
 * Looks at the WebGPU adapter before a model is loaded: whether there is one, whether it has what web-llm's
 * runtime asks for, and how it is called. Each lack has its own sentence.
 */
import { describeThrown, failure, type Failure } from '../../failure/failure';
import { fail, ok, type Result } from '../../failure/result';

export interface Gpu {
  /** Words for the run's record: "nvidia, ada", "google, swiftshader". */
  readonly name: string;
  readonly hasF16: boolean;
  /** Largest buffer that can be bound, in bytes. */
  readonly maxBindingBytes: number;
}

/** What web-llm 0.2.86 requires of an adapter (its `detectGPUDevice`). */
const REQUIRED = {
  maxComputeWorkgroupStorageSize: 32 * 2 ** 10,
  maxStorageBuffersPerShaderStage: 10,
  maxBufferSize: 2 ** 28,
  maxStorageBufferBindingSize: 2 ** 27,
} as const;

export async function inspectGpu(): Promise<Result<Gpu>> {
  const gpu = (globalThis.navigator as Navigator | undefined)?.gpu;
  if (gpu === undefined) return fail(noGpu('this browser has no WebGPU'));
  let adapter: GPUAdapter | null;
  try {
    adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
  } catch (thrown) {
    return fail(noGpu('WebGPU could not be started', describeThrown(thrown)));
  }
  if (adapter === null) return fail(noGpu('WebGPU finds no graphics adapter on this device'));
  const { limits, features, info } = adapter;
  for (const [name, least] of Object.entries(REQUIRED) as [keyof typeof REQUIRED, number][]) {
    if (limits[name] < least)
      return fail(noGpu(`its ${name} is ${String(limits[name])}, and ${String(least)} is needed`));
  }
  const words = [info.vendor, info.architecture, info.description].filter((word) => word !== '');
  return ok({
    name: words.join(', ') || 'WebGPU',
    hasF16: features.has('shader-f16'),
    maxBindingBytes: limits.maxStorageBufferBindingSize,
  });
}

function noGpu(why: string, detail?: string): Failure {
  return failure(
    'device',
    'unsupported',
    `This model cannot run on the graphics adapter: ${why}. Use the wasm engine, or a browser with WebGPU.`,
    detail === undefined ? {} : { detail },
  );
}

/** Prebuilt builds in half precision need a feature that many adapters lack, and most records do not say so. */
export function needsF16(modelId: string): boolean {
  return /q\d+f16|-f16/i.test(modelId);
}
