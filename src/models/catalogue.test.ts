import { readFileSync } from 'node:fs';
import { prebuiltAppConfig } from '@mlc-ai/web-llm';
import { describe, expect, test } from 'vitest';
import { CATALOGUE, findVariant } from './catalogue';

const variants = CATALOGUE.flatMap((model) => model.variants);

describe('catalogue', () => {
  test.each(variants.filter(({ kind }) => kind === 'mlc'))(
    '$id is in web-llm’s own list, with the memory it states and no need hidden',
    (variant) => {
      const record = prebuiltAppConfig.model_list.find(({ model_id }) => model_id === variant.id);
      expect(record).toBeDefined();
      expect(record?.vram_required_MB).toBeCloseTo(variant.memoryBytes / 1e6, 1);
      for (const feature of record?.required_features ?? []) {
        expect(feature).toBe('shader-f16');
        expect(variant.needsF16).toBe(true);
      }
    },
  );

  test('ids are unique, and every model has a way to run and words of its own', () => {
    const ids = [...CATALOGUE.map(({ id }) => id), ...variants.map(({ id }) => id)];
    // A built-in model shares its id with its first variant.
    const shared = CATALOGUE.filter(({ id, variants: [first] }) => first?.id === id);
    expect(shared.map(({ id }) => id)).toEqual(['reasoner-paper', 'reasoner-popular']);
    expect(new Set(ids).size).toBe(ids.length - shared.length);
    for (const model of CATALOGUE) {
      expect(model.variants.length).toBeGreaterThan(0);
      expect(model.character).toMatch(/\.$/);
      expect(model.licence.url).toMatch(/^https:/);
    }
    expect(new Set(CATALOGUE.map(({ character }) => character)).size).toBe(CATALOGUE.length);
  });

  test('every model is asked within what a run can be set to, and drawn from, not searched', () => {
    for (const { id, settings } of CATALOGUE) {
      const { groupSize, temperature, topP, maxTokens } = settings;
      expect([2, 4, 8], id).toContain(groupSize);
      expect(temperature, id).toBeGreaterThan(0);
      expect(temperature, id).toBeLessThanOrEqual(1);
      expect(topP, id).toBeGreaterThan(0.5);
      expect(topP, id).toBeLessThanOrEqual(1);
      expect(maxTokens % 32, id).toBe(0);
    }
  });

  test('a file from elsewhere is named by a fixed revision, its bytes and its hash, and has a build for each middle size', () => {
    const hosted = CATALOGUE.flatMap(({ id, variants: builds }) =>
      builds.flatMap((build) =>
        build.kind === 'gguf' && build.onWebGpu !== true ? [[id, build] as const] : [],
      ),
    );
    expect(hosted.map(([id]) => id).sort()).toEqual([
      'gemma3-1b',
      'llama-3.2-1b',
      'qwen2.5-0.5b',
      'qwen2.5-1.5b',
      'qwen3-0.6b',
      'qwen3-1.7b',
      'smollm2-360m',
    ]);
    for (const [, build] of hosted) {
      expect(build.urls).toHaveLength(1);
      expect(build.urls[0]).toMatch(
        /^https:\/\/huggingface\.co\/[\w.-]+\/[\w.-]+\/resolve\/[0-9a-f]{40}\/[\w.-]+\.gguf$/,
      );
      expect(build.urls[0]?.endsWith(`/${build.file}`)).toBe(true);
      expect(build.sha256).toMatch(/^[0-9a-f]{64}$/);
      expect(build.exactSize).toBe(true);
      expect(build.memoryBytes).toBeGreaterThan(build.downloadBytes * 1.1);
    }
  });

  test('one recommendation for each size of device', () => {
    const sizes = CATALOGUE.flatMap(({ recommendedFor }) => recommendedFor ?? []);
    expect(sizes.sort()).toEqual(['large', 'medium', 'processor', 'small']);
  });

  test('the reasoner’s weights are shipped, each in the form that the catalogue tells', () => {
    const shipped = variants.flatMap((variant) => (variant.kind === 'builtin' ? [variant] : []));
    expect(shipped.map(({ id }) => id)).toEqual([
      'reasoner-paper',
      'reasoner-paper-llama',
      'reasoner-popular',
    ]);
    for (const { url, form } of shipped) {
      const bytes = readFileSync(`public/${url}`);
      expect(bytes.length).toBeLessThan(1_000_000);
      expect(bytes.toString('latin1', 8, 400)).toContain(`"form":"${form}"`);
    }
  });

  test('the reasoner comes first, and a downloaded file is held by its own origin first', () => {
    expect(CATALOGUE[0]?.id).toBe('reasoner-paper');
    const found = findVariant('smollm2-135m')?.variant;
    if (found?.kind !== 'gguf') throw new Error('the default model is a GGUF file');
    expect(found.urls[0]).toMatch(/^models\//);
    expect(found.sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(findVariant('Qwen3-4B-q4f16_1-MLC')?.model.id).toBe('qwen3-4b');
    expect(findVariant('nothing')).toBeNull();
  });
});
