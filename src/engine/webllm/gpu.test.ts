import { afterEach, describe, expect, it, vi } from 'vitest';
import { inspectGpu, needsF16 } from './gpu';

const LIMITS = {
  maxComputeWorkgroupStorageSize: 32768,
  maxStorageBuffersPerShaderStage: 10,
  maxBufferSize: 2 ** 30,
  maxStorageBufferBindingSize: 2 ** 30,
};

function pretend(adapter: unknown): void {
  vi.stubGlobal('navigator', { gpu: { requestAdapter: () => Promise.resolve(adapter) } });
}
const adapterWith = (limits: object, features: readonly string[] = []) => ({
  limits: { ...LIMITS, ...limits },
  features: new Set(features),
  info: { vendor: 'nvidia', architecture: 'ada', description: '' },
});

afterEach(() => vi.unstubAllGlobals());

describe('inspectGpu', () => {
  it('describes an adapter that will do', async () => {
    pretend(adapterWith({}, ['shader-f16']));
    expect(await inspectGpu()).toEqual({
      ok: true,
      value: { name: 'nvidia, ada', hasF16: true, maxBindingBytes: 2 ** 30 },
    });
  });

  it.each([
    ['maxComputeWorkgroupStorageSize', 16384],
    ['maxStorageBuffersPerShaderStage', 8],
    ['maxStorageBufferBindingSize', 2 ** 26],
  ])('refuses an adapter whose %s is %i, with both numbers', async (limit, value) => {
    pretend(adapterWith({ [limit]: value }));
    const result = await inspectGpu();
    expect(result).toMatchObject({
      ok: false,
      failure: { boundary: 'device', code: 'unsupported' },
    });
    if (!result.ok) expect(result.failure.message).toContain(`${limit} is ${String(value)}`);
  });

  it('says which is missing: WebGPU, or an adapter', async () => {
    vi.stubGlobal('navigator', {});
    expect(await inspectGpu()).toMatchObject({ ok: false, failure: { code: 'unsupported' } });
    pretend(null);
    const none = await inspectGpu();
    if (!none.ok) expect(none.failure.message).toContain('no graphics adapter');
    expect(none.ok).toBe(false);
  });
});

describe('needsF16', () => {
  it('tells builds in half precision by their id', () => {
    expect(needsF16('Qwen2.5-0.5B-Instruct-q4f16_1-MLC')).toBe(true);
    expect(needsF16('SmolLM2-135M-Instruct-q0f16-MLC')).toBe(true);
    expect(needsF16('Qwen2.5-0.5B-Instruct-q4f32_1-MLC')).toBe(false);
  });
});
