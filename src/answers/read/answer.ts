/**
 * One final answer as it is written, to its tree: a labelled choice, a formula, a list of words, or prose. Owns the
 * order in which these are tried; the grammar of formulas is `parse.ts`.
 */
import { TooLarge } from '../exact/rational';
import type { Expression } from './expression';
import { chemicalIn, dateIn, inStatedOrder, labelledParts } from './labels';
import { group, list } from './nodes';
import { parseTokens } from './parse';
import { type Plain, tidy } from './tidy';
import { tokenise } from './tokens';
import { resolveWords } from './words';

/** Longer texts are not read as answers. */
const MAX_ANSWER_LENGTH = 10_000;

/** Words of a tidy answer in prose: lower case, without marks, articles and emphasis. */
export function proseOf(clean: string): string {
  return clean
    .replace(
      /\\(?:text|mbox|textbf|textit|textrm|textnormal|mathrm|mathbf|operatorname|emph|boxed|fbox|displaystyle|textstyle|left|right)\b/g,
      ' ',
    )
    .replace(/\\[,;:! ]|\\q?quad/g, ' ')
    .toLowerCase()
    .replace(/[{}"';:!?*_~]|[.,](?!\d)/g, ' ')
    .replace(/\b(?:the|an|a)\b/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}

/** `(C)`, `C.`, `(C) 12`: a labelled choice, with what stands behind the label. */
function choice(text: string): Expression | null {
  const match =
    /^(?:\\(?:text|textbf|mathrm|mathbf|textrm)\s?\{)?\s?\(\s?([A-Z])\s?\)\}?(.*)$/s.exec(text) ??
    /^(?:\\(?:text|textbf|mathrm|mathbf|textrm)\s?\{)?\s?([A-J])\s?[.):]\s?\}?(?!\d|[.):])(.*)$/s.exec(
      text,
    ) ??
    /^([A-J])\s+([A-Za-z]{3,}.*)$/s.exec(text);
  if (!match) return null;
  const [, letter = '', rest = ''] = match;
  const behind = rest.replace(/^(\s|\\[ ,;:!]|~|\\q?quad|[.:])+/, '').trim();
  if (behind === '') return { kind: 'choice', letter, of: null };
  if (rest === behind && !/^[A-Z][a-z]/.test(behind) && !/^[A-Z][.):]/.test(text)) return null;
  if (/^(?:and|or|&)(?![a-z])|\([A-J]\)/.test(behind)) return null;
  if (/^[+\-*/^=<>,;:!]|^\\(?:cup|cap|le|ge|in|cdot|times)/.test(behind)) return null;
  const of = readFormula(behind) ?? { kind: 'text', words: proseOf(behind) };
  return { kind: 'choice', letter, of };
}

function readFormula(text: string): Expression | null {
  return parseTokens(resolveWords(tokenise(text)));
}

/**
 * Reads one final answer. Prose becomes a `text` node; `null` is a text that is neither a formula nor words
 * (or nothing). Throws `TooLarge` for texts past the bounds.
 */
export function parseAnswer(text: string, plain: Plain): Expression | null {
  if (text.length > MAX_ANSWER_LENGTH)
    throw new TooLarge(`over ${String(MAX_ANSWER_LENGTH)} characters`);
  const clean = tidy(text, plain);
  if (clean === '') return null;
  const special = dateIn(clean) ?? chemicalIn(clean);
  if (special !== null) return { kind: 'text', words: special };
  const parts = labelledParts(clean);
  // Which part is which is said by the labels, so the order counts, as in a point.
  if (parts !== null) return group('(', ')', parts.map(readPart));
  const ordered = inStatedOrder(clean);
  if (ordered !== null) {
    const list = readPart(ordered);
    return list.kind === 'group' && list.open === '' ? group('(', ')', list.items) : list;
  }
  return choice(clean) ?? readFormula(clean) ?? readWords(clean);
}

function readPart(clean: string): Expression {
  const formula = choice(clean) ?? readFormula(clean);
  return formula ?? readWords(clean) ?? { kind: 'text', words: proseOf(clean) };
}

/** Words, or a list of words; null for a text that is no words either. */
function readWords(clean: string): Expression | null {
  const words = proseOf(clean);
  if (!/\p{L}{2}/u.test(words)) return null;
  // `red, blue and green`: a list of words is a list.
  const parts = clean
    .split(/\s*(?:,|;|\\q?quad|\band\b|\bor\b)\s*/i)
    .map(proseOf)
    .filter((part) => part !== '');
  if (
    parts.length > 1 &&
    parts.length <= 12 &&
    parts.every((part) => /^\p{L}+( \p{L}+)?$/u.test(part))
  )
    return list(
      parts.map((part) => ({ kind: 'text', words: part })),
      null,
    );
  return { kind: 'text', words };
}
