/**
 * Looks at the WebGPU adapter before a model is loaded: whether there is one, whether it has what web-llm's
 * runtime asks for, and how it is called. Each lack has its own sentence.
 */
import { describeThrown, failure, type Failure } from '../../failure/failure';
import { fail, ok, type Result } from '../../failure/result';
import { findAdapter } from '../../platform/gpu';

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
  const found = await findAdapter();
  if (found.adapter === null) {
    const why = {
      absent: 'this browser has no WebGPU',
      none: 'WebGPU finds no graphics adapter on this device',
      silent: 'the graphics driver did not answer within some seconds',
      broken: 'WebGPU could not be started',
    }[found.why];
    return fail(noGpu(why, found.why === 'broken' ? describeThrown(found.thrown) : undefined));
  }
  const { limits, features, info } = found.adapter;
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
