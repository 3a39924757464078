/**
 * What stands in for an answer that no one states: a choice at the start, emphasis, the last formula, equation or
 * number. Owns the order among them.
 */
import type { ExtractionRule } from '../types';
import { numbersIn, type Part } from './numbers';
import { isOptionList, sentenceAt } from './statements';
import { answerWithin, choicesIn, formulasIn } from './within';

export interface Candidate {
  readonly rule: ExtractionRule;
  readonly answer: string;
  readonly start: number;
  readonly end: number;
}

/** What is left without a statement: a choice at the start, emphasis, the last formula, equation or number. */
export function weakest(
  text: string,
  allowed: (rule: ExtractionRule) => boolean,
  offset: number,
): Candidate | null {
  const at = (
    rule: ExtractionRule,
    part: { answer: string; start: number; end: number },
  ): Candidate => ({
    rule,
    answer: part.answer,
    start: offset + part.start,
    end: offset + part.end,
  });
  const trimmed = text.trim();
  if (trimmed === '') return null;
  const lead = text.length - text.trimStart().length;
  if (allowed('trace') && /^[\d\s+\-*/=;,.()]*$/.test(trimmed)) {
    const trace = [...text.matchAll(/=\s*(-?\d+)\s*\./g)].pop();
    if (trace) {
      const start = trace.index + trace[0].indexOf(trace[1] ?? '');
      return at('trace', { answer: trace[1] ?? '', start, end: start + (trace[1]?.length ?? 0) });
    }
  }
  const isList = isOptionList(trimmed);
  if (isList && isItem(trimmed)) return null;
  if (allowed('choice') && !isList) {
    const choice =
      /^\(?([A-J])(?:\)|\.|。|:|：|\)\.)?(?=\s|$|。|\p{Script=Han})/u.exec(trimmed) ??
      /^\(?([a-j])\)$/.exec(trimmed);
    const marked =
      choice !== null &&
      (choice[0].length > 1 ||
        /^.(?:$|\n| is (?:the )?(?:right|correct|best|answer)\b)/.test(trimmed));
    if (choice && marked)
      return at('choice', {
        answer: choice[1] ?? '',
        start: lead + choice[0].indexOf(choice[1] ?? ''),
        end: lead + choice[0].indexOf(choice[1] ?? '') + 1,
      });
  }
  const candidates: Candidate[] = [];
  if (allowed('emphasis')) {
    const strong = [...text.matchAll(/\*\*([^*\n]{1,200}?)\*\*/g)]
      .filter(([, inside = '']) => /\d|^[A-J]$|\$|\\/.test(inside) && !/:\s*$/.test(inside))
      .pop();
    if (strong) {
      const part = answerWithin(strong[1] ?? '');
      candidates.push(
        at('emphasis', {
          answer: part.answer,
          start: strong.index + 2 + part.start,
          end: strong.index + 2 + part.end,
        }),
      );
    }
  }
  const formulas = formulasIn(text);
  const formula = formulas.at(-1);
  if (formula) {
    const displayed = /^(?:\$\$|\\\[)/.test(
      text.slice(Math.max(0, formula.start - 2), formula.start),
    );
    const rule = displayed ? 'displayed-equation' : 'last-equation';
    if (allowed(rule))
      candidates.push(at(rule, displayed ? rightSide(formula) : joinedFormulas(text, formulas)));
  }
  if (allowed('last-equation')) {
    const equation = [...text.matchAll(/=\s*([-+−]?[\d(][^=\n\p{L}。，、$]{0,60})/gu)].pop();
    if (equation && !insideFormula(equation.index, formulas)) {
      const start = equation.index + equation[0].length - (equation[1]?.length ?? 0);
      const value = numbersIn(equation[1] ?? '')[0];
      if (value?.start === 0)
        candidates.push(
          at('last-equation', { answer: value.answer, start, end: start + value.end }),
        );
    }
  }
  if (allowed('last-number')) {
    const number = numbersIn(text)
      .filter(({ end }) => !insideFormula(end - 1, formulas))
      .pop();
    if (
      number &&
      !candidates.some(
        (one) => one.start <= offset + number.start && offset + number.end <= one.end,
      )
    )
      candidates.push(at('last-number', number));
  }
  if (allowed('last-number')) {
    const expression = plainExpression(text);
    if (expression) candidates.push(at('last-number', expression));
  }
  const several = allowed('last-equation') ? solutionsIn(text) : null;
  if (several) candidates.push(at('last-equation', several));
  candidates.sort((a, b) => a.end - b.end);
  if (candidates.length > 0) return candidates.at(-1) as Candidate;
  if (allowed('choice')) {
    const concluded = CONCLUDED.exec(text);
    if (concluded) {
      const start = concluded.index + concluded[0].lastIndexOf(concluded[1] ?? '');
      return at('choice', { answer: concluded[1] ?? '', start, end: start + 1 });
    }
    const choice = choicesIn(text);
    if (choice.length === 1 && choice[0]) return at('choice', choice[0]);
  }
  return null;
}

function insideFormula(at: number, formulas: readonly { start: number; end: number }[]): boolean {
  return formulas.some(({ start, end }) => start <= at && at < end);
}

/** `…, so C.` at the very end. */
const CONCLUDED =
  /\b(?:so|thus|hence|therefore|choose|chose|pick|select|with)[,:]? (?:it(?:['’]s| is) |option |choice )?\(?([A-J])\)?[.!]?\s*$/i;

/** The last line of a list of options is an option still. */
function isItem(text: string): boolean {
  const last = text.slice(text.lastIndexOf('\n') + 1);
  return (
    /^\s*(?:\*\*)?\(?[A-J][.)、:：．]/.test(last) &&
    !/\bis (?:the )?(?:right|correct|best|answer)\b/.test(last)
  );
}

/** `equals 3 + 4i`, `is 5√2` at the end: one expression without a frame. */
const PLAIN =
  /\s(?:is|are|equals?|=|becomes|gives|get)\s+([-−+]?(?:[\d√π(]|\\(?:frac|sqrt|pi))(?:[\d\s+\-−*·×/^().{}√π]|[a-z](?![a-z])|\\(?:frac|sqrt|pi|cdot|times)(?![a-z]))*)[.!]?\s*$/;

function plainExpression(text: string): Part | null {
  const found = PLAIN.exec(text.slice(-200));
  const inside = (found?.[1] ?? '').replace(/[.\s]+$/, '');
  if (!found || !/\d\s*[a-z√π\\^]|[√π\\]|[\da-z)]\s*[-−+*·×/]\s*[\da-z(√π\\]/.test(inside))
    return null;
  if (/^\d[\d\s]*(?:\/\d+)?$|\d\s+[a-z]/.test(inside)) return null;
  if (inside.split('(').length !== inside.split(')').length) return null;
  const start =
    text.length - Math.min(text.length, 200) + found.index + found[0].indexOf(found[1] ?? '');
  return { answer: inside, start, end: start + inside.length };
}

/** The last formulas with only `and`, `or` or a comma between them: equations, or numbers. */
function joinedFormulas(text: string, formulas: readonly Part[]): Part {
  const last = formulas.at(-1) as Part;
  const isEquation = (part: Part): boolean => /^[^=<>]+=[^=<>]+$/.test(part.answer);
  const fits = isEquation(last)
    ? isEquation
    : (part: Part) => /^[-+]?[\d.]+(?:\/\d+)?$|^[-+]?\\[dt]?frac\{\d+\}\{\d+\}$/.test(part.answer);
  let from = formulas.length - 1;
  while (from > 0 && fits(last)) {
    const [before, after] = [formulas[from - 1] as Part, formulas[from] as Part];
    const between = text.slice(before.end, after.start).replace(/\\?[()[\]]|\$/g, '');
    if (
      !fits(before) ||
      !/^\s*(?:,|,?\s*(?:and|or|y|o|et|ou|und|oder|и|или|和|或))\s*$/.test(between)
    )
      break;
    from--;
  }
  const group = formulas.slice(from);
  return {
    answer: group.map(({ answer }) => answer).join(', '),
    start: (group[0] as Part).start,
    end: last.end,
  };
}

/** `The solutions are x = 2 and x = -3.` */
function solutionsIn(text: string): Part | null {
  const said = [
    ...text.matchAll(
      /\b(?:solutions|roots|zeros|answers)\s+(?:(?:of|to)\s[^.\n]{1,60}?\s)?are:?\s+/gi,
    ),
  ].pop();
  if (!said) return null;
  const sentence = sentenceAt(text, said.index + said[0].length);
  if (sentence === null || !/\d/.test(sentence.answer)) return null;
  const part = answerWithin(sentence.answer);
  // Only where the sentence is the list and nothing besides.
  return /^(?:[^\p{L}]|\p{L}(?!\p{L})|and|or|\\[a-z]+)+$/u.test(sentence.answer)
    ? { answer: sentence.answer, start: sentence.start, end: sentence.end }
    : { answer: part.answer, start: sentence.start + part.start, end: sentence.start + part.end };
}

const ROWS = /^\\begin\{(aligned|align|split|gathered|eqnarray)\*?\}([^]*)\\end\{\1\*?\}$/;

/**
 * The right side of a displayed equation, of its last row where it has several; an inequality or a definition of
 * a point is kept whole.
 */
function rightSide(formula: Part): Part {
  const whole = formula.answer.replace(/[.,;\s]+$/, '');
  const rows = ROWS.exec(whole)?.[2]?.split('\\\\') ?? [];
  const row = rows.filter((one) => one.trim() !== '').pop();
  const inside = row?.includes('=') ? row.replace(/&/g, '').replace(/[.,;\s]+$/, '') : whole;
  const at = inside.lastIndexOf('=');
  if (at < 0 || /[<>≤≥]|\\(?:le|ge|ne)|\\begin|,/.test(inside))
    return { ...formula, answer: inside };
  const answer = inside
    .slice(at + 1)
    .replace(/^\s*&/, '')
    .trim();
  return answer === ''
    ? { ...formula, answer: inside }
    : { answer, start: formula.start, end: formula.end };
}
