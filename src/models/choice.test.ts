import { describe, expect, it } from 'vitest';
import { chooseEngine, measurementKey, type EngineQuestion } from './choice';
import type { DeviceFacts, GpuFacts } from './device';

const card: GpuFacts = {
  vendor: 'nvidia',
  architecture: 'ada',
  software: false,
  f16: true,
  subgroups: true,
  maxBufferBytes: 2 ** 32,
  maxBindingBytes: 2 ** 32,
  workgroupStorageBytes: 2 ** 15,
  storageBuffersPerStage: 10,
};
const software: GpuFacts = {
  ...card,
  vendor: 'google',
  architecture: 'swiftshader',
  software: true,
};
const ask = (over: Partial<EngineQuestion>) =>
  chooseEngine({ kind: 'gguf', gpu: card, hasLibrary: true, measured: [], ...over }).engine;

describe('chooseEngine', () => {
  it('takes web-llm on a graphics card, and the wasm engine without one', () => {
    expect(ask({})).toBe('webllm');
    expect(ask({ gpu: software })).toBe('wllama');
    expect(ask({ gpu: { missing: 'old browser' } })).toBe('wllama');
  });

  it('takes the reasoner’s own engine only where there is no WebGPU at all', () => {
    expect(ask({ kind: 'builtin', gpu: software })).toBe('webllm');
    expect(ask({ kind: 'builtin', gpu: { missing: 'x' } })).toBe('micro');
  });

  it('never sends a model without a library to web-llm, whatever was measured', () => {
    const measured = [{ engine: 'webllm', tokensPerSecond: 99 } as const];
    expect(ask({ hasLibrary: false, measured })).toBe('wllama');
  });

  it('believes a measurement of both engines, and no measurement of one', () => {
    const gpu = { engine: 'webllm', tokensPerSecond: 6 } as const;
    const wasm = { engine: 'wllama', tokensPerSecond: 24 } as const;
    expect(ask({ measured: [gpu, wasm] })).toBe('wllama');
    expect(ask({ gpu: software, measured: [{ ...gpu, tokensPerSecond: 30 }, wasm] })).toBe(
      'webllm',
    );
    expect(ask({ gpu: software, measured: [gpu] })).toBe('wllama');
    expect(
      chooseEngine({ kind: 'gguf', gpu: card, hasLibrary: true, measured: [gpu, wasm] }).because,
    ).toBe(
      'Measured on this device: 24 tokens a second against 6.0 tokens a second with the other engine.',
    );
  });
});

describe('measurementKey', () => {
  it('differs by adapter, cores, isolation and model', () => {
    const device = { gpu: card, cores: 8, oneThread: null } as DeviceFacts;
    const keys = [
      measurementKey(device, 'a'),
      measurementKey(device, 'b'),
      measurementKey({ ...device, gpu: software }, 'a'),
      measurementKey({ ...device, cores: 4 }, 'a'),
      measurementKey({ ...device, oneThread: 'isolation' }, 'a'),
    ];
    expect(new Set(keys).size).toBe(keys.length);
  });
});
