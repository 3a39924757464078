/**
 * Asking for a graphics adapter: given up after some seconds where the browser never answers, and told apart from
 * software that only looks like one, by what it says of itself or, where it says nothing, by its speed.
 */

/** A driver that answers at all does so within a second or two, also when it has to wake a second card. */
const ANSWER_MS = 8000;

export type Found =
  | { readonly adapter: GPUAdapter }
  /** `absent`: no WebGPU here; `none`: no adapter; `silent`: no answer; `broken`: the request threw. */
  | {
      readonly adapter: null;
      readonly why: 'absent' | 'none' | 'silent' | 'broken';
      readonly thrown?: unknown;
    };

/** Never rejects and always ends. */
export async function findAdapter(
  gpu: Pick<GPU, 'requestAdapter'> | undefined = gpuHere(),
  patienceMs = ANSWER_MS,
): Promise<Found> {
  if (gpu === undefined) return { adapter: null, why: 'absent' };
  const answer = await inTime(
    gpu.requestAdapter({ powerPreference: 'high-performance' }).then(
      (adapter): Found => (adapter ? { adapter } : { adapter: null, why: 'none' }),
      (thrown: unknown): Found => ({ adapter: null, why: 'broken', thrown }),
    ),
    patienceMs,
  );
  return answer ?? { adapter: null, why: 'silent' };
}

function gpuHere(): GPU | undefined {
  return typeof navigator === 'undefined' ? undefined : (navigator as Partial<Navigator>).gpu;
}

const SOFTWARE = /swiftshader|llvmpipe|lavapipe|software|basic render/i;

/** What an adapter says of itself: true and false are sure, null is no word either way. */
export function saysSoftware({ info }: Pick<GPUAdapter, 'info'>): boolean | null {
  const words = `${info.vendor} ${info.architecture} ${info.device} ${info.description}`.trim();
  if (info.isFallbackAdapter === true || SOFTWARE.test(words)) return true;
  return words === '' ? null : false;
}

/** Whether the adapter computes on the processor; a nameless one is put to the test, in a tenth of a second. */
export async function isSoftware(
  adapter: GPUAdapter,
  measure: (adapter: GPUAdapter) => Promise<number> = measureSpeed,
): Promise<boolean> {
  return saysSoftware(adapter) ?? (await measure(adapter).catch(() => 0)) < SLOWEST_REAL_GPU;
}

/** Operations a second. Small built-in graphics reach ten times this; a processor of many cores a half. */
const SLOWEST_REAL_GPU = 40e9;

const INVOCATIONS = 2 ** 15;
const ROUNDS = 2 ** 11;
/** A multiplication and an addition on each of four numbers. */
const PER_ROUND = 8;

/** Operations a second on a kernel that only computes; the second of two runs, when it is compiled. */
async function measureSpeed(adapter: GPUAdapter): Promise<number> {
  const device = await adapter.requestDevice();
  try {
    const out = device.createBuffer({ size: INVOCATIONS * 16, usage: GPUBufferUsage.STORAGE });
    const pipeline = await device.createComputePipelineAsync({
      layout: 'auto',
      compute: { module: device.createShaderModule({ code: KERNEL }) },
    });
    const group = device.createBindGroup({
      layout: pipeline.getBindGroupLayout(0),
      entries: [{ binding: 0, resource: { buffer: out } }],
    });
    const once = async (): Promise<number> => {
      const begun = performance.now();
      const encoder = device.createCommandEncoder();
      const pass = encoder.beginComputePass();
      pass.setPipeline(pipeline);
      pass.setBindGroup(0, group);
      pass.dispatchWorkgroups(INVOCATIONS / 64);
      pass.end();
      device.queue.submit([encoder.finish()]);
      await device.queue.onSubmittedWorkDone();
      return performance.now() - begun;
    };
    if ((await inTime(once(), ANSWER_MS)) === null) return 0;
    const ms = await once();
    return (INVOCATIONS * ROUNDS * PER_ROUND) / (Math.max(ms, 0.1) / 1000);
  } finally {
    device.destroy();
  }
}

const KERNEL = `
@group(0) @binding(0) var<storage, read_write> out: array<vec4f>;
@compute @workgroup_size(64) fn main(@builtin(global_invocation_id) id: vec3u) {
  var sum = vec4f(f32(id.x));
  for (var i = 0; i < ${String(ROUNDS)}; i++) { sum = fma(sum, vec4f(0.9999), vec4f(0.25)); }
  out[id.x] = sum;
}`;

/** The promise's value, or null when it takes longer. */
async function inTime<T>(promise: Promise<T>, ms: number): Promise<T | null> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<null>((resolve) => (timer = setTimeout(resolve, ms, null)));
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
