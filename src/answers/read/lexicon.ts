/**
 * The words the reader knows: functions, letters with names, units, number words, and the little words
 * that show that something is prose. Owns lists only.
 */

const set = (words: string): ReadonlySet<string> => new Set(words.split(' '));
/** `a b c;d e` → every word of a part stands for the part's first word. */
export function synonyms(text: string): ReadonlyMap<string, string> {
  const map = new Map<string, string>();
  for (const part of text.split(';')) {
    const words = part.split(' ');
    for (const word of words) map.set(word, words[0] ?? word);
  }
  return map;
}

/** Function names, written as commands or as plain words, to the name used inside. */
export const FUNCTIONS = synonyms(
  'sin sen;cos;tan tg;sec;csc cosec;cot ctg;arcsin asin;arccos acos;arctan atan arctg;arcsec asec;arccsc acsc;arccot acot;' +
    'sinh sh;cosh ch;tanh th;sech;csch;coth;arcsinh asinh arsinh;arccosh acosh arcosh;arctanh atanh artanh;' +
    'ln;log;lg;exp;sqrt;cbrt;abs;floor;ceil ceiling;gcd;lcm;max;min;det;Re;Im;sgn sign',
);

export const GREEK = set(
  'alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa lambda mu nu xi rho ' +
    'sigma tau upsilon phi varphi chi psi omega Gamma Delta Theta Lambda Xi Sigma Phi Psi Omega ell hbar',
);

/** Names of fixed values. `oo` is SymPy's infinity. */
export const CONSTANT_NAMES = synonyms('pi;infinity infty inf oo');

/** Currency signs before or after an amount, to the unit's spelling. */
export const CURRENCY: ReadonlyMap<string, string> = new Map([
  ['$', 'dollar'],
  ['€', 'euro'],
  ['£', 'sterling'],
  ['¥', 'yen'],
  ['₹', 'rupee'],
  ['₽', 'rouble'],
  ['¢', 'cent'],
]);

const SMALL =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen';
const TENS = 'twenty thirty forty fifty sixty seventy eighty ninety';
const PARTS = 'half third quarter fourth fifth sixth seventh eighth ninth tenth';
export const NUMBER_WORDS: ReadonlyMap<string, number> = new Map([
  ...SMALL.split(' ').map((word, value) => [word, value] as const),
  ...TENS.split(' ').map((word, index) => [word, 20 + 10 * index] as const),
]);
export const SCALE_WORDS: ReadonlyMap<string, number> = new Map([
  ['hundred', 100],
  ['thousand', 1000],
  ['million', 1e6],
  ['millions', 1e6],
  ['billion', 1e9],
  ['trillion', 1e12],
]);
/** `two thirds`: the word to its denominator. */
export const PART_WORDS: ReadonlyMap<string, number> = new Map(
  PARTS.split(' ').flatMap((word, index) => {
    const under = [2, 3, 4, 4, 5, 6, 7, 8, 9, 10][index] ?? 0;
    return [
      [word, under],
      [word === 'half' ? 'halves' : `${word}s`, under],
    ] as [string, number][];
  }),
);

/** Said before a value without changing it. */
export const LEAD_WORDS = set(
  'about approximately approx exactly only just roughly around a an the answer final result value equals equal total is are be usd rs inr eur ' +
    'therefore thus hence so solution solutions root roots',
);

/** Words that make a run of tokens prose, so that it is compared as text. */
export const PROSE_WORDS = set(
  'per minus an is are was were be been the of for all any no not if then with in on at by to from than such that there this these ' +
    'it its as when where which who every each has have had does do did can cannot but because none never ' +
    'yes true false odd even only some both either neither exist exists',
);

/** Letters-only answers of two letters that are words and not products. */
export const SHORT_WORDS = set('no up in on at it is to by so ok pm am we he');
