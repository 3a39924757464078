/**
 * Sentences that state a final answer: `the answer is`, `Answer:`, `####`, in the languages rollouts are
 * written in. Owns where such a statement begins and what part of its sentence is the answer.
 */
import type { ExtractionRule } from '../types';

export interface Statement {
  readonly rule: ExtractionRule;
  readonly answer: string;
  readonly start: number;
  readonly end: number;
}

/** What introduces an answer, up to where the answer starts. `is`-like verbs and colons are told apart. */
const ANSWER_IS =
  /(?:<answer>|\banswers?(?:\s+(?:to|for|of)\s[^.\n:=]{1,80}?)?\s*(?:(?:is|are|was|equals|would be|should be|must be|will be|comes? out (?:to be|as)|=)(?![a-z])|is(?=:))\s*:?|\b(?:r[ée]ponse|respuesta|antwort|resposta|risposta)(?: final[e]?)?(?: correct[ae])?\s*(?:\s(?:est|es|ist|lautet|é|è)(?![\p{L}])\s*:?|:)|ответ(?: равен)?\s*[:—-]|答案(?:是|为|為|：|:)\s*[:：]?|(?:答え|正解)は|정답은|답은|उत्तर(?: है)?\s*:)\s*/giu;
const ANSWER_COLON =
  /(?:\b(?<!(?:check|checks|checking|verify|verifying|confirm)\s{1,3}(?:our|the|this|my|your)\s{1,3})(?:final\s+|correct\s+)?(?:answer|solution|result)\**\s*[:：]\**|\bFinal Answer\**\s*\n|^(?:#+ *|\*\*)(?:final )?answer\** *\n|\banswer\s*(?=\\\(|\\\[|\$))\s*/gimu;
const HASHES = /####\s*:?\s*/g;

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
      const found = rule === 'hashes' ? lineAt(text, start) : sentenceAt(text, start);
      if (found !== null) out.push({ rule, ...found });
    }
  };
  gather(ANSWER_IS, 'answer-is');
  gather(ANSWER_COLON, 'answer-colon');
  gather(HASHES, 'hashes');
  return out
    .filter(({ answer }) => answer !== '' && !REMARK.test(answer))
    .sort((a, b) => a.start - b.start);
}

function lineAt(
  text: string,
  start: number,
): { answer: string; start: number; end: number } | null {
  const end = text.indexOf('\n', start);
  const line = text
    .slice(start, end < 0 ? Math.min(text.length, start + 400) : Math.min(end, start + 400))
    .trimEnd();
  return line === '' ? null : { answer: line, start, end: start + line.length };
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
  while (/[\s*_`]/.test(text[start] ?? '')) start++;
  let i = start;
  const limit = Math.min(text.length, start + 600);
  while (i < limit) {
    const math = mathEnd(text, i);
    if (math) {
      i = math.end;
      continue;
    }
    const sign = text[i] ?? '';
    if (sign === '\n' || sign === '。' || /^<[|/]/.test(text.slice(i, i + 2))) break;
    if (
      /[.?]/.test(sign) &&
      (i + 1 >= text.length || /[\s*"')\]]/.test(text[i + 1] ?? '')) &&
      !/\b[ap]\.m?$/i.test(text.slice(Math.max(0, i - 3), i))
    )
      break;
    i++;
  }
  const answer = text.slice(start, i).replace(/[\s*_`:;,]+$/, '');
  return answer === '' ? null : { answer, start, end: start + answer.length };
}
