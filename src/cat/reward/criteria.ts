/**
 * Reads a rubric out of what the anchor wrote, and throws away what is no criterion. A schema can force the
 * shape of the reply but not its sense: weak models repeat one line, echo the example or loop on "1.1.1.1".
 */
import { wordLikeness, wordsOf } from '../synthesise/copy';
import { proposals, tidied } from './proposals';

export interface ReadRubric {
  readonly criteria: readonly string[];
  readonly dropped: readonly { readonly text: string; readonly why: string }[];
}

const MIN_WORDS = 4;
const MAX_LENGTH = 300;
/** Scripts that write no spaces between words, and some of which write a word in one or two letters. */
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/gu;
const MIN_UNSPACED = 6;
/** Scripts whose languages join prepositions, articles and pronouns to the word. */
const JOINED = /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Hangul}\p{Script=Ethiopic}]/u;
const MIN_JOINED = 3;
/** From this likeness of words on, two criteria ask the same. */
const SAME = 0.85;

interface Options {
  /** Those of the prompt. */
  readonly examples: readonly string[];
  /** Criteria already accepted. */
  readonly known: readonly string[];
  readonly limit: number;
}

/** At most `limit` are kept, those already known counted. */
export function readCriteria(raw: string, options: Options): ReadRubric {
  let best: ReadRubric = { criteria: [], dropped: [] };
  for (const lines of proposals(raw)) {
    const read = sifted(lines, options);
    // What is read first counts, unless it is an echo of the example or of the schema, which holds nothing usable.
    if (read.criteria.length > 0) return read;
    if (best.dropped.length === 0) best = read;
  }
  return best;
}

function sifted(lines: readonly string[], options: Options): ReadRubric {
  const criteria: string[] = [];
  const dropped: { text: string; why: string }[] = [];
  for (const line of lines) {
    const text = tidied(line);
    const taken = [...options.known, ...criteria];
    const why = taken.length >= options.limit ? 'more than asked for' : flaw(text, taken, options);
    if (why === null) criteria.push(text);
    else if (text !== '') dropped.push({ text: text.slice(0, MAX_LENGTH), why });
  }
  return { criteria, dropped };
}

/** Why a line is no criterion; null when it is one. */
function flaw(
  text: string,
  taken: readonly string[],
  { examples }: { readonly examples: readonly string[] },
): string | null {
  const words = wordsOf(text);
  if (words.length === 0) return 'empty';
  if (text.length > MAX_LENGTH) return `longer than ${MAX_LENGTH} characters`;
  if (new Set(words).size < words.length / 2) return 'repeats itself';
  if (!isLongEnough(text, words)) return 'too short to check';
  if (examples.some((example) => echoes(text, example))) return 'repeats the example of the prompt';
  const twin = taken.findIndex((other) => wordLikeness(other, text) >= SAME);
  return twin < 0 ? null : `asks the same as criterion ${twin + 1}`;
}

function isLongEnough(text: string, words: readonly string[]): boolean {
  if ((text.match(UNSPACED)?.length ?? 0) >= MIN_UNSPACED) return true;
  const lettered = words.filter((word) => /\p{L}/u.test(word));
  return lettered.length >= (JOINED.test(text) ? MIN_JOINED : MIN_WORDS);
}

/** From this share of its telling words on, a criterion is only the example again. */
const ECHO = 0.8;
/** Words that stand in any criterion and tell nothing about what it asks. */
const FRAME_WORDS = new Set(
  'a an and be by for from in into is it of or says explains states mentions tells response that the them then they to with'.split(
    ' ',
  ),
);

/** Weak models copy the example's criteria, or its reference, whole or with other small words. */
function echoes(text: string, example: string): boolean {
  const telling = wordsOf(text).filter((word) => !FRAME_WORDS.has(word));
  const known = new Set(wordsOf(example));
  const shared = telling.filter((word) => known.has(word)).length;
  return telling.length > 0 && shared / telling.length >= ECHO;
}
