/**
 * Text of a growing sequence of tokens, as it grows. A token may end inside a character (bytes of UTF-8 split
 * between tokens), so text is given out only once it is whole. Pure: the decoding is passed in.
 */

const REPLACEMENT = '\uFFFD';
/** A character has at most four bytes; after so many tokens a broken one will not heal. */
const MAX_HELD_TOKENS = 4;

/**
 * Decodes a window that starts a few tokens back, because the text of a token can depend on those before it
 * (a leading space, a character's first bytes).
 */
export class Detokeniser {
  readonly #decode: (ids: readonly number[]) => string;
  readonly #ids: number[] = [];
  /** Start of the window, and the end of what has been given out; both count tokens. */
  #windowStart = 0;
  #given = 0;

  constructor(decode: (ids: readonly number[]) => string) {
    this.#decode = decode;
  }

  /** New text that this token completes; often '' in the middle of a character. */
  push(id: number): string {
    this.#ids.push(id);
    const text = this.#decode(this.#ids.slice(this.#windowStart));
    const held = this.#ids.length - this.#given;
    if (text.endsWith(REPLACEMENT) && held < MAX_HELD_TOKENS) return '';
    return this.#advance(text);
  }

  /** What is left when the sequence ends, broken characters included. */
  flush(): string {
    if (this.#given === this.#ids.length) return '';
    return this.#advance(this.#decode(this.#ids.slice(this.#windowStart)));
  }

  #advance(text: string): string {
    const before = this.#decode(this.#ids.slice(this.#windowStart, this.#given));
    this.#windowStart = this.#given;
    this.#given = this.#ids.length;
    return text.slice(before.length);
  }
}
