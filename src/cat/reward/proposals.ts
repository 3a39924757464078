/**
 * The lines that a reply proposes as criteria, whatever form it took: JSON, also broken or cut off, elements, a table, a
 * list. Owns the forms; whether a line is a criterion is decided elsewhere. Thinking is no part of a reply.
 */
import { jsonrepair } from 'jsonrepair';
import { saidAloud } from '../../answers/find/spoken';

/**
 * Lists of lines in the order in which the reply gives them. Usually one; several where it holds several objects, of
 * which the first may echo an example or the schema.
 */
export function proposals(raw: string): string[][] {
  const said = saidAloud(raw).slice(0, LONGEST);
  const lists = fromJson(said);
  if (lists.length > 0) return lists;
  for (const form of [fromElements, fromTable, fromList, fromLines]) {
    const lines = form(said);
    if (lines.length > 0) return [lines];
  }
  return [];
}

/** A rubric is a few hundred tokens; what comes behind this much is no rubric. */
const LONGEST = 60_000;
/** Starts of JSON looked at before giving up, so that a reply of braces ends soon. */
const MAX_VALUES = 50;
const DEEPEST = 40;
const NAME =
  /^(?:criteria|criterion|criterions|checklist|checks|rubrics?|items?|requirements|points|questions|list|evaluation_criteria)$/i;
const TEXT =
  /^(?:criterion|criteria|text|description|content|statement|requirement|question|check|item|point|name|title)$/i;

function fromJson(said: string): string[][] {
  const lists: string[][] = [];
  const singles: string[] = [];
  let at = 0;
  for (let tries = 0; tries < MAX_VALUES; tries++) {
    const start = valueStart(said, at);
    if (start === null) break;
    const end = valueEnd(said, start);
    const value = end === null ? null : parsed(said.slice(start, end));
    const lines = value === null ? null : linesIn(value, 0);
    if (lines !== null) lists.push(lines);
    else if (value !== null) singles.push(...singleIn(value));
    else if (end === null) {
      const cut = fromCut(said.slice(start));
      // It runs to the end.
      if (cut.length > 0) {
        lists.push(cut);
        break;
      }
    }
    at = lines !== null && end !== null ? end : start + 1;
  }
  return lists.length > 0 || singles.length === 0 ? lists : [singles];
}

