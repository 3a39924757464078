/**
 * Tokens to an `Expression`: a recursive-descent reader for the mathematics people write as final answers,
 * in LaTeX, plain text or both at once. Owns the way in; the rules stand in `grammar/`, and none guesses a value.
 * Depth, tokens and the size of numbers are bounded, so any text ends quickly.
 */
import type { Expression } from './expression';
import { atom, power, sum, unary } from './grammar/arithmetic';
import { Cursor, type Grammar } from './grammar/cursor';
import { itemsOf, statement } from './grammar/lists';
import { clause } from './grammar/relations';
import { Unreadable } from './nodes';
import type { ReadToken } from './words';

const GRAMMAR: Grammar = { statement, itemsOf, clause, sum, unary, power, atom };

/** Null for tokens that are no formula; throws `TooLarge` for over-large ones. */
export function parseTokens(tokens: readonly ReadToken[]): Expression | null {
  const at = new Cursor(tokens, GRAMMAR);
  try {
    if (at.done) return null;
    const value = statement(at);
    return at.done ? value : null;
  } catch (thrown) {
    if (thrown instanceof Unreadable) return null;
    throw thrown;
  }
}
