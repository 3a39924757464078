import { expect, test } from 'vitest';
import { findAdapter, isSoftware, saysSoftware } from './gpu';

type Info = Partial<GPUAdapter['info']>;
const adapter = (info: Info) =>
  ({ info: { vendor: '', architecture: '', device: '', description: '', ...info } }) as GPUAdapter;
const gpu = (answer: Promise<GPUAdapter | null>) => ({ requestAdapter: () => answer });

test('each way of having no adapter has its own word, and silence ends', async () => {
  const why = async (...asked: Parameters<typeof findAdapter>) => {
    const found = await findAdapter(...asked);
    return found.adapter === null ? found.why : 'found';
  };
  expect(await why(gpu(Promise.resolve(null)))).toBe('none');
  expect(await why(gpu(Promise.reject(new Error('lost'))))).toBe('broken');
  expect(await why(gpu(new Promise(() => undefined)), 5)).toBe('silent');
  expect(await why(gpu(Promise.resolve(adapter({}))))).toBe('found');
});

test('an adapter is believed where it says what it is', () => {
  expect(saysSoftware(adapter({ isFallbackAdapter: true }))).toBe(true);
  expect(saysSoftware(adapter({ vendor: 'google', architecture: 'swiftshader' }))).toBe(true);
  expect(saysSoftware(adapter({ description: 'llvmpipe (LLVM 15.0.6, 256 bits)' }))).toBe(true);
  expect(saysSoftware(adapter({ vendor: 'intel', isFallbackAdapter: false }))).toBe(false);
  // Firefox names none, also where it has a card.
  expect(saysSoftware(adapter({ isFallbackAdapter: false }))).toBeNull();
});

test('a nameless one is measured, and one that cannot be is taken for software', async () => {
  expect(await isSoftware(adapter({}), () => Promise.resolve(2e9))).toBe(true);
  expect(await isSoftware(adapter({}), () => Promise.resolve(900e9))).toBe(false);
  expect(await isSoftware(adapter({}), () => Promise.reject(new Error('no device')))).toBe(true);
  expect(await isSoftware(adapter({ vendor: 'intel' }), () => Promise.resolve(0))).toBe(false);
});
