/**
 * Runs WGSL compute shaders for the Python tests: Dawn (npm package `webgpu`) on the software Vulkan driver
 * that comes with Chromium, or on the machine's own driver when CAT_VULKAN_ICD names one. Reads one JSON job
 * a line from standard input and answers with one JSON line: the bytes of every buffer after the dispatches,
 * and the processor seconds of this process they took (a measure other processes do not disturb).
 */
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';

const icds = [
  process.env['CAT_VULKAN_ICD'],
  '/usr/lib/chromium/vk_swiftshader_icd.json',
  '/usr/lib64/chromium-browser/vk_swiftshader_icd.json',
  '/opt/google/chrome/vk_swiftshader_icd.json',
];
const icd = icds.find((path) => path && existsSync(path));
if (icd) process.env['VK_ICD_FILENAMES'] = icd;

// The driver is chosen when the module is loaded, so the variable must be set first.
const { create, globals } = await import('webgpu');
Object.assign(globalThis, globals);
const gpu = create(['backend=vulkan']);
const adapter = await gpu.requestAdapter();
if (!adapter)
  throw new Error(
    'No WebGPU adapter: install libvulkan1 and Chromium, or name a Vulkan driver in CAT_VULKAN_ICD.',
  );
const device = await adapter.requestDevice({
  requiredLimits: {
    maxStorageBufferBindingSize: adapter.limits.maxStorageBufferBindingSize,
    maxBufferSize: adapter.limits.maxBufferSize,
    maxComputeWorkgroupStorageSize: adapter.limits.maxComputeWorkgroupStorageSize,
  },
});

/** @type {Map<string, GPUComputePipeline>} */
const pipelines = new Map();

/**
 * Compiles a shader, once.
 * @param {string} code
 * @param {string} entryPoint
 */
async function pipelineOf(code, entryPoint) {
  const known = pipelines.get(code);
  if (known) return known;
  const module = device.createShaderModule({ code });
  const made = await device.createComputePipelineAsync({
    layout: 'auto',
    compute: { module, entryPoint },
  });
  pipelines.set(code, made);
  return made;
}

/**
 * Uploads the job's buffers, runs its dispatches and reads every buffer back.
 * @param {{ wgsl: string, entry: string, buffers: string[], scalars: string, grid: [number, number, number], repeat: number }} job
 */
async function run(job) {
  device.pushErrorScope('validation');
  const pipeline = await pipelineOf(job.wgsl, job.entry);
  const buffers = job.buffers.map((text) => {
    const bytes = Buffer.from(text, 'base64');
    const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
    const buffer = device.createBuffer({ size: Math.max(4, bytes.length), usage });
    device.queue.writeBuffer(buffer, 0, bytes);
    return buffer;
  });
  const scalars = Buffer.from(job.scalars, 'base64');
  const uniform = device.createBuffer({
    size: Math.max(16, Math.ceil(scalars.length / 16) * 16),
    usage: GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST,
  });
  device.queue.writeBuffer(uniform, 0, scalars);
  const entries = buffers.map((buffer, binding) => ({ binding, resource: { buffer } }));
  entries.push({ binding: buffers.length, resource: { buffer: uniform } });
  const bindGroup = device.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries });
  /** @param {number} times */
  const submit = async (times) => {
    const encoder = device.createCommandEncoder();
    for (let i = 0; i < times; i += 1) {
      const pass = encoder.beginComputePass();
      pass.setPipeline(pipeline);
      pass.setBindGroup(0, bindGroup);
      pass.dispatchWorkgroups(...job.grid);
      pass.end();
    }
    device.queue.submit([encoder.finish()]);
    await device.queue.onSubmittedWorkDone();
  };
  await submit(1);
  const outputs = [];
  for (const buffer of buffers) {
    const copy = device.createBuffer({
      size: buffer.size,
      usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST,
    });
    const encoder = device.createCommandEncoder();
    encoder.copyBufferToBuffer(buffer, 0, copy, 0, buffer.size);
    device.queue.submit([encoder.finish()]);
    await copy.mapAsync(GPUMapMode.READ);
    outputs.push(Buffer.from(copy.getMappedRange().slice(0)).toString('base64'));
    copy.destroy();
  }
  let cpuSeconds = 0;
  if (job.repeat > 0) {
    const start = process.cpuUsage();
    await submit(job.repeat);
    const used = process.cpuUsage(start);
    cpuSeconds = (used.user + used.system) / 1e6 / job.repeat;
  }
  for (const buffer of [...buffers, uniform]) buffer.destroy();
  const error = await device.popErrorScope();
  if (error) throw new Error(error.message);
  return { outputs, cpuSeconds };
}

for await (const line of createInterface({ input: process.stdin })) {
  let answer;
  try {
    answer = await run(JSON.parse(line));
  } catch (error) {
    answer = { error: error instanceof Error ? error.message : String(error) };
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
process.exit(0);
