/**
 * The reasoner's own notation: 20 characters, one token each, and the fixed places of a question, a trace
 * and a synthesis prompt. Owns the two-way table between text and token ids; what the texts mean is left to
 * `sums.ts` (questions) and `trace.ts` (answers).
 *
 *   question   Q358+676+739+945>            17 tokens
 *   trace      a25b19c28=2718.              15 tokens: three column sums, then the answer
 *   synthesis  S<trace><trace>…>            15 G + 2 tokens, nothing of the question
 */

/** The character of token id i stands at index i. `|` fills unused places and is never predicted. */
export const CHARACTERS = '0123456789+=.Q>Sabc|';
export const VOCABULARY = CHARACTERS.length;

/** Operands of a sum, digits of an operand, digits of an answer. */
export const OPERANDS = 4;
export const COLUMNS = 3;
export const ANSWER_DIGITS = 4;

export const TRACE_LENGTH = COLUMNS * 3 + 1 + ANSWER_DIGITS + 1;
export const QUESTION_LENGTH = 1 + OPERANDS * COLUMNS + (OPERANDS - 1) + 1;
/** Longest group the notation is trained for. */
export const MAX_GROUP = 16;

const IDS = new Map([...CHARACTERS].map((character, id) => [character, id]));

/** Token id of one character of the notation; throws on any other, which is a bug of the caller. */
export function tokenOf(character: string): number {
  const id = IDS.get(character);
  if (id === undefined) throw new Error(`not a character of the notation: ${character}`);
  return id;
}

export const END = tokenOf('.');

/** Token ids of a text, or null where a character is not part of the notation. */
export function encode(text: string): number[] | null {
  const ids: number[] = [];
  for (const character of text) {
    const id = IDS.get(character);
    if (id === undefined) return null;
    ids.push(id);
  }
  return ids;
}

export function decode(ids: Iterable<number>): string {
  let text = '';
  for (const id of ids) text += CHARACTERS[id] ?? '|';
  return text;
}

/** Tokens of a synthesis prompt over `groupSize` traces, with the question shown or (the rule) without. */
export function synthesisLength(groupSize: number, withQuestion = false): number {
  return 2 + TRACE_LENGTH * groupSize + (withQuestion ? QUESTION_LENGTH - 1 : 0);
}
