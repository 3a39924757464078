/**
 * From a rollout or a reference to its final answer, where it stands and by which rule it was found. Owns
 * which rule wins (the last strong statement in the text) and the difference between an answer found, found
 * weakly, revised, abandoned, cut off and missing. Pure; linear in the text, of which only the last 60,000
 * characters are searched.
 */
import { boxesIn, lastGroup, frameStart } from './find/frames';
import { sentenceAt, statementsIn } from './find/statements';
import { answerWithin, choicesIn, formulasIn, numbersIn, type Part } from './find/within';
import { rationalOf } from './compare/numbers';
import { type Rational, TooLarge } from './exact/rational';
import { parseAnswer } from './read/answer';
import { isAscii } from './read/tidy';
import type { Extraction, ExtractionRule, ExtractionStatus } from './types';

export interface ExtractOptions {
  /** The text ended at the token limit. */
  readonly truncated: boolean;
  /** Only these rules; all of them when left out. */
  readonly only?: readonly ExtractionRule[];
  /** Boxes joined by `and` are one answer of several parts; on when left out. */
  readonly join?: boolean;
}

const SEARCHED = 60_000;

/** Words by which a writer gives up what came before. */
const GIVEN_UP =
  /\b(?:wait,? (?:no|that(?:['’]s| is)|this is|actually)|that(?:['’]s| is) (?:wrong|not right|incorrect|not correct)|this is (?:wrong|incorrect|not right)|(?:is|was) (?:incorrect|a mistake)|i made (?:a|an) (?:mistake|error)|scratch that|start(?:ing)? over|let(?:'|’)?s (?:restart|try again|start again)|let me (?:restart|redo|reconsider|re-?think|try again|start again|recalculate|re-?check that)|on second thought|never ?mind|i was wrong)\b/gi;

interface Candidate {
  readonly rule: ExtractionRule;
  readonly answer: string;
  readonly start: number;
  readonly end: number;
}

export function holdsFrame(text: string): boolean {
  return /\\(?:boxed|fbox)(?![a-zA-Z])/.test(text);
}

/** Reads the final answer of a text. Never throws. */
export function extractAnswer(text: string, options: ExtractOptions): Extraction {
  const offset = Math.max(0, text.length - SEARCHED);
  const body = text
    .slice(offset)
    .replace(/(?:<\|[a-z_]{1,20}\|>|<\/s>|<eos>|<end_of_turn>)[\s\S]{0,20}$/, (mark) =>
      ' '.repeat(mark.length),
    );
  const thought = body.lastIndexOf('</think>');
  const answerPart = thought < 0 ? body : body.slice(thought + 8);
  const found = search(answerPart, options, options.truncated);
  if (thought < 0) return moved(found, offset);
  if (found.status !== 'none' && found.status !== 'truncated')
    return moved(found, offset + thought + 8);
  // Only the thinking holds an answer: it was never given.
  const inThought = search(body.slice(0, thought), options, false);
  if (inThought.answer === null || inThought.status === 'weak' || options.truncated)
    return moved(found, offset + thought + 8);
  return moved({ ...inThought, status: 'abandoned' }, offset);
}

function moved(extraction: Extraction, by: number): Extraction {
  const { span } = extraction;
  return span === null || by === 0
    ? extraction
    : { ...extraction, span: { start: span.start + by, end: span.end + by } };
}

function search(text: string, options: ExtractOptions, truncated: boolean): Extraction {
  const allowed = (rule: ExtractionRule): boolean => options.only?.includes(rule) ?? true;
  const { boxes, openAt } = boxesIn(text);
  const strong = [...statements(text, boxes, openAt, allowed)];
  const joined = options.join === false ? boxes.slice(-1) : lastGroup(text, boxes);
  const group = isRestated(joined) ? joined.slice(-1) : joined;
  if (group.length > 0 && allowed('boxed')) strong.push(boxed(text, group));
  strong.sort((a, b) => a.start - b.start);
  if (openAt !== null && allowed('boxed') && (strong.at(-1)?.start ?? -1) < openAt)
    return nothing(truncated ? 'truncated' : 'none');
  // A statement that runs into the cut may itself be cut.
  const isCut = ({ rule, end }: Candidate): boolean =>
    truncated && rule !== 'boxed' && rule !== 'several' && text.slice(end).trim() === '';
  while (strong.at(-1) && isCut(strong.at(-1) as Candidate)) strong.pop();
  const last = strong.at(-1);
  const givenUp = [...text.matchAll(GIVEN_UP)].map(({ index }) => index);
  if (last) {
    const dropped = givenUp.some((at) => at > last.end);
    if (!dropped) {
      const earlier = [
        ...strong.slice(0, -1).filter(({ end }) => end <= last.start),
        ...earlierBoxes(boxes, joined, allowed),
      ];
      const status = earlier.some(
        (one) => bare(one.answer) !== bare(last.answer) && !last.answer.includes(one.answer),
      )
        ? 'revised'
        : 'found';
      return result(last, last.answer === '' ? 'none' : status);
    }
    const later = truncated ? null : weak(text.slice(last.end), allowed, last.end);
    if (later && later.start > (givenUp.at(-1) ?? 0))
      return result(later, later.rule === 'last-number' ? 'weak' : 'revised');
    return result(last, 'abandoned');
  }
  if (truncated) return nothing('truncated');
  const fallback = weak(text, allowed, 0);
  return fallback
    ? result(fallback, fallback.rule === 'last-number' ? 'weak' : 'found')
    : nothing('none');
}

function* statements(
  text: string,
  boxes: ReturnType<typeof boxesIn>['boxes'],
  openAt: number | null,
  allowed: (rule: ExtractionRule) => boolean,
): Generator<Candidate> {
  for (const { rule, answer, start, end } of statementsIn(text)) {
    if (!allowed(rule)) continue;
    // A box inside the statement speaks for itself, also one that is never closed: it says nothing.
    if (boxes.some((box) => box.start >= start && box.start <= end + 2)) continue;
    if (openAt !== null && openAt >= start && openAt <= end + 2) continue;
    if (rule === 'hashes') yield { rule, answer, start, end };
    else {
      const part = answerWithin(answer);
      if (part.answer !== '')
        yield { rule, answer: part.answer, start: start + part.start, end: start + part.end };
    }
  }
}

function boxed(text: string, group: ReturnType<typeof lastGroup>): Candidate {
  const first = group[0];
  const last = group.at(-1);
  if (!first || !last) throw new Error('no box');
  // `\boxed{28}$ percent`: the sign stands outside.
  const percent = /^\}?\$?\$?\\?\)?\s*(?:\\?%|percent\b|pct\b|per cent\b)/i.exec(
    text.slice(last.after, last.after + 20),
  );
  const answer = group
    .map((box) => named(text, box.answer, frameStart(text, box), group.length))
    .join(', ');
  return {
    rule: group.length > 1 ? 'several' : 'boxed',
    answer: percent && !/%|percent|pct/.test(answer) ? `${answer}\\%` : answer,
    start: first.start,
    end: last.end,
  };
}

/** Boxes that give one number in several spellings: `\\boxed{15\\frac{39}{40}}, or \\boxed{\\frac{639}{40}}`. */
function isRestated(group: ReturnType<typeof lastGroup>): boolean {
  if (group.length < 2) return false;
  const [first, ...others] = group.map(({ answer }) => numberIn(answer));
  return (
    first !== undefined &&
    first !== null &&
    others.every((other) => other !== null && other.equals(first))
  );
}

function numberIn(answer: string): Rational | null {
  try {
    const tree = isAscii(answer) ? parseAnswer(answer, (ascii) => ascii) : null;
    return tree && rationalOf(tree);
  } catch (thrown) {
    if (thrown instanceof TooLarge) return null;
    throw thrown;
  }
}

/** A name before the box (`x = \boxed{3}`) matters when several boxes stand together. */
function named(text: string, answer: string, at: number, boxes: number): string {
  if (boxes < 2) return answer;
  const name = /([A-Za-z](?:_\{?\w+\}?)?)\s*=\s*$/.exec(text.slice(Math.max(0, at - 20), at))?.[1];
  return name === undefined || answer.includes('=') ? answer : `${name} = ${answer}`;
}

function earlierBoxes(
  boxes: ReturnType<typeof boxesIn>['boxes'],
  group: ReturnType<typeof lastGroup>,
  allowed: (rule: ExtractionRule) => boolean,
): Candidate[] {
  if (!allowed('boxed')) return [];
  return boxes
    .slice(0, boxes.length - group.length)
    .map(({ answer, start, end }) => ({ rule: 'boxed', answer, start, end }));
}

const bare = (answer: string): string => answer.replace(/\\(?:left|right|[,;:! ])|[\s$.{}]/g, '');

/** What is left without a statement: a choice at the start, emphasis, the last formula, equation or number. */
function weak(
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
  if (allowed('choice')) {
    const choice =
      /^\(?([A-J])(?:\)|\.|。|:|：|\)\.)?(?=\s|$|。|\p{Script=Han})/u.exec(trimmed) ??
      /^\(([a-j])\)$/.exec(trimmed);
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
  const several = allowed('last-equation') ? solutionsIn(text) : null;
  if (several) candidates.push(at('last-equation', several));
  candidates.sort((a, b) => a.end - b.end);
  if (candidates.length > 0) return candidates.at(-1) as Candidate;
  if (allowed('choice')) {
    const choice = choicesIn(text);
    if (choice.length === 1 && choice[0]) return at('choice', choice[0]);
  }
  return null;
}

function insideFormula(at: number, formulas: readonly { start: number; end: number }[]): boolean {
  return formulas.some(({ start, end }) => start <= at && at < end);
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

function result({ rule, answer, start, end }: Candidate, status: ExtractionStatus): Extraction {
  return status === 'none'
    ? { status, answer: null, rule, span: { start, end } }
    : { status, answer, rule, span: { start, end } };
}

function nothing(status: 'none' | 'truncated'): Extraction {
  return { status, answer: null, rule: null, span: null };
}
