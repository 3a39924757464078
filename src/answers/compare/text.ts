/** Answers in words. Owns which phrases mean the same and when two wordings are surely different. */
import { parseAnswer } from '../read/parse';
import type { Expression } from '../read/expression';
import { different, equal, unknown, type Verdict } from './verdict';

const PHRASES: readonly (readonly [RegExp, string])[] = [
  [
    /^(there (is|are) )?(no (real |such |integer )?(solutions?|roots?|answers?|values?)|empty set)( exists?)?$/,
    '∅',
  ],
  [/^(all|any|every) (real )?(numbers?|reals)$|^all reals?$|^(set of )?(all )?real numbers$/, 'ℝ'],
  [/^(does not exist|dne|undefined|not defined|no limit)$/, 'undefined'],
  [/^infinitely many( solutions)?$/, 'infinitely many'],
];

/** The value a phrase stands for, where it has one. */
export function phrase(words: string): Expression | null {
  const known = PHRASES.find(([pattern]) => pattern.test(words))?.[1];
  if (known === '∅') return { kind: 'group', open: '{', close: '}', items: [], joined: null };
  return known === 'ℝ' ? { kind: 'symbol', name: 'ℝ' } : null;
}

function canonical(words: string): string {
  const known = PHRASES.find(([pattern]) => pattern.test(words))?.[1];
  return (known ?? words).replace(/[^\p{L}\p{N}+\-<>=/^()\\∅ℝ]/gu, '');
}

export function compareWords(left: string, right: string): Verdict {
  const math = /\\|[=<>^]|\d/;
  // Around formulas and numbers every space may matter: `1 2i` is not `12 i`.
  if (math.test(left) || math.test(right))
    return left === right
      ? equal('text', 'Both say the same words.')
      : unknown('They hold words and formulas, worded differently.');
  const a = canonical(left);
  const b = canonical(right);
  if (a === b && a !== '') return equal('text', 'Both say the same words.');
  if (a.length > 3 && b.length > 3 && (a.includes(b) || b.includes(a)))
    return unknown('One wording holds the other.');
  return different('text', 'They say different words.');
}

/** Words against a value: different, unless the words hold a value themselves. */
export function compareWordsToValue(words: string, value: Expression): Verdict {
  if (value.kind === 'symbol') {
    if (canonical(words) === canonical(value.name.toLowerCase()))
      return equal('text', 'Both say the same word.');
    return different('text', 'One is a word, the other a symbol.');
  }
  if (/\d/.test(words)) {
    const inside = parseAnswer(words);
    if (inside?.kind !== 'text') return unknown('One is prose around a value.');
    return unknown('One is prose that holds numbers.');
  }
  return different('text', 'One is words, the other a value.');
}
