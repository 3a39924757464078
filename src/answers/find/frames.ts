/**
 * Boxes: `\boxed{}` and `\fbox{}` with nested braces, also several of them that belong together, and commands that a
 * model or an escape has mutilated. Owns brace matching in running text; every scan is linear.
 */

/** A piece of the text that says it is the answer. `end` is exclusive; both are UTF-16 offsets. */
export interface Found {
  readonly answer: string;
  readonly start: number;
  readonly end: number;
  /** Where the command of the frame begins, and where the frame ends. */
  readonly before: number;
  readonly after: number;
}

const LONGEST_BOX = 5000;
/** Also `\b` of a string become a backspace, a capital, or no backslash at all: these only before a brace. */
const BOX =
  /\\(?:boxed|fbox)(?![a-zA-Z])\s*|(?:\\(?:framebox|Boxed|BOXED|box|bbox)|[\b]oxed|(?<![a-zA-Z\\])boxed)\s?(?=\{)/g;
/** Other brackets in the place of braces: a value, or a pair or set that needs its own. */
const OTHER = /^(?:\[([^[\]\n]{1,200})\](?!\s*\{)|\(([^()\n]{1,200})\)|\\\{([^{}\n]{1,200})\\\})/;

export function holdsFrame(text: string): boolean {
  return text.search(BOX) >= 0;
}

/**
 * All closed boxes in order, and where the last box was opened when it is never closed (null when it is closed). What
 * stands in an open box is no answer: graders of MATH's family give none, math-verify does not read it either.
 */
export function boxesIn(text: string): { boxes: Found[]; openAt: number | null } {
  const boxes: Found[] = [];
  let openAt: number | null = null;
  let closings: ReadonlyMap<number, number> | null = null;
  for (const match of text.matchAll(BOX)) {
    const at = match.index + match[0].length;
    const last = boxes[boxes.length - 1];
    // A box inside a box is part of it.
    if (last && match.index < last.after) continue;
    if (text[at] === '{') {
      closings ??= closingsIn(text);
      const end = closings.get(at) ?? null;
      if (end === null || end - at >= LONGEST_BOX) {
        openAt = match.index;
        continue;
      }
      // A box that is closed after an open one is the writer's last word.
      openAt = null;
      boxes.push({
        answer: unwrapped(text.slice(at + 1, end)),
        start: at + 1,
        end,
        before: match.index,
        after: end + 1,
      });
      continue;
    }
    const other = match[0].trimEnd() === match[0] ? OTHER.exec(text.slice(at, at + 204)) : null;
    if (other) {
      const inside = other[1] ?? other[2] ?? other[3] ?? '';
      const kept = inside.includes(',') ? other[0] : inside;
      const start = at + other[0].indexOf(kept);
      boxes.push({
        answer: kept.trim(),
        start,
        end: start + kept.length,
        before: match.index,
        after: at + other[0].length,
      });
    } else {
      const token = /^(?:\\[a-zA-Z]+|[^\s{}$\\.,]+)/.exec(text.slice(at, at + 60))?.[0];
      if (token !== undefined && match[0] !== match[0].trimEnd())
        boxes.push({
          answer: token,
          start: at,
          end: at + token.length,
          before: match.index,
          after: at + token.length,
        });
    }
  }
  return { boxes, openAt };
}

/** `{{42}}` holds 42. */
function unwrapped(inside: string): string {
  let out = inside.trim();
  while (out.startsWith('{') && braceEnd(out, 0) === out.length - 1) out = out.slice(1, -1).trim();
  return out;
}

/** By offset of an opening brace, that of the one that closes it: one pass, however many boxes are open. */
function closingsIn(text: string): ReadonlyMap<number, number> {
  const closings = new Map<number, number>();
  const open: number[] = [];
  for (const { 0: sign, index } of text.matchAll(/\\[{}]|[{}]/g)) {
    if (sign === '{') open.push(index);
    else if (sign === '}') {
      const at = open.pop();
      if (at !== undefined) closings.set(at, index);
    }
  }
  return closings;
}

/** Offset of the brace that closes the one at `open`, null when none does within `LONGEST_BOX` characters. */
export function braceEnd(text: string, open: number): number | null {
  let depth = 0;
  const limit = Math.min(text.length, open + LONGEST_BOX);
  for (let i = open; i < limit; i++) {
    const sign = text[i];
    if (sign === '\\' && /[{}]/.test(text[i + 1] ?? '')) i++;
    else if (sign === '{') depth++;
    else if (sign === '}' && --depth === 0) return i;
  }
  return null;
}

/** Whether what stands between two boxes only joins them: `and`, a comma, the name of the next value. */
function joins(between: string): boolean {
  if (between.length > 80) return false;
  const plain = between
    .replace(/\\(?:text|mbox|textrm|mathrm)\s?\{([^{}]*)\}/g, '$1')
    .replace(/\\[()[\]]|\$|\\q?quad|\\[,;:! ]|~/g, ' ')
    .replace(/[A-Za-z]+(?:_\{?\w+\}?)?(?:\([a-zA-Z]\))?\s*=\s*$/, ' ')
    .replace(/\bfor part \(?[a-z]\)?/gi, ' ')
    .trim();
  return (
    /^(?:[,;]|and|or|&|\s)+$/i.test(plain) && !/\b(?:and|or)\b[\s\S]*\b(?:and|or)\b/i.test(plain)
  );
}

/** The last box together with those joined to it. */
export function lastGroup(text: string, boxes: readonly Found[]): readonly Found[] {
  let from = boxes.length - 1;
  while (from > 0 && joins(text.slice(boxes[from - 1]?.after, boxes[from]?.before))) from--;
  return boxes.slice(Math.max(from, 0));
}

const APPROXIMATE = /^(?:\\approx|\\sim(?![a-z])|≈|~|approx)/;
const ROUGHLY =
  /(?:\\approx|≈|\b(?:approximately|about|roughly|nearly|numerically|in decimals?|as a decimal)(?:\s+(?:is|as|equal to|this is))?)\s*[:,]?\s*(?:\$|\\\()?\s*$/i;

/** Boxes without a last one that only gives the one before it in decimals. */
export function withoutApproximation(text: string, boxes: readonly Found[]): readonly Found[] {
  const last = boxes.at(-1);
  const exact = boxes.at(-2);
  if (!last || !exact || APPROXIMATE.test(exact.answer) || /^-?\d*\.\d+$/.test(exact.answer))
    return boxes;
  const between = text.slice(exact.after, last.before);
  if (between.length > 160 || !/^(?:\\approx|≈|~|[-\d.,\s])+/.test(last.answer)) return boxes;
  return APPROXIMATE.test(last.answer) || (/\./.test(last.answer) && ROUGHLY.test(between))
    ? boxes.slice(0, -1)
    : boxes;
}
