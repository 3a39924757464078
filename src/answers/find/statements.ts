/**
 * Sentences that state a final answer: `the answer is`, `Answer:`, `####`, in the languages rollouts are
 * written in. Owns where such a statement begins and what part of its sentence is the answer.
 */
import type { ExtractionRule } from '../types';
import { CHOSEN, IN_LATIN, IN_OTHER_SCRIPTS } from './languages';

export interface Statement {
  readonly rule: ExtractionRule;
  readonly answer: string;
  readonly start: number;
  readonly end: number;
}

/** What introduces an answer, up to where the answer starts. `is`-like verbs and colons are told apart. */
const ENGLISH =
  '<(?:final[_ ]?)?answer>|\\[ANSWER\\]|\\banswers?(?:\\s+(?:to|for|of)\\s[^.\\n:=]{1,80}?)?\\s*(?:(?:is|are|was|equals|would be|should be|must be|will be|comes? out (?:to be|as)|=>?)(?![a-z])|is(?=:))\\s*:?';
const ANSWER_IS = new RegExp(`(?:${ENGLISH}|${IN_LATIN})\\s*`, 'giu');
const ANSWER_IS_ELSEWHERE = new RegExp(`(?:${IN_OTHER_SCRIPTS})\\s*`, 'giu');
const ANSWER_COLON =
  /(?:(?<![a-z\d])(?<!(?:check|checks|checking|verify|verifying|confirm)\s{1,3}(?:our|the|this|my|your)\s{1,3})(?:(?:final|correct)[\s_]+)?(?:answer|solution|result|ans)\**\s*(?:[:：]|[-–—](?=\s)|→|⇒|->)\**|(?<![a-z\d])ans\.(?=\s*[-$\\(\d])|\bFinal Answer\**\s*\n|^(?:#+ *|\*\*)(?:final )?answer\** *\n|\banswer\s*(?=\\\(|\\\[|\$))\s*/gimu;
/** Four hashes, not part of a longer run. */
const HASHES = /(?<!#)####(?!#)\s*:?\s*/g;
const CHOSEN_LETTER = new RegExp(CHOSEN, 'gu');
/** `"final_answer": "42"` of JSON, or of what looks like it. */
const FIELD =
  /["'](?:(?:final|correct|predicted|your|the)[_ -]?)?(?:answer|result|choice|option|value)["']\s*:\s*(?:"((?:[^"\\\n]|\\.)*)"|'((?:[^'\\\n]|\\.)*)'|\[([^[\]\n]*)\]|([-+]?\d[\d.,]*(?:[eE][-+]?\d+)?|true|false)(?=\s*[,}\n]|$))/gi;
/** The answer's line of `Q: … A: …`. */
const QA = /^[^\S\n]*(?:\*\*)?A(?:\*\*)?[:：](?:\*\*)?[^\S\n]*(?=\S)/gm;
/** Without a question before it, `A:` may be a choice: only a value follows an answer's. */
const QA_VALUE = /^[^\S\n]*(?:\*\*)?A(?:\*\*)?[:：](?:\*\*)?[^\S\n]*(?=[-−+$\d]|\\[([])/gm;

const MATH_OPEN = /^(?:\$\$|\$|\\\(|\\\[)/;
const CLOSE: Readonly<Record<string, string>> = { $$: '$$', $: '$', '\\(': '\\)', '\\[': '\\]' };

/** Only the last of the statements of one kind are read; thousands are no solution. */
const READ = 60;
/** What is said of an answer without giving it. */
const REMARK =
  /^(?:in|un)?(?:correct|right|wrong|reasonable|verified|unique|obvious|clear|consistent|valid|given|shown|found|above|below|as follows)\b/i;

/** The last statements in order of where their answers start. */
export function statementsIn(text: string): Statement[] {
  const out: Statement[] = [];
  const gather = (pattern: RegExp, rule: ExtractionRule): void => {
    for (const match of [...text.matchAll(pattern)].slice(-READ)) {
      const start = match.index + match[0].length;
      const found = sentenceAt(text, start);
      if (found !== null) out.push({ rule, ...found });
    }
  };
  gather(ANSWER_IS, 'answer-is');
  gather(ANSWER_COLON, 'answer-colon');
  if (!isOptionList(text)) gather(/^[^\S\n]*Q[:：]/m.test(text) ? QA : QA_VALUE, 'answer-colon');
  if (/[\u0250-\uffff]/.test(text)) {
    gather(ANSWER_IS_ELSEWHERE, 'answer-is');
    for (const match of [...text.matchAll(CHOSEN_LETTER)].slice(-READ)) {
      const start = match.index + match[0].length;
      out.push({ rule: 'answer-is', answer: text.charAt(start), start, end: start + 1 });
    }
  }
  out.push(...fieldsIn(text));
  const hashes = hashesIn(text);
  if (hashes !== null) out.push(hashes);
  return out
    .filter(({ answer }) => answer !== '' && !REMARK.test(answer))
    .flatMap((one) => affirmed(one) ?? [])
    .sort((a, b) => a.start - b.start);
}

const LABEL = (letter: string): RegExp =>
  new RegExp(
    `(?<=(?:^|[\\n;,.]|\\s{2})[^\\S\\n]{0,4}(?:\\*\\*)?)(?:\\(${letter}\\)|${letter}[.)、:：．])|(?<=\\s)(?:\\(${letter}\\)|${letter}\\))`,
  );
const OPTIONS = [LABEL('A'), LABEL('B')];

/** A list of options (`A. red; B. blue`) chooses none. */
export function isOptionList(text: string): boolean {
  return OPTIONS.every((label) => label.test(text));
}

/** `not 41 but 42`, `nicht 41, sondern 42`: of values alone, as `not enough information` is an answer. */
const DENIED =
  /^(?:not|nicht|pas|no|n['’]est pas|不是|并非)\s*(?:[-−+$\\(\d"“'`*]|[A-J](?![\p{L}]))/iu;
const INSTEAD =
  /(?:[,;，；]|\s)\s*(?:but(?:\s+(?:rather|actually|instead))?|rather|sondern|mais|sino|it(?:['’]s| is)|而是|(?<=[,;]\s?)it must be)\s*:?\s*(?=\S)|(?:이|가)?\s*아니라\s+/i;

function affirmed(one: Statement): Statement | null {
  if (!DENIED.test(one.answer) && !one.answer.includes('아니라')) return one;
  const instead = INSTEAD.exec(one.answer);
  if (instead === null) return null;
  const by = instead.index + instead[0].length;
  return { ...one, answer: one.answer.slice(by), start: one.start + by };
}

/** Headings, never answers, though they stand behind four hashes. */
const HEADING =
  /^(?:\*\*)?(?:step|case|part|section|method|approach|solution|answer|final|conclusion|summary|note|example|explanation|check|verif\p{L}*|question|problem|proof|reasoning|analysis|task|exercise|input|output|the|we|so|now|let|therefore|thus|hence)(?!\p{L})|^\d+[.)]\s+\p{L}|[:：?]\s*(?:\*\*)?$/iu;
const LONGEST_HASHED = 120;

/** `#### 42` as GSM8K ends: only in the last line that says something, and only before a short answer. */
function hashesIn(text: string): Statement | null {
  const trimmed = text.trimEnd();
  const from = trimmed.lastIndexOf('\n') + 1;
  const line = trimmed.slice(from);
  const mark = [...line.matchAll(HASHES)].pop();
  if (!mark) return null;
  const start = mark.index + mark[0].length;
  const inside = line.slice(start);
  const bare = inside.replace(/^[*_`]+|[*_`]+$/g, '');
  if (bare === '' || bare.length > LONGEST_HASHED || HEADING.test(bare)) return null;
  const words = bare.replace(/\\[a-zA-Z]+/g, ' ').match(/\p{L}{2,}/gu)?.length ?? 0;
  if (words > 4) return null;
  const at = from + start + inside.indexOf(bare);
  return { rule: 'hashes', answer: bare, start: at, end: at + bare.length };
}

/** Answers in fields of JSON; `answer` before any other name. */
function fieldsIn(text: string): Statement[] {
  const found = [...text.matchAll(FIELD)].slice(-READ);
  const named = found.filter(([whole]) => /^["'][^"']*answer/i.test(whole));
  return (named.length > 0 ? named : found).map((match) => {
    const inside = match[1] ?? match[2] ?? match[3] ?? match[4] ?? '';
    const start = match.index + match[0].lastIndexOf(inside);
    const plain = match[3] === undefined ? unescaped(inside) : inside.replace(/["']/g, '');
    return {
      rule: 'answer-colon',
      answer: plain.trim(),
      start,
      end: start + inside.length,
    };
  });
}

/** A JSON string's value; LaTeX whose backslashes were not doubled stays as it is. */
function unescaped(inside: string): string {
  return inside.replace(/\\(["'\\/])|\\n(?![a-z])/g, (_, sign: string | undefined) => sign ?? ' ');
}

/** End of a formula that opens at `at`, with its closer, or null. */
export function mathEnd(
  text: string,
  at: number,
): { inside: number; close: number; end: number } | null {
  const open = MATH_OPEN.exec(text.slice(at, at + 2))?.[0];
  if (open === undefined) return null;
  const closer = CLOSE[open] ?? open;
  let i = at + open.length;
  const limit = Math.min(text.length, at + 2000);
  while (i < limit) {
    if (text.startsWith(closer, i))
      return { inside: at + open.length, close: i, end: i + closer.length };
    i += text[i] === '\\' ? 2 : 1;
  }
  return null;
}

/** The sentence from `start` on, without closing marks; formulas may run over line ends. */
export function sentenceAt(
  text: string,
  from: number,
): { answer: string; start: number; end: number } | null {
  let start = from;
  while (/[\s*_`、，]/.test(text[start] ?? '')) start++;
  let i = start;
  const limit = Math.min(text.length, start + 600);
  while (i < limit) {
    const math = mathEnd(text, i);
    if (math) {
      i = math.end;
      continue;
    }
    const sign = text[i] ?? '';
    if (
      /[\n。।۔؟]/.test(sign) ||
      (sign === '【' && i > start) ||
      /^(?:<[|/]|\[\/[A-Z])/.test(text.slice(i, i + 3))
    )
      break;
    if (
      /[.?]/.test(sign) &&
      (i + 1 >= text.length || /[\s*"')\]]/.test(text[i + 1] ?? '')) &&
      !/\b[ap]\.m?$/i.test(text.slice(Math.max(0, i - 3), i))
    )
      break;
    i++;
  }
  const answer = text.slice(start, i).replace(/[\s*_`:;,✓✔✅☑†‡]+$/u, '');
  return answer === '' ? null : { answer, start, end: start + answer.length };
}
