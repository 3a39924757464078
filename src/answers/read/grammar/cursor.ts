/**
 * The place in the tokens that the grammar has come to, with what is open round it. Owns looking, taking and the
 * bound on depth; the rules stand in the files beside it and reach the rules above them through `grammar`.
 */
import { TooLarge } from '../../exact/rational';
import type { Expression } from '../expression';
import { Unreadable } from '../nodes';
import { DECORATIONS } from '../tokens';
import type { ReadToken } from '../words';

const MAX_DEPTH = 100;

const ATOM_SIGNS = new Set([
  ...'( [ { \\{ | ‖ ⟨ ⌊ ⌈ \\frac \\binom \\sqrt \\cbrt \\begin ∅ ∠ △ …'.split(' '),
  ...DECORATIONS.map((name) => `\\${name}`),
]);

type Rule = (at: Cursor) => Expression;

/** What stood between two brackets. */
export interface Items {
  readonly items: Expression[];
  readonly joined: 'and' | 'or' | null;
  /** A comma stood before the closing bracket. */
  readonly trailing: boolean;
}

/** The rules that a rule below them needs again, for what stands inside brackets. */
export interface Grammar {
  readonly statement: Rule;
  readonly itemsOf: (at: Cursor) => Items;
  readonly clause: Rule;
  readonly sum: Rule;
  readonly unary: Rule;
  readonly power: Rule;
  readonly atom: Rule;
}

interface Mark {
  readonly at: number;
  readonly tokens: readonly ReadToken[];
}

export class Cursor {
  readonly grammar: Grammar;
  /** The closing signs that are being waited for, innermost last. */
  readonly open: string[] = [];
  /** A congruence is being read: `mod` belongs to the whole of it. */
  congruent = false;
  #tokens: readonly ReadToken[];
  #at = 0;
  #depth = 0;

  constructor(tokens: readonly ReadToken[], grammar: Grammar) {
    this.#tokens = tokens;
    this.grammar = grammar;
  }

  get done(): boolean {
    return this.#at >= this.#tokens.length;
  }

  peek(ahead = 0): ReadToken | undefined {
    return this.#tokens[this.#at + ahead];
  }

  sign(ahead = 0): string | null {
    const token = this.peek(ahead);
    return token?.kind === 'sign' ? token.text : null;
  }

  word(ahead = 0): string | null {
    const token = this.peek(ahead);
    return token?.kind === 'word' ? token.text.toLowerCase() : null;
  }

  textAt(ahead: number): string {
    const token = this.peek(ahead);
    return token === undefined || token.kind === 'number' ? '' : token.text;
  }

  skip(count = 1): void {
    this.#at += count;
  }

  take(sign: string): boolean {
    if (this.sign() !== sign) return false;
    this.#at++;
    return true;
  }

  expect(sign: string): void {
    if (!this.take(sign)) throw new Unreadable();
  }

  mark(): Mark {
    return { at: this.#at, tokens: this.#tokens };
  }

  /** Back to a place looked ahead from. */
  reset(mark: Mark): void {
    this.#at = mark.at;
    this.#tokens = mark.tokens;
  }

  /** Puts another token in the place of the next. */
  replace(token: ReadToken): void {
    this.#tokens = this.#tokens.with(this.#at, token);
  }

  nested<T>(read: () => T): T {
    if (++this.#depth > MAX_DEPTH) throw new TooLarge(`nested over ${String(MAX_DEPTH)} deep`);
    const value = read();
    this.#depth--;
    return value;
  }

  atEnd(): boolean {
    const sign = this.sign();
    return this.done || (sign !== null && [')', ']', '}', '\\}', '⟩', '&', '\\end'].includes(sign));
  }

  /** Whether the next token may follow as an implicit factor. */
  startsFactor(): boolean {
    const token = this.peek();
    if (token === undefined || token.kind === 'word') return false;
    const previous = this.peek(-1);
    if (token.kind === 'number') return previous?.kind !== 'number';
    if (token.kind === 'letters') {
      if (token.text === 'U' && previous?.kind === 'sign' && [')', ']'].includes(previous.text))
        return false;
      return !/^(mod|pmod|am|pm|st|nd|rd|th)$/.test(token.text);
    }
    if (token.text === '|' || token.text === '‖')
      return this.open[this.open.length - 1] !== token.text && !this.insideBraces();
    if (token.text === '(' && /^p?mod$/.test(this.textAt(1))) return false;
    if (token.text === '[') return !token.spaced;
    return ATOM_SIGNS.has(token.text);
  }

  insideBraces(): boolean {
    return this.open[this.open.length - 1] === '\\}';
  }
}
