import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Detokeniser } from './detokeniser';

/** Tokens that are single bytes of UTF-8: the worst case for characters split between tokens. */
const decodeBytes = (ids: readonly number[]) => new TextDecoder().decode(Uint8Array.from(ids));

describe('Detokeniser', () => {
  it('holds back the bytes of a character until it is whole', () => {
    const detokeniser = new Detokeniser(decodeBytes);
    const pieces = [...new TextEncoder().encode('é😀!')].map((id) => detokeniser.push(id));
    expect(pieces).toEqual(['', 'é', '', '', '', '😀', '!']);
  });

  it('gives out broken bytes at the end, and goes on after them', () => {
    const cut = new Detokeniser(decodeBytes);
    expect(cut.push(0xf0)).toBe('');
    expect(cut.flush()).toBe('\uFFFD');
    const lone = new Detokeniser(decodeBytes);
    const text = [0xff, 0x41, 0x42].map((id) => lone.push(id)).join('') + lone.flush();
    expect(text).toBe('\uFFFDAB');
  });

  it('joins to the text of all tokens', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 30 }), (text) => {
        const detokeniser = new Detokeniser(decodeBytes);
        let joined = '';
        for (const id of new TextEncoder().encode(text)) joined += detokeniser.push(id);
        expect(joined + detokeniser.flush()).toBe(text);
      }),
    );
  });
});
