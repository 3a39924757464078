/**
 * Answers in words and labelled choices. Owns which phrases mean the same and when two wordings are surely
 * different.
 */
import { parseAnswer } from '../read/answer';
import { type Expression, variablesOf } from '../read/expression';
import type { Compare } from './deeper';
import { valueOf } from './shape';
import { different, equal, unknown, type Verdict } from './verdict';

/** Two answers of which one is in words or names a choice; null when neither does. */
export function compareProse(
  left: Expression,
  right: Expression,
  compare: Compare,
): Verdict | null {
  return words(left, right, compare) ?? choices(left, right, compare);
}

function words(left: Expression, right: Expression, compare: Compare): Verdict | null {
  if (left.kind === 'text' && right.kind === 'text') return compareWords(left.words, right.words);
  for (const [text, other] of [
    [left, right],
    [right, left],
  ] as const)
    if (text.kind === 'text') {
      const value = phrase(text.words);
      if (value) return compare(value, other);
      if (other.kind === 'choice')
        return other.of
          ? compare(text, other.of)
          : compareWordsToValue(text.words, { kind: 'symbol', name: other.letter }, compare);
      if (other.kind === 'relation') {
        const named = valueOf(other);
        if (named && named.value.kind === 'symbol')
          return compareWordsToValue(text.words, named.value, compare);
      }
      return compareWordsToValue(text.words, other, compare);
    }
  return null;
}

function choices(left: Expression, right: Expression, compare: Compare): Verdict | null {
  if (left.kind === 'choice' && right.kind === 'choice') {
    if (left.letter !== right.letter) return different('structure', 'Different choices are named.');
    if (left.of === null || right.of === null)
      return equal('structure', 'Both name the same choice.');
    const of = compare(left.of, right.of);
    return of.equality === 'equal'
      ? equal('structure', 'Both name the same choice.')
      : unknown('The same label stands before different answers.');
  }
  for (const [choice, other] of [
    [left, right],
    [right, left],
  ] as const)
    if (choice.kind === 'choice') {
      if (other.kind === 'symbol' && other.name === choice.letter)
        return equal('structure', 'Both name the same choice.');
      if (choice.of !== null && other.kind !== 'symbol') return compare(choice.of, other);
      return different('structure', 'One names a choice, the other does not name it.');
    }
  return null;
}

const PHRASES: readonly (readonly [RegExp, string])[] = [
  [
    /^(there (is|are) )?(no (real |such |integer )?(solutions?|roots?|answers?|values?)|empty set)( exists?)?$/,
    '∅',
  ],
  [/^(all|any|every) (real )?(numbers?|reals)$|^all reals?$|^(set of )?(all )?real numbers$/, 'ℝ'],
  [/^(does not exist|dne|undefined|not defined|no limit)$/, 'undefined'],
  [/^infinitely many( solutions)?$/, 'infinitely many'],
  [/^(positive )?(infinity|infinite)$/, '∞'],
];

/** The value a phrase stands for, where it has one. */
function phrase(words: string): Expression | null {
  const known = PHRASES.find(([pattern]) => pattern.test(words))?.[1];
  if (known === '∅') return { kind: 'group', open: '{', close: '}', items: [], joined: null };
  if (known === '∞') return { kind: 'symbol', name: 'infinity' };
  return known === 'ℝ' ? { kind: 'symbol', name: 'ℝ' } : null;
}

/** What is left of a wording that holds its own denial: `not even`, `nonnegative`. */
const NEGATED = /^(?:not?|non|un|in|im|ir|dis|never)$/;

function canonical(words: string): string {
  const known = PHRASES.find(([pattern]) => pattern.test(words))?.[1];
  return (known ?? words).replace(/[^\p{L}\p{N}+\-<>=/^()\\∅ℝ]/gu, '');
}

const SPELT = /^(?:date|formula) /;

function compareWords(left: string, right: string): Verdict {
  // Dates and chemical formulas are read to one spelling.
  if (SPELT.test(left) && SPELT.test(right))
    return left === right
      ? equal('text', 'Both say the same.')
      : different('text', 'They are not the same.');
  const math = /\\|[=<>^]|\d/;
  // Around formulas and numbers every space may matter: `1 2i` is not `12 i`.
  if (math.test(left) || math.test(right)) {
    if (left === right) return equal('text', 'Both say the same words.');
    const [a, b] = [left, right].map((text) => text.replace(/\d+(?:\.\d+)?/g, '#'));
    return a === b && !/[\\=<>^]/.test(left)
      ? different('text', 'The same words stand with other numbers.')
      : unknown('They hold words and formulas, worded differently.');
  }
  const a = canonical(left);
  const b = canonical(right);
  if (a === b && a !== '') return equal('text', 'Both say the same words.');
  if (a.length > 3 && b.length > 3 && (a.includes(b) || b.includes(a)))
    return NEGATED.test(a.length > b.length ? a.replace(b, '') : b.replace(a, ''))
      ? different('text', 'One wording denies the other.')
      : unknown('One wording holds the other.');
  return different('text', 'They say different words.');
}

/** Words against a value: different, unless the words hold a value themselves. */
function compareWordsToValue(words: string, value: Expression, compare: Compare): Verdict {
  if (SPELT.test(words)) return different('text', 'One is a date or a formula, the other a value.');
  if (value.kind === 'symbol') {
    if (canonical(words) === canonical(value.name.toLowerCase()))
      return equal('text', 'Both say the same word.');
    return different('text', 'One is a word, the other a symbol.');
  }
  // `abc` is a product of three letters where the other side is one.
  if (/^[a-z]{2,3}$/.test(words) && variablesOf(value).join('') === [...words].sort().join('')) {
    const factors = [...words].map((name): Expression => ({ kind: 'symbol', name }));
    return compare({ kind: 'product', factors }, value);
  }
  if (/\d/.test(words)) {
    const inside = parseAnswer(words, (plain) => plain);
    if (inside?.kind !== 'text') return unknown('One is prose around a value.');
    return unknown('One is prose that holds numbers.');
  }
  return different('text', 'One is words, the other a value.');
}
