import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CATALOGUE, findVariant, type CatalogueModel, type Variant } from './catalogue';
import { probeDevice, type DeviceFacts, type GpuFacts } from './device';
import { bestVariant, fitOf, recommended, tooBig } from './fit';
import { millionsOf } from './entry';

const GIB = 2 ** 30;
const gpu: GpuFacts = {
  vendor: 'apple',
  architecture: 'metal-3',
  software: false,
  f16: true,
  subgroups: true,
  maxBufferBytes: 4 * GIB,
  maxBindingBytes: 4 * GIB,
  workgroupStorageBytes: 32 * 1024,
  storageBuffersPerStage: 10,
};
const laptop: DeviceFacts = {
  gpu,
  cores: 8,
  memoryBytes: 8 * GIB,
  oneThread: null,
  secure: true,
  handheld: false,
  freeStorageBytes: 100e9,
  keepsFiles: true,
};
const variant = (id: string): Variant => findVariant(id)!.variant;

describe('fit', () => {
  test.each([
    ['a laptop takes the paper’s class', laptop, 'Qwen3-4B-q4f16_1-MLC', 'tight', /3.4 GB/],
    ['and fits a middle one', laptop, 'Qwen2.5-1.5B-Instruct-q4f16_1-MLC', 'fits', /1.6 GB/],
    [
      'no WebGPU',
      { ...laptop, gpu: { missing: 'none' } },
      'Qwen3-0.6B-q4f16_1-MLC',
      'no',
      /WebGPU/,
    ],
    [
      'no shader-f16',
      { ...laptop, gpu: { ...gpu, f16: false } },
      'Qwen3-0.6B-q4f16_1-MLC',
      'no',
      /shader-f16/,
    ],
    [
      'no shader-f16 leaves the f32 builds',
      { ...laptop, gpu: { ...gpu, f16: false } },
      'Qwen3-0.6B-q4f32_1-MLC',
      'fits',
      /1.9 GB/,
    ],
    [
      'small workgroups',
      { ...laptop, gpu: { ...gpu, workgroupStorageBytes: 16384 } },
      'Qwen3-0.6B-q4f16_1-MLC',
      'no',
      /16 KiB/,
    ],
    [
      'few buffers',
      { ...laptop, gpu: { ...gpu, storageBuffersPerStage: 8 } },
      'Qwen3-0.6B-q4f16_1-MLC',
      'no',
      /allows 8/,
    ],
    [
      'software WebGPU',
      { ...laptop, gpu: { ...gpu, software: true } },
      'SmolLM2-360M-Instruct-q4f16_1-MLC',
      'tight',
      /second/,
    ],
    ['a phone', { ...laptop, handheld: true }, 'Qwen2.5-1.5B-Instruct-q4f16_1-MLC', 'no', /1.4 GB/],
    [
      'a full disk',
      { ...laptop, freeStorageBytes: 50e6 },
      'SmolLM2-135M-Instruct.Q4_1',
      'no',
      /98 MB.*50 MB/,
    ],
    [
      'no isolation',
      { ...laptop, oneThread: 'isolation' },
      'SmolLM2-135M-Instruct.Q4_1',
      'tight',
      /one thread/,
    ],
    [
      'Safari',
      { ...laptop, oneThread: 'memory64' },
      'SmolLM2-135M-Instruct.Q4_1',
      'tight',
      /no 64-bit memory: it runs on one thread/,
    ],
    [
      'a private window',
      { ...laptop, keepsFiles: false },
      'SmolLM2-135M-Instruct.Q4_1',
      'tight',
      /anew/,
    ],
    [
      'the reasoner everywhere',
      { ...laptop, gpu: { missing: 'none' }, oneThread: 'isolation', freeStorageBytes: 0 },
      'reasoner-paper',
      'fits',
      /MB/,
    ],
  ] as const)('%s', (_, device, id, level, because) => {
    const fit = fitOf(variant(id), device);
    expect(fit.level).toBe(level);
    expect(fit.because).toMatch(because);
  });

  test('storage is no question once the files are there', () => {
    const full = { ...laptop, freeStorageBytes: 0 };
    expect(fitOf(variant('SmolLM2-135M-Instruct.Q4_1'), full, true).level).toBe('fits');
  });

  test.each([
    ['laptop', laptop, 'qwen2.5-1.5b'],
    ['workstation', { ...laptop, memoryBytes: 16 * GIB }, 'qwen3-4b'],
    ['phone', { ...laptop, handheld: true, memoryBytes: 4 * GIB }, 'smollm2-360m'],
    ['without WebGPU', { ...laptop, gpu: { missing: 'none' } }, 'smollm2-tutored'],
    [
      'nothing at all',
      { ...laptop, gpu: { missing: 'none' }, freeStorageBytes: 0 },
      'reasoner-paper',
    ],
  ] as const)('recommended: %s', (_, device, id) => {
    expect(recommended(device).id).toBe(id);
  });

  test('without a graphics card the largest all-rounder that answers in bearable time is recommended', () => {
    const device = { ...laptop, gpu: { missing: 'none' } };
    /** Seconds in proportion to the weights. */
    const at = (secondsPerMillion: number) => (model: CatalogueModel) =>
      millionsOf(model) * secondsPerMillion;
    expect(recommended(device, at(0.01)).id).toBe('qwen3-1.7b');
    expect(recommended(device, at(0.11)).id).toBe('llama-3.2-1b');
    expect(recommended(device, at(0.2)).id).toBe('qwen3-0.6b');
    expect(recommended(device, at(10)).id).toBe('smollm2-tutored');
    // It is asked of the processor only: a graphics card is judged by its memory.
    expect(recommended(laptop, at(10)).id).toBe('qwen2.5-1.5b');
    // What does not fit is not recommended, however fast.
    const small = { ...device, memoryBytes: 2 * GIB };
    expect(recommended(small, at(0.01)).id).toBe('qwen2.5-0.5b');
  });

  test('a measured time goes before the guess by size', () => {
    const device = { ...laptop, gpu: { missing: 'none' } };
    const build = variant('qwen2.5-1.5b-instruct-q4_k_m');
    expect(fitOf(build, device)).toMatchObject({
      level: 'tight',
      because: expect.stringMatching(/slow/),
    });
    expect(fitOf(build, device, false, 100).level).toBe('fits');
    const slow = fitOf(build, device, false, 700);
    expect(slow.level).toBe('tight');
    expect(slow.because).toContain('12 minutes');
  });

  test('a model beyond the budget is told so in numbers, one within it is not', () => {
    expect(tooBig(5e9, laptop)).toMatch(/5\.0 GB.*4\.3 GB/);
    expect(tooBig(4e9, laptop)).toBeNull();
  });

  test('more of anything never makes a fit worse', () => {
    const rank = { no: 0, tight: 1, fits: 2 };
    const bytes = fc.integer({ min: 0, max: 16 }).map((gib) => gib * GIB);
    fc.assert(
      fc.property(
        fc.constantFrom(...CATALOGUE),
        bytes,
        bytes,
        fc.boolean(),
        fc.boolean(),
        (model, memory, more, f16, isolated) => {
          const device = { ...laptop, memoryBytes: memory, gpu: { ...gpu, f16 }, isolated };
          const better = {
            ...device,
            memoryBytes: memory + more,
            gpu,
            oneThread: null,
          };
          for (const candidate of model.variants) {
            expect(rank[fitOf(candidate, better).level]).toBeGreaterThanOrEqual(
              rank[fitOf(candidate, device).level],
            );
          }
          expect(bestVariant(model, better).fit.because).not.toBe('');
        },
      ),
    );
  });
});

describe('probe', () => {
  test('a browser that knows nothing is described, not refused', async () => {
    const facts = await probeDevice({ userAgent: 'x' }, 'isolation');
    expect(facts).toMatchObject({
      cores: 1,
      memoryBytes: null,
      keepsFiles: false,
      oneThread: 'isolation',
    });
    expect('missing' in facts.gpu).toBe(true);
  });

  test('SwiftShader is recognised as software, an iPad as a handheld', async () => {
    const adapter = {
      info: { vendor: 'google', architecture: 'swiftshader', description: '', device: '' },
      features: new Set(['subgroups']),
      limits: {
        maxBufferSize: 1,
        maxStorageBufferBindingSize: 1,
        maxComputeWorkgroupStorageSize: 32768,
        maxStorageBuffersPerShaderStage: 10,
      },
    };
    const facts = await probeDevice(
      {
        userAgent: 'Mozilla/5.0 (Macintosh; …)',
        maxTouchPoints: 5,
        gpu: { requestAdapter: () => Promise.resolve(adapter) } as unknown as GPU,
      },
      null,
    );
    expect(facts.gpu).toMatchObject({ software: true, f16: false, subgroups: true });
    expect(facts.handheld).toBe(true);
  });
});
