/** Numbers: numerals with their endings and scales, mixed numbers, digits in a base, numbers in words. */
import { fraction, smallInteger } from '../../exact/rational';
import type { Expression } from '../expression';
import { NUMBER_WORDS, PART_WORDS, SCALE_WORDS } from '../lexicon';
import { number, Unreadable } from '../nodes';
import type { Cursor } from './cursor';
import { argument } from './braces';

export function numeral(at: Cursor): Expression {
  const token = at.peek();
  if (token?.kind !== 'number') throw new Unreadable();
  at.skip();
  const value: Expression = { kind: 'number', value: token.value, decimals: token.decimals };
  const next = at.peek();
  if (at.sign() === '_' && token.decimals === null) return based(at, token.raw);
  if (
    next &&
    next.kind !== 'number' &&
    next.kind !== 'sign' &&
    /^(st|nd|rd|th)$/.test(next.text) &&
    !next.spaced
  ) {
    at.skip();
    return value;
  }
  if (next?.kind === 'word' && SCALE_WORDS.has(next.text.toLowerCase())) {
    at.skip();
    const scale = SCALE_WORDS.get(next.text.toLowerCase()) ?? 1;
    return number(token.value.mul(fraction(BigInt(scale))));
  }
  if (token.decimals !== null) return value;
  // Mixed numbers: a whole number before a proper fraction of whole numbers.
  const slash = at.sign(1) === '/' ? at.peek(2) : undefined;
  if (
    next?.kind === 'number' &&
    next.spaced &&
    next.decimals === null &&
    slash?.kind === 'number' &&
    slash.decimals === null &&
    next.value.compare(slash.value) < 0
  ) {
    at.skip(3);
    return number(token.value.add(next.value.div(slash.value)));
  }
  if (at.sign() === '\\frac' || (next?.kind === 'letters' && next.text === 'frac')) {
    const before = at.mark();
    const part = at.grammar.atom(at);
    if (
      part.kind === 'quotient' &&
      part.over.kind === 'number' &&
      part.under.kind === 'number' &&
      part.over.decimals === null &&
      part.under.decimals === null &&
      part.over.value.compare(part.under.value) < 0 &&
      at.sign() !== '^'
    )
      return number(token.value.add(part.over.value.div(part.under.value)));
    at.reset(before);
  }
  return value;
}

/** `204_5`, `1A_{16}`, `204_{\text{five}}`. */
function based(at: Cursor, digits: string): Expression {
  at.skip();
  const subscript = at.sign() === '{' ? argument(at) : at.grammar.atom(at);
  const base = subscript.kind === 'number' ? smallInteger(subscript.value) : null;
  if (base === null || base < 2 || base > 36) throw new Unreadable();
  return { kind: 'based', digits: digits.toUpperCase(), base };
}

export function numberWords(at: Cursor): Expression {
  const words: string[] = [];
  while (at.word() !== null || (words.length > 0 && at.sign() === '-' && at.word(1) !== null)) {
    if (at.sign() === '-') {
      if (!NUMBER_WORDS.has(at.word(1) ?? '') && !PART_WORDS.has(at.word(1) ?? '')) break;
      at.skip();
    }
    const word = at.word() ?? '';
    if (!NUMBER_WORDS.has(word) && !SCALE_WORDS.has(word) && !PART_WORDS.has(word)) break;
    words.push(word);
    at.skip();
    if (PART_WORDS.has(word)) break;
    // `one hundred and five`
    if (SCALE_WORDS.has(word) && at.sign() === 'and' && NUMBER_WORDS.has(at.word(1) ?? ''))
      at.skip();
  }
  let total = 0;
  let group = 0;
  let seen = false;
  for (const word of words) {
    const part = PART_WORDS.get(word);
    if (part !== undefined) return number(fraction(BigInt(seen ? total + group : 1), BigInt(part)));
    const scale = SCALE_WORDS.get(word);
    const digit = NUMBER_WORDS.get(word) ?? 0;
    if (scale === undefined) {
      if (
        seen &&
        group % 100 !== 0 &&
        !(group % 100 >= 20 && digit < 10 && digit > 0 && group % 10 === 0)
      )
        throw new Unreadable();
      group += digit;
    } else if (scale === 100) group = (seen ? group : 1) * 100;
    else {
      total += (seen ? group : 1) * scale;
      group = 0;
    }
    seen = true;
  }
  if (!seen) throw new Unreadable();
  return number(fraction(BigInt(total + group)));
}