/** Where an object or a list of texts or objects begins: `[ ]` and `[1]` are no lists. */
function valueStart(said: string, from: number): number | null {
  const opening = /\{|\[(?=\s*["'“{[])/g;
  opening.lastIndex = from;
  return opening.exec(said)?.index ?? null;
}

/** Just past the bracket that closes the one at `start`; null when none does, or they nest too deep. */
function valueEnd(said: string, start: number): number | null {
  let depth = 0;
  let quoted = false;
  for (let at = start; at < said.length; at++) {
    const sign = said[at];
    if (quoted && sign === '\\') at += 1;
    else if (sign === '"') quoted = !quoted;
    else if (quoted) continue;
    else if (sign === '{' || sign === '[') {
      if (++depth > DEEPEST) return null;
    } else if ((sign === '}' || sign === ']') && --depth === 0) return at + 1;
  }
  return null;
}

/** The value of JSON, or of what a model takes for JSON; null when it is neither. */
function parsed(text: string): unknown {
  for (const read of [(json: string) => json, jsonrepair]) {
    try {
      return JSON.parse(read(text)) as unknown;
    } catch {
      continue;
    }
  }
  return null;
}

/** The texts of a list, or of the list that an object names; null where there is none. */
function linesIn(value: unknown, depth: number): string[] | null {
  if (Array.isArray(value)) {
    const lines = value.flatMap(textOf);
    return lines.length > 0 ? lines : null;
  }
  if (typeof value !== 'object' || value === null || depth > 3) return null;
  const entries = Object.entries(value);
  const named = entries.filter(([name]) => NAME.test(name.trim()));
  for (const [, inside] of named) {
    if (typeof inside === 'object' && inside !== null) {
      const lines = linesIn(inside, depth + 1);
      if (lines !== null) return lines;
    }
  }
  // `{"1": "…", "2": "…"}`, `{"criterion 1": "…"}`
  const numbered = entries.filter(([name]) => /\d\s*$|^[a-z]$/i.test(name));
  if (numbered.length > 0 && numbered.length === entries.length)
    return numbered.flatMap(([, inside]) => textOf(inside));
  const only = entries.filter(([, inside]) => typeof inside === 'object' && inside !== null);
  return only.length === 1 && named.length === 0 ? linesIn(only[0]?.[1], depth + 1) : null;
}

/** The text of an item: itself, or what its object calls it. */
function textOf(item: unknown): string[] {
  if (typeof item === 'string') return [item];
  if (typeof item !== 'object' || item === null || Array.isArray(item)) return [];
  const texts = Object.entries(item).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  );
  const named = texts.filter(([name]) => TEXT.test(name.trim()));
  // `{"name": "Water", "description": "The response says …"}`: the longest of them says most.
  const [longest] = (named.length > 0 ? named : texts.length === 1 ? texts : [])
    .map(([, text]) => text)
    .sort((a, b) => b.length - a.length);
  return longest === undefined ? [] : [longest];
}

/** `{"criterion": "…"}` alone, as one of several objects in a row. */
function singleIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.keys(value).some((name) => TEXT.test(name.trim())) ? textOf(value) : [];
}

/** JSON cut at the token limit still holds its whole strings; names of fields are none. */
function fromCut(text: string): string[] {
  const head = /^\{?[^[\]{}"']{0,40}(?:["'](\w{1,40})["'])?\s*:?\s*\[/.exec(text);
  if (head === null || (head[1] !== undefined && !NAME.test(head[1]))) return [];
  const inside = text.slice(head[0].length);
  return [...inside.matchAll(/"(?:[^"\\\n]|\\.)*"(\s*:)?/g)].flatMap(([literal, isName]) => {
    const value = isName === undefined ? parsed(literal) : null;
    return typeof value === 'string' ? [value] : [];
  });
}

function fromElements(said: string): string[] {
  return [
    ...said.matchAll(/<(criterion|criteria|item|check|li)\b[^<>]{0,80}>([^<]{1,600})<\/\1>/gi),
  ].map(([, , inside = '']) => inside);
}

/** The cell of each row that says most; the head of the table is no row. */
function fromTable(said: string): string[] {
  const lines = said.split('\n').map((line) => line.trim());
  const rule = lines.findIndex((line) =>
    /^\|?(?:\s*:?-{2,}:?\s*\|)+(?:\s*:?-{2,}:?\s*)?$/.test(line),
  );
  if (rule < 1) return [];
  const rows: string[] = [];
  for (const line of lines.slice(rule + 1)) {
    if (!line.includes('|')) break;
    const cells = line.split('|').map((cell) => cell.trim());
    rows.push(cells.reduce((most, cell) => (cell.length > most.length ? cell : most), ''));
  }
  return rows.filter((row) => row !== '');
}

const BULLET =
  /^(?:[*_]{0,3}(?:(?:criterion|criteria|check|item|基準|标准|標準|기준)\s*#?)?(?:\(?(?:\d{1,2}|[０-９]{1,2}|[a-z]|[ivx]{1,4})(?:\\?[.):：、．）]|\.\))|[①-⑳⑴-⒇]|#\d{1,2}[.:)]?|[cC]\d{1,2}[.:)])[*_]{0,3}|[-+*•‣▪▫◦●○–—·►▶➤→✓✔✗✘✅❌☐☑☒□■◻◼🔲🔹🔸]\ufe0f?)\s*(?=\S)/iu;
/** Where a list's item begins; 0 when the line is none. Without a space, only some marks are no part of a word. */
function bulletEnd(line: string): number {
  const mark = BULLET.exec(line)?.[0] ?? '';
  const isTight = mark !== '' && mark === mark.trimEnd();
  if (!isTight) return mark.length;
  const isNumber = /^[*_]*\(?[\d０-９]/.test(mark) && !/^\d/.test(line.slice(mark.length));
  return isNumber || /^[^-+*–—·→a-z\d(_]/i.test(mark) ? mark.length : 0;
}

/** Lines that begin with a bullet, a number or a letter; indented lines behind one go on with it. */
function fromList(said: string): string[] {
  const items: string[] = [];
  let isOpen = false;
  for (const line of apart(said).split('\n')) {
    const text = line.trim();
    const mark = bulletEnd(text);
    if (text !== '' && (mark > 0 || /^the response\b/i.test(text))) {
      items.push(text.slice(mark));
      isOpen = true;
    } else if (isOpen && text !== '' && /^\s{2,}/.test(line)) {
      items[items.length - 1] = `${items.at(-1) ?? ''} ${text}`;
    } else isOpen = false;
  }
  return items;
}

/** Items that follow each other on one line, each on its own. */
function apart(said: string): string {
  return said
    .replace(/[^\S\n](?=(?:\(?\d{1,2}[.)]|[-•])\s+\**the response\b)/gi, '\n')
    .replace(/(?<=[.!;])[^\S\n]+(?=the response\b)/gi, '\n');
}

/** Plain lines in any language that all begin alike, as `La respuesta …`. */
function fromLines(said: string): string[] {
  const lines = said
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !/[:：]$/.test(line));
  const first = lines[0];
  if (first === undefined || lines.length < 2) return [];
  const start = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u.test(first)
    ? first.slice(0, 2)
    : first.slice(0, first.indexOf(' ') + 1);
  return start.trim() !== '' && lines.every((line) => line.startsWith(start)) ? lines : [];
}

/** A line without marks of lists, emphasis, quotes, boxes to tick, a title before it and a weight behind it. */
export function tidied(line: string): string {
  let text = line.replace(/\s+/g, ' ').trim();
  text = text.slice(bulletEnd(text)).replace(/^\[[ xX✓]?\]\s*/, '');
  text = text.replace(
    /^(?:\*\*|__)[^*_:：]{1,60}(?:[:：](?:\*\*|__)|(?:\*\*|__)\s*[:：–—-])\s*(?=\S)/,
    '',
  );
  text = text.replace(/\*\*|__|`/g, '').replace(/^[*_]+|[*_]+$/g, '');
  text = text.replace(
    /\s*[([](?:weight|points?|score|max|yes\s*\/\s*no|\d{1,3}\s*(?:points?|pts?|%))\b[^()[\]]{0,30}[)\]][.,]?$/i,
    '',
  );
  return text
    .trim()
    .replace(/^["“”'‘「『]+|["“”'’」』,;]+$/g, '')
    .trim();
}
