/**
 * The cheap ladder: identical text, normal form, exact numbers, structure, words, algebra, sample points.
 * Owns the order of the rungs and the readings of a text that has two (`1,22`). Synchronous, bounded in time
 * for any text, and it never throws; what it cannot settle is `unknown`, for the symbolic rung to try.
 */
import { type DeeperRungs, NeedsDeeper } from './compare/deeper';
import { compareNumbers } from './compare/numbers';
import { Comparer } from './compare/structure';
import { different, equal, unknown, type Verdict } from './compare/verdict';
import { NotAlgebra, TooLarge } from './exact/rational';
import type { Policy } from './policy';
import { extractAnswer } from './extract';
import { holdsFrame } from './find/frames';
import type { Expression } from './read/expression';
import { parseAnswer, proseOf } from './read/answer';
import { isAscii } from './read/tidy';
import { print } from './read/print';
import type { Comparison } from './types';

/** An answer as the ladder sees it: its text without frame, the tree (or why there is none), the normal form. */
export interface Reading {
  readonly text: string;
  readonly tree: Expression | null;
  readonly tooLarge: boolean;
  readonly normal: string;
}

const SHOWN = 2000;
const ascii = (text: string): string => text;
/** Words that state an answer, in the languages `extract.ts` knows. */
const STATES = /answer|r[ée]ponse|respuesta|antwort|resposta|risposta|ответ|答案|उत्तर|####/iu;

/**
 * Reads an answer once; `compareReadings` can then be asked any number of times. Null only where `deeper` is null
 * and the answer holds characters beyond ASCII.
 */
export function readAnswer(answer: string, deeper: DeeperRungs): Reading;
export function readAnswer(answer: string, deeper: DeeperRungs | null): Reading | null;
export function readAnswer(answer: string, deeper: DeeperRungs | null): Reading | null {
  const trimmed = answer.trim();
  const frame = holdsFrame(trimmed) ? extractAnswer(trimmed, { truncated: false }) : null;
  const framed = frame?.rule === 'boxed' ? (frame.answer ?? '') : (frame?.answer ?? null);
  const text = framed ?? trimmed;
  if (deeper === null && !isAscii(text)) return null;
  const plain = deeper?.plain ?? ascii;
  try {
    const tree = parseAnswer(text, plain);
    if (tree?.kind === 'text' && framed === null && STATES.test(text)) {
      const stated = extractAnswer(text, {
        truncated: false,
        only: ['answer-is', 'answer-colon', 'hashes'],
      }).answer;
      if (stated !== null && stated.length < text.length) return readAnswer(stated, deeper);
    }
    return {
      text,
      tree,
      tooLarge: false,
      normal: tree === null ? text.slice(0, SHOWN) : print(tree),
    };
  } catch (thrown) {
    if (!(thrown instanceof TooLarge || thrown instanceof NotAlgebra)) throw thrown;
    return { text, tree: null, tooLarge: true, normal: text.slice(0, SHOWN) };
  }
}

/**
 * Two readings on the cheap ladder. Reflexive and symmetric. Null only where `deeper` is null and the pair needs
 * a rung that it would bring.
 */
export function compareReadings(
  left: Reading,
  right: Reading,
  policy: Policy,
  deeper: DeeperRungs | null,
): Comparison | null {
  // One order for both directions, so that the rungs cannot depend on it.
  const turned = left.text > right.text;
  const [a, b] = turned ? [right, left] : [left, right];
  let verdict: Verdict;
  try {
    verdict = decide(a, b, policy, deeper);
  } catch (thrown) {
    if (thrown instanceof NeedsDeeper) return null;
    if (!(
      thrown instanceof TooLarge ||
      thrown instanceof NotAlgebra ||
      thrown instanceof RangeError
    ))
      throw thrown;
    verdict = unknown(`Too large to compare: ${thrown.message}.`);
  }
  return { ...verdict, left: left.normal, right: right.normal };
}

function decide(a: Reading, b: Reading, policy: Policy, deeper: DeeperRungs | null): Verdict {
  if (a.text === '' || b.text === '')
    return a.text === b.text
      ? unknown('Both answers are empty.')
      : different('structure', 'One answer is empty.');
  if (a.text === b.text) return equal('identical', 'Both are the same text.');
  if (a.tooLarge || b.tooLarge) return unknown('One answer is too large to read.');
  if (a.tree === null || b.tree === null) return unread(a, b);
  if (a.normal === b.normal && a.tree.kind === b.tree.kind && joinedOf(a.tree) === joinedOf(b.tree))
    return equal('normal-form', 'Both have the same normal form.');
  const numbers = plainNumbers(a, b, policy);
  if (numbers !== null) return numbers;
  const special =
    policy.conditions !== 'as-sets' || policy.variables !== 'named' || policy.form !== 'any';
  if (special && deeper === null) throw new NeedsDeeper();
  if (policy.conditions === 'kept' && deeper?.isCondition(a.tree) !== deeper?.isCondition(b.tree))
    return different('structure', 'One is a condition, the other is not.');
  const compare = (x: Expression, y: Expression): Verdict =>
    new Comparer(policy, deeper).compare(x, y);
  let verdict = compare(a.tree, b.tree);
  if (verdict.equality !== 'equal' && (/\d,\d/.test(a.text) || /\d,\d/.test(b.text))) {
    if (deeper === null) throw new NeedsDeeper();
    verdict = deeper.byOtherComma(a, b, policy, compare) ?? verdict;
  }
  if (deeper && verdict.equality !== 'equal' && policy.variables === 'placed')
    verdict = compare(deeper.inPlace(a.tree), deeper.inPlace(b.tree));
  return verdict.equality !== 'equal' || deeper?.sameForm(a.tree, b.tree, policy.form) !== false
    ? verdict
    : different('structure', 'The value is the same, the form is not.');
}

/** The word between the parts, which the normal form leaves out. */
function joinedOf(tree: Expression): string | null {
  return tree.kind === 'group' ? tree.joined : null;
}

/** Two bare numbers, the most frequent pair of all: no rung but their value speaks. */
function plainNumbers(a: Reading, b: Reading, policy: Policy): Verdict | null {
  if (a.tree?.kind !== 'number' || b.tree?.kind !== 'number' || policy.form !== 'any') return null;
  if (a.text.includes(',') || b.text.includes(',')) return null;
  return compareNumbers(a.tree, b.tree, policy);
}

/** One side is neither a formula nor words. */
function unread(a: Reading, b: Reading): Verdict {
  const [x, y] = [a, b].map(({ text }) => proseOf(text.slice(0, SHOWN)));
  if (x !== '' && x === y)
    return {
      equality: 'equal',
      rule: 'text',
      because: 'Both read the same without marks.',
    };
  return unknown('One answer is neither a formula nor words.');
}
