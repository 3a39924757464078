/**
 * The named questions on which graders disagree, each with one default. Owns the choice only; the rules
 * that obey it live in `compare/`. The defaults are what most suites share (Minerva, PRM800K, Qwen's
 * grader and math-verify): units and money signs do not matter, order matters in a point and not in a
 * list of solutions, a decimal stands for an exact value only when it is written out long.
 */

export interface Policy {
  /** `50%` against `1/2` (`fraction`), against `50` (`number`), or either of them. */
  readonly percent: 'either' | 'fraction' | 'number';
  /** `5 cm` against `5`: units and remarks after a number are dropped, or have to be there on both sides. */
  readonly units: 'ignore' | 'require';
  /**
   * A decimal against an exact value that it rounds (or cuts) to its own digits: from six decimals on
   * (`long`), from any number of digits (`stated`), or never (`exact`).
   */
  readonly rounding: 'long' | 'stated' | 'exact';
  /** Solutions without brackets, `2, 3` against `3, 2`. Points and vectors are always in order. */
  readonly listOrder: 'free' | 'kept';
  /** `x = 5` against `5`: a name on the left may be left out, or has to be there on both sides. */
  readonly names: 'optional' | 'require';
  /** `-2 ≤ x ≤ 7` against `[-2, 7]`: a condition may be written as the set it describes, or not. */
  readonly conditions: 'as-sets' | 'kept';
  /** `f(x)` against `f(y)`: variables are what they are called, or whatever stands in their place. */
  readonly variables: 'named' | 'placed';
  /**
   * The form besides the value: any, arithmetic carried out (`2/4` is not `1/2`), or the sums, products and
   * sides of the answer as they stand (`y - b = mx` is not `y = mx + b`).
   */
  readonly form: 'any' | 'worked-out' | 'kept';
}

export const DEFAULT_POLICY: Policy = {
  percent: 'either',
  units: 'ignore',
  rounding: 'long',
  listOrder: 'free',
  names: 'optional',
  conditions: 'as-sets',
  variables: 'named',
  form: 'any',
};

/** What each switch asks, for a screen or a command's help. */
export const POLICY_QUESTIONS: {
  readonly [K in keyof Policy]: {
    readonly question: string;
    readonly values: readonly Policy[K][];
  };
} = {
  percent: {
    question: 'What may 50% equal: 50, one half, or either?',
    values: ['either', 'fraction', 'number'],
  },
  units: { question: 'Does 5 cm equal 5?', values: ['ignore', 'require'] },
  rounding: {
    question: 'When may a decimal stand for an exact value it rounds?',
    values: ['long', 'stated', 'exact'],
  },
  listOrder: { question: 'May a list of solutions be in any order?', values: ['free', 'kept'] },
  names: { question: 'Does x = 5 equal 5?', values: ['optional', 'require'] },
  conditions: { question: 'Does -2 ≤ x ≤ 7 equal [-2, 7]?', values: ['as-sets', 'kept'] },
  variables: { question: 'May f(y) stand for f(x)?', values: ['named', 'placed'] },
  form: {
    question: 'Does an equal value count in any form, only worked out, or only in the same form?',
    values: ['any', 'worked-out', 'kept'],
  },
};
