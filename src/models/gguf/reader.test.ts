import { describe, expect, it } from 'vitest';
import { readGguf } from './reader';
import { sampleBytes, sampleGguf } from '../../../test/support/models/gguf-file';

const F32 = 0;
const Q8_0 = 8;
const metadata = {
  'general.architecture': { text: 'llama' },
  'llama.block_count': { u32: 2 },
  'a.float': { f32: 0.5 },
  'a.flag': { bool: true },
  'a.list': { texts: ['Ġone', 'two'] },
  'a.numbers': { i32s: [3, -1] },
};
const tensors = [
  { name: 'norm', type: F32, shape: [5], bytes: sampleBytes(F32, [5], (i) => i) },
  { name: 'matrix', type: Q8_0, shape: [64, 3], bytes: sampleBytes(Q8_0, [64, 3], (i) => i * 7) },
];

describe('readGguf', () => {
  it('reads metadata of every kind and places the tensors', async () => {
    const read = await readGguf(sampleGguf(metadata, tensors));
    if (!read.ok) throw new Error(read.failure.message);
    const { metadata: values, tensors: found, version } = read.value;
    expect(version).toBe(3);
    expect(Object.fromEntries(values)).toEqual({
      'general.architecture': 'llama',
      'llama.block_count': 2,
      'a.float': 0.5,
      'a.flag': true,
      'a.list': ['Ġone', 'two'],
      'a.numbers': [3, -1],
    });
    const norm = found.get('norm')!;
    const matrix = found.get('matrix')!;
    expect(norm.bytes).toBe(20);
    // 20 bytes are filled up to the alignment of 32; 3 rows of 2 blocks of 34 bytes
    expect(matrix.start).toBe(norm.start + 32);
    expect(matrix).toMatchObject({ shape: [64, 3], bytes: 204, type: { name: 'Q8_0' } });
  });

  it('gives the bytes of a tensor at its place', async () => {
    const file = sampleGguf(metadata, tensors);
    const read = await readGguf(file);
    if (!read.ok) throw new Error(read.failure.message);
    const { start, bytes } = read.value.tensors.get('matrix')!;
    const got = new Uint8Array(await file.slice(start, start + bytes).arrayBuffer());
    expect(got).toEqual(tensors[1]!.bytes);
  });

  it('says a file cut at any place is truncated, or read whole', async () => {
    const file = sampleGguf(metadata, tensors);
    const needed = file.size - 20; // the padding after the last tensor may be missing
    for (let size = 0; size < needed; size += 1) {
      const read = await readGguf(file.slice(0, size));
      expect(read.ok, `cut at ${String(size)}`).toBe(false);
      if (!read.ok) expect(read.failure.code).toBe('truncated');
    }
    expect((await readGguf(file.slice(0, needed))).ok).toBe(true);
  });

  it('refuses what is not a GGUF file, and a version it does not know', async () => {
    const html = await readGguf(new Blob(['<!doctype html><title>Not found</title>']));
    expect(html).toMatchObject({ ok: false, failure: { code: 'malformed' } });
    const old = await readGguf(sampleGguf(metadata, tensors, 1));
    expect(old).toMatchObject({ ok: false, failure: { code: 'malformed' } });
    const newer = await readGguf(sampleGguf(metadata, tensors, 4));
    expect(newer).toMatchObject({ ok: false, failure: { code: 'newer-version' } });
  });

  it('refuses a tensor of an unknown type by name, and one that stands twice', async () => {
    const strange = { name: 'odd', type: 99, shape: [1], bytes: new Uint8Array(4) };
    const read = await readGguf(sampleGguf(metadata, [strange]));
    expect(read).toMatchObject({ ok: false, failure: { code: 'unsupported' } });
    if (!read.ok) expect(read.failure.message).toContain('"odd"');
    const twice = await readGguf(sampleGguf(metadata, [tensors[0]!, tensors[0]!]));
    expect(twice).toMatchObject({ ok: false, failure: { code: 'malformed' } });
  });

  it('does not believe lengths larger than the file', async () => {
    const bytes = new Uint8Array(await sampleGguf(metadata, tensors).arrayBuffer());
    const huge = bytes.slice();
    huge.fill(255, 8, 15); // the count of tensors becomes 2^56 - 1
    expect(await readGguf(new Blob([huge]))).toMatchObject({ ok: false });
    const endless = bytes.slice();
    endless[31] = 0x7f; // so does the length of the first key
    expect(await readGguf(new Blob([endless]))).toMatchObject({
      ok: false,
      failure: { code: 'malformed' },
    });
  });
});
