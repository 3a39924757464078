/**
 * Which letters are words. Owns the pass between tokeniser and parser: runs of letters become variables
 * (`mx` is m times x), names of functions, connectives (`and`, `or`) or words. A word never takes part in
 * arithmetic: it is a unit, a remark, a name, or makes the whole answer prose.
 */
import {
  CONSTANT_NAMES,
  FUNCTIONS,
  GREEK,
  NUMBER_WORDS,
  PART_WORDS,
  PROSE_WORDS,
  SCALE_WORDS,
  SHORT_WORDS,
} from './lexicon';
import type { Token } from './tokens';

export type ReadToken =
  | Token
  | {
      readonly kind: 'word';
      readonly text: string;
      readonly spaced: boolean;
      readonly roman: boolean;
      readonly at: number;
    };

/** Names looked for inside a run of letters; short Greek ones are not: `axis` is no a·ξ·s. */
const NAMES = [...FUNCTIONS.keys(), ...GREEK, 'pi', 'frac', 'binom']
  .filter((name) => name.length > 1 && !(GREEK.has(name) && name.length < 4))
  .sort((a, b) => b.length - a.length);
/** Units that would else be letters or a function's name (`sec`). */
const SHORT_UNITS =
  /^(?:in|secs?|mins?|rad|deg|pct|usd|eur|mol|rs|hz|pa|ms|mg|sq|cu|gal|yrs?|lbs|k[mp]h|day|ton|yen|ohm|unit|cent)$/;
const UNIT_LETTERS = /^[mgshlLNVWJKCF]$/;

/** `sinx`, `2pix`, `xsqrt`: names with single letters glued to them; null when letters remain that are no product. */
function split(run: string): string[] | null {
  const parts: string[] = [];
  let letters = 0;
  for (let i = 0; i < run.length;) {
    const name = NAMES.find((candidate) => run.startsWith(candidate, i));
    if (name) letters = 0;
    else letters++;
    if (letters > 3) return null;
    parts.push(name ?? run.charAt(i));
    i += name?.length ?? 1;
  }
  return parts;
}

function isKnownName(text: string): boolean {
  return (
    FUNCTIONS.has(text) ||
    CONSTANT_NAMES.has(text) ||
    GREEK.has(text) ||
    text === 'frac' ||
    text === 'binom'
  );
}

function isWord(
  text: string,
  roman: boolean,
  previous: Token | undefined,
  spaced: boolean,
  alone: boolean,
): boolean {
  const lower = text.toLowerCase();
  const afterValue =
    previous !== undefined &&
    (previous.kind === 'number' || (previous.kind === 'sign' && /^[)}\]/°$]$/.test(previous.text)));
  // Letters of other alphabets are words, except single ones in a formula.
  if (/[^a-zA-Z]/.test(text)) return true;
  if (text.length === 1) return roman && UNIT_LETTERS.test(text) && afterValue;
  if (afterValue && (spaced || roman) && SHORT_UNITS.test(lower)) return true;
  if (afterValue && /^[ap]m$/i.test(text)) return true;
  if (afterValue && /^(cm|mm|km|kg|ml|mL|mi|ft|yd|lb|oz|min|hr|hrs|mph)$/.test(text)) return true;
  if (isKnownName(text)) return false;
  if (roman) return true;
  if (
    PROSE_WORDS.has(lower) ||
    NUMBER_WORDS.has(lower) ||
    PART_WORDS.has(lower) ||
    SCALE_WORDS.has(lower)
  )
    return true;
  if (text.length === 2) return alone && SHORT_WORDS.has(lower);
  if (/^[A-Z]+$/.test(text)) return text.length > 4;
  const parts = split(text);
  if (parts?.some((part) => part.length > 1) && parts.length <= 3) return false;
  if (text.length >= 4) return true;
  if (/^[A-Z][a-z]+$/.test(text)) return true;
  return /[aeiou]/.test(lower) && (alone || (previous?.kind === 'number' && spaced));
}

/** `So the point is …`, `So 12`: a little word at the start that no product of letters would begin with. */
function opensSentence(tokens: readonly Token[], index: number): boolean {
  const [token, next] = [tokens[index], tokens[index + 1]];
  return (
    index === 0 &&
    token?.kind === 'letters' &&
    SHORT_WORDS.has(token.text.toLowerCase()) &&
    next?.spaced === true &&
    (/^[A-Z]/.test(token.text) || (next.kind === 'letters' && next.text.length > 1))
  );
}

/** `5 m`, `-3.5 m/s`, `7 s^2`: the letters behind a number that is all of the answer are its unit. */
function isUnitOfAll(tokens: readonly Token[], index: number): boolean {
  const text = (i: number): string => {
    const token = tokens[i];
    return token === undefined ? '' : token.kind === 'number' ? '0' : token.text;
  };
  const from = text(0) === '-' ? 1 : 0;
  if (tokens[from]?.kind !== 'number' || !tokens[from + 1]?.spaced) return false;
  const all = tokens.slice(from + 1).map((_, i) => text(from + 1 + i));
  return (
    /^[mgshlL](?:\^0)?(?:\/[mgshlL](?:\^0)?)?$/.test(all.join('')) && UNIT_LETTERS.test(text(index))
  );
}

/** Marks words and connectives, and splits products of variables into their letters. */
export function resolveWords(tokens: readonly Token[]): ReadToken[] {
  const out: ReadToken[] = [];
  tokens.forEach((token, index) => {
    if (token.kind !== 'letters' || token.command) {
      out.push(token);
      return;
    }
    const { text, spaced, roman, at } = token;
    const lower = text.toLowerCase();
    if (/^(st|nd|rd|th)$/.test(text) && !spaced && index > 0) {
      out.push(token);
      return;
    }
    if (lower === 'and' || lower === 'or') {
      out.push({ kind: 'sign', text: lower, spaced, roman, at });
      return;
    }
    const glued = /^(or|and)(?=[A-Z]?[a-z]?$)/.exec(text);
    if (glued && text.length <= 5 && tokens[index - 1]?.kind === 'number') {
      out.push({ kind: 'sign', text: glued[0], spaced: true, roman, at });
      out.push({ ...token, text: text.slice(glued[0].length) });
      return;
    }
    if (
      isWord(text, roman, tokens[index - 1], spaced, tokens.length === 1) ||
      opensSentence(tokens, index) ||
      isUnitOfAll(tokens, index)
    ) {
      out.push({ kind: 'word', text, spaced, roman, at });
      return;
    }
    if (text.length === 1 || isKnownName(text) || /^[A-Z]+$/.test(text)) {
      out.push(token);
      return;
    }
    (split(text) ?? [...text]).forEach((part, i) => {
      out.push({ ...token, text: part, spaced: i === 0 && spaced });
    });
  });
  return out;
}
