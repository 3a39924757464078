/** The ladder in words: its rungs in order, what each one looks at, and pairs that show it at work. */
import type { ComparisonRule, ExtractionRule, ExtractionStatus } from '../../answers/types';

export interface Rung {
  readonly rule: Exclude<ComparisonRule, 'undecided'>;
  readonly name: string;
  readonly what: string;
}

export const RUNGS: readonly Rung[] = [
  { rule: 'identical', name: 'Identical text', what: 'the same characters' },
  {
    rule: 'normal-form',
    name: 'Normal form',
    what: 'one spelling for \\dfrac, 1,000, ½ and the like',
  },
  { rule: 'exact-number', name: 'Exact numbers', what: 'fractions and roots, without rounding' },
  {
    rule: 'structure',
    name: 'Structure',
    what: 'points, sets, intervals, matrices, equations, units',
  },
  { rule: 'text', name: 'Words', what: 'answers that are no mathematics' },
  { rule: 'symbolic', name: 'Algebra', what: 'multiplied out, then computer algebra' },
  {
    rule: 'numeric',
    name: 'Numbers',
    what: 'sample points for variables, 60 digits for constants',
  },
];

export const EXAMPLES: readonly (readonly [left: string, right: string])[] = [
  ['\\frac{\\sqrt{3}}{3}', '1/sqrt(3)'],
  ['x = 2 \\text{ or } x = -3', '\\{-3, 2\\}'],
  ['(-\\infty, 2) \\cup (3, \\infty)', 'x < 2 or x > 3'],
  ['50\\%', '\\frac12'],
  ['(1, 2)', '(2, 1)'],
  ['(x+1)^2', 'x^2+2x+1'],
  ['\\cos\\frac{\\pi}{5}', '\\frac{1+\\sqrt5}{4}'],
  ['e^{\\pi\\sqrt{163}}', '262537412640768744'],
];

export const EXTRACTION_RULE_WORDS: Readonly<Record<ExtractionRule, string>> = {
  boxed: 'in a box',
  hashes: 'after ####',
  'answer-is': 'after “the answer is”',
  'answer-colon': 'after “Answer:”',
  several: 'in several boxes that belong together',
  choice: 'as the label of a choice',
  emphasis: 'in bold',
  'displayed-equation': 'in the last displayed equation',
  'last-equation': 'in the last equation',
  'last-number': 'as the last number',
  trace: 'in the built-in reasoner’s notation',
};

export const EXTRACTION_STATUS_WORDS: Readonly<Record<ExtractionStatus, string>> = {
  found: 'Found',
  weak: 'Found, weakly',
  revised: 'Found; it replaces an earlier one',
  abandoned: 'Only in an attempt that was given up',
  truncated: 'Cut off before an answer',
  none: 'No answer',
};
