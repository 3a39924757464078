/**
 * Whether a text has begun to say the same thing over and over, as weak models do until they are cut. Looks at the
 * end of it only, so it can be asked after every token. Errs on the side of letting a text go on: sums and lists
 * repeat words, but not whole phrases four times running. Pure.
 */

/** Times a phrase has to stand there. */
const TIMES = 4;
/** Characters that the repeated part fills at least: less may be a series or a rule of a table. */
const FILLED = 80;
/** The longest unit looked for, in characters. */
const LONGEST = 160;
const LINES = 8;
const LINE_LENGTH = 20;
const WORDS = 8;
const LAST_WORDS = 120;
/** Characters looked at; more of a text cannot change the verdict. */
const TAIL = 1600;

export function repeatsItself(text: string): boolean {
  const tail = text.slice(-TAIL).trimEnd();
  return tail.length >= FILLED && (isPeriodic(tail) || repeatsLine(tail) || repeatsPhrase(tail));
}

/** Ends with one unit again and again; a unit without a letter or a digit is drawing, not saying. */
function isPeriodic(text: string): boolean {
  for (let period = 1; period <= LONGEST && period * TIMES <= text.length; period++) {
    let same = 0;
    while (
      same < text.length - period &&
      text[text.length - 1 - same] === text[text.length - 1 - same - period]
    )
      same++;
    const filled = same + period;
    if (filled >= Math.max(FILLED, period * TIMES))
      if (/[\p{L}\p{N}]/u.test(text.slice(-period))) return true;
  }
  return false;
}

/** The last whole line stood before, in half of the lines; the numbers of a list do not make lines different. */
function repeatsLine(text: string): boolean {
  const lines = text
    .split('\n')
    .map((line) => line.replace(/^\s*(?:[-*•]|\d+[.):])\s*/, '').trim())
    .filter((line) => line !== '')
    .slice(-LINES);
  const last = lines.at(-1) ?? '';
  // A line still being written is not yet like any other: then the one before it is looked at.
  return [last, lines.at(-2) ?? ''].some(
    (line) => line.length >= LINE_LENGTH && lines.filter((other) => other === line).length >= TIMES,
  );
}

/** The last words stood there, in the same order, three times before. */
function repeatsPhrase(text: string): boolean {
  const words = text.toLowerCase().split(/\s+/).slice(-LAST_WORDS);
  if (words.length < WORDS * TIMES) return false;
  const phrase = words.slice(-WORDS).join(' ');
  let times = 0;
  for (let at = words.length - WORDS; at >= 0; at--)
    if (words.slice(at, at + WORDS).join(' ') === phrase) {
      times += 1;
      at -= WORDS - 1;
    }
  return times >= TIMES;
}
