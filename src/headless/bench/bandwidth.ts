/**
 * How fast a GPU reads its memory: one kernel that reads a large buffer from end to end. The roof under which
 * decoding stands, since each step has to read every weight once.
 */

/** Larger than any cache in front of the memory. */
const BUFFER_BYTES = 256 * 2 ** 20;
const THREADS = 256;
const WORKGROUPS = 4096;
/** Passes are repeated until they take about so long. */
const LEAST_MS = 400;

/** Neighbouring threads read neighbouring words; the sum keeps the reads from being left out. */
const KERNEL = `
@group(0) @binding(0) var<storage, read> data: array<vec4<u32>>;
@group(0) @binding(1) var<storage, read_write> sums: array<u32>;

@compute @workgroup_size(${String(THREADS)})
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  var sum = vec4<u32>(0u);
  let size = arrayLength(&data);
  for (var i = id.x; i < size; i += ${String(THREADS * WORKGROUPS)}u) {
    sum += data[i];
  }
  sums[id.x] = sum.x + sum.y + sum.z + sum.w;
}`;

/** Bytes a second, reading only. */
export async function readBandwidth(device: GPUDevice): Promise<number> {
  const { maxStorageBufferBindingSize, maxBufferSize } = device.limits;
  const size = Math.min(BUFFER_BYTES, maxStorageBufferBindingSize, maxBufferSize) & ~15;
  const usage = GPUBufferUsage.STORAGE;
  const data = device.createBuffer({ size, usage });
  const sums = device.createBuffer({ size: THREADS * WORKGROUPS * 4, usage });
  try {
    const module = device.createShaderModule({ code: KERNEL });
    const pipeline = await device.createComputePipelineAsync({
      layout: 'auto',
      compute: { module, entryPoint: 'main' },
    });
    const group = device.createBindGroup({
      layout: pipeline.getBindGroupLayout(0),
      entries: [data, sums].map((buffer, binding) => ({ binding, resource: { buffer } })),
    });
    const pass = async (times: number): Promise<number> => {
      const encoder = device.createCommandEncoder();
      const compute = encoder.beginComputePass();
      compute.setPipeline(pipeline);
      compute.setBindGroup(0, group);
      for (let i = 0; i < times; i++) compute.dispatchWorkgroups(WORKGROUPS);
      compute.end();
      const started = performance.now();
      device.queue.submit([encoder.finish()]);
      await device.queue.onSubmittedWorkDone();
      return performance.now() - started;
    };
    // The first pass touches the memory, the second says how many fit the time.
    await pass(1);
    const times = Math.max(1, Math.ceil(LEAST_MS / (await pass(1))));
    return (size * times) / ((await pass(times)) / 1000);
  } finally {
    data.destroy();
    sums.destroy();
  }
}
