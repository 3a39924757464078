/**
 * The cheap ladder: identical text, normal form, exact numbers, structure, words, algebra, sample points.
 * Owns the order of the rungs and the readings of a text that has two (`1,22`). Synchronous, bounded in time
 * for any text, and it never throws; what it cannot settle is `unknown`, for the symbolic rung to try.
 */
import { Comparer } from './compare/structure';
import { unknown, type Verdict } from './compare/verdict';
import { NotAlgebra } from './exact/algebra';
import { TooLarge } from './exact/rational';
import { DEFAULT_POLICY, type Policy } from './policy';
import { extractAnswer, holdsFrame } from './extract';
import type { Expression } from './read/expression';
import { parseAnswer, proseOf } from './read/parse';
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
/** Words that state an answer, in the languages `extract.ts` knows. */
const STATES = /answer|r[ée]ponse|respuesta|antwort|resposta|risposta|ответ|答案|उत्तर|####/iu;

/** Reads an answer once; `compareReadings` can then be asked any number of times. */
export function readAnswer(answer: string): Reading {
  const trimmed = answer.trim();
  const frame = holdsFrame(trimmed) ? extractAnswer(trimmed, { truncated: false }) : null;
  const framed = frame?.rule === 'boxed' ? (frame.answer ?? '') : (frame?.answer ?? null);
  const text = framed ?? trimmed;
  try {
    const tree = parseAnswer(text);
    if (tree?.kind === 'text' && framed === null && STATES.test(text)) {
      const stated = extractAnswer(text, {
        truncated: false,
        only: ['answer-is', 'answer-colon', 'hashes'],
      }).answer;
      if (stated !== null && stated.length < text.length) return readAnswer(stated);
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

/** The whole cheap ladder on two answers as written. Reflexive and symmetric. */
export function compareCheap(
  left: string,
  right: string,
  policy: Policy = DEFAULT_POLICY,
): Comparison {
  return compareReadings(readAnswer(left), readAnswer(right), policy);
}

export function compareReadings(
  left: Reading,
  right: Reading,
  policy: Policy = DEFAULT_POLICY,
): Comparison {
  // One order for both directions, so that the rungs cannot depend on it.
  const turned = left.text > right.text;
  const [a, b] = turned ? [right, left] : [left, right];
  let verdict: Verdict;
  try {
    verdict = decide(a, b, policy);
  } catch (thrown) {
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

function decide(a: Reading, b: Reading, policy: Policy): Verdict {
  if (a.text === '' || b.text === '')
    return a.text === b.text
      ? unknown('Both answers are empty.')
      : { equality: 'different', rule: 'structure', because: 'One answer is empty.' };
  if (a.text === b.text)
    return { equality: 'equal', rule: 'identical', because: 'Both are the same text.' };
  if (a.tooLarge || b.tooLarge) return unknown('One answer is too large to read.');
  if (a.tree === null || b.tree === null) return unread(a, b);
  if (a.normal === b.normal && a.tree.kind === b.tree.kind)
    return { equality: 'equal', rule: 'normal-form', because: 'Both have the same normal form.' };
  const first = new Comparer(policy).compare(a.tree, b.tree);
  if (first.equality === 'equal') return first;
  return otherReading(a, b, policy) ?? first;
}

/** One side is neither a formula nor words. */
function unread(a: Reading, b: Reading): Verdict {
  const [x, y] = [proseOf(a.text), proseOf(b.text)];
  if (x !== '' && x === y)
    return {
      equality: 'equal',
      rule: 'text',
      because: 'Both read the same without marks.',
    };
  return unknown('One answer is neither a formula nor words.');
}

/**
 * A comma between digits has a second reading: `1,22` may be a decimal, `100,200` two solutions. It counts
 * only where the other side is written in that very way.
 */
function otherReading(a: Reading, b: Reading, policy: Policy): Verdict | null {
  for (const [comma, other] of [
    [a, b],
    [b, a],
  ] as const) {
    const bare = comma.text.replace(/[$\s]/g, '');
    const plain = other.text.replace(/[$\s]/g, '');
    if (/^-?(\d+,\d{1,2}|\d+,\d{4,}|0,\d+)$/.test(bare) && bare.replace(',', '.') === plain)
      return { equality: 'equal', rule: 'normal-form', because: 'The comma is a decimal point.' };
    if (
      /^-?\d{1,3}(,\d{3})+$/.test(bare) &&
      other.tree?.kind === 'group' &&
      other.tree.open === '' &&
      comma.tree?.kind === 'number'
    ) {
      const list = readAnswer(bare.replace(/,/g, ', '));
      if (list.tree) {
        const verdict = new Comparer(policy).compare(list.tree, other.tree);
        if (verdict.equality === 'equal') return verdict;
      }
    }
  }
  return null;
}
