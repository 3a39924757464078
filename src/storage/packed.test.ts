/** Packed files: the same text either way, and neither damage nor size passes for a text. */
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { textOf } from './packed';

const TEXT = '{"seq":0,"text":"ü 😀"}\n'.repeat(20_000);
const packed = new Uint8Array(gzipSync(TEXT));

describe('the text of a file', () => {
  it('is the same packed and plain, whatever the name', async () => {
    expect(await textOf(new Blob([TEXT]))).toEqual({ ok: true, value: TEXT });
    expect(await textOf(new Blob([packed]))).toEqual({ ok: true, value: TEXT });
    expect(await textOf(new Blob([]))).toEqual({ ok: true, value: '' });
  });

  it('is refused when the file is cut', async () => {
    const cut = await textOf(new Blob([packed.slice(0, -20)]));
    expect(!cut.ok && cut.failure.code).toBe('malformed');
  });

  it('is refused when it unfolds to more than allowed', async () => {
    const large = await textOf(new Blob([packed]), 10_000);
    expect(!large.ok && large.failure.code).toBe('quota');
  });
});
