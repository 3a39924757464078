/**
 * Reads a rubric out of what the anchor wrote, and throws away what is no criterion. A schema can force the
 * shape of the reply but not its sense: weak models repeat one line, echo the example or loop on "1.1.1.1".
 */
import { wordLikeness, wordsOf } from '../synthesise/copy';

export interface ReadRubric {
  readonly criteria: readonly string[];
  readonly dropped: readonly { readonly text: string; readonly why: string }[];
}

const MIN_WORDS = 4;
const MAX_LENGTH = 300;
/** From this likeness of words on, two criteria ask the same. */
const SAME = 0.85;

/** `known` holds criteria already accepted, `examples` those of the prompt. At most `limit` are kept. */
export function readCriteria(
  raw: string,
  options: {
    readonly examples: readonly string[];
    readonly known: readonly string[];
    readonly limit: number;
  },
): ReadRubric {
  const criteria: string[] = [];
  const dropped: { text: string; why: string }[] = [];
  for (const line of proposals(raw)) {
    const text = tidy(line);
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
  const lettered = words.filter((word) => /\p{L}/u.test(word));
  if (lettered.length < MIN_WORDS) return 'too short to check';
  if (examples.some((example) => echoes(text, example))) return 'repeats the example of the prompt';
  const twin = taken.findIndex((other) => wordLikeness(other, text) >= SAME);
  return twin < 0 ? null : `asks the same as criterion ${twin + 1}`;
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

/** The lines proposed: from the first JSON with criteria, whole or cut off, else one a line of a list. */
function proposals(raw: string): string[] {
  return fromJson(raw) ?? fromCutJson(raw) ?? fromList(raw);
}

/** The first object with a list `criteria`, wherever it stands: text around JSON is normal. */
function fromJson(raw: string): string[] | null {
  let start = raw.indexOf('{');
  for (let tries = 0; start >= 0 && tries < MAX_OBJECTS; tries++) {
    const end = objectEnd(raw, start);
    const list = end === null ? null : criteriaIn(raw.slice(start, end));
    if (list !== null) return list;
    start = raw.indexOf('{', start + 1);
  }
  return null;
}

/** Objects looked at before giving up, so that a reply of braces ends soon. */
const MAX_OBJECTS = 50;

/** Just past the brace that closes the one at `start`; null when none does. */
function objectEnd(raw: string, start: number): number | null {
  let depth = 0;
  let quoted = false;
  for (let at = start; at < raw.length; at++) {
    const char = raw[at];
    if (quoted && char === '\\') at += 1;
    else if (char === '"') quoted = !quoted;
    else if (!quoted && char === '{') depth += 1;
    else if (!quoted && char === '}' && --depth === 0) return at + 1;
  }
  return null;
}

function criteriaIn(text: string): string[] | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof value !== 'object' || value === null || !('criteria' in value)) return null;
  if (!Array.isArray(value.criteria)) return null;
  return value.criteria.flatMap((item: unknown) => (typeof item === 'string' ? [item] : []));
}

/** JSON cut at the token limit still holds its whole strings. */
function fromCutJson(raw: string): string[] | null {
  const key = /"criteria"\s*:\s*\[/.exec(raw);
  if (key === null) return null;
  const strings = raw.slice(key.index + key[0].length).match(/"(?:[^"\\\n]|\\.)*"/g) ?? [];
  return strings.flatMap((literal) => {
    try {
      return [String(JSON.parse(literal))];
    } catch {
      return [];
    }
  });
}

/** Lines that begin with a bullet or a number, or else with "The response". */
function fromList(raw: string): string[] {
  return raw
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => /^(?:[-*•]|\d{1,2}[.):])\s+\S|^the response\b/i.test(line));
}

/** Without bullet, number, quotes and doubled spaces. */
function tidy(line: string): string {
  return line
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/^(?:[-*•]|\d{1,2}[.):])\s+/, '')
    .replace(/^["“”]+|["“”,]+$/g, '')
    .trim();
}
