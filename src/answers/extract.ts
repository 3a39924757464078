/**
 * From a rollout or a reference to its final answer, where it stands and by which rule it was found. Owns
 * which rule wins (the last strong statement in the text) and the difference between an answer found, found
 * weakly, revised, abandoned, cut off and missing. Pure; linear in the text, of which only the last 60,000
 * characters are searched.
 */
import { boxesIn, type Found, lastGroup, withoutApproximation } from './find/frames';
import { spokenPart } from './find/spoken';
import { statementsIn } from './find/statements';
import { type Candidate, weakest } from './find/weakest';
import { answerWithin } from './find/within';
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
  /\b(?:wait,? (?:no|that(?:['’]s| is)|this is|actually)|that(?:['’]s| is) (?:wrong|not right|incorrect|not correct)|this is (?:wrong|incorrect|not right)|(?:is|was) (?:incorrect|a mistake)|i made (?:a|an) (?:mistake|error)|scratch that|start(?:ing)? over|let(?:'|’)?s (?:restart|try again|start again)|let me (?:restart|redo|reconsider|re-?think|try again|start again|recalculate|re-?check that)|on second thought|never ?mind|i was wrong)\b|(?<=\?\s)no[,.]\s/gi;

/** Reads the final answer of a text. Never throws. */
export function extractAnswer(text: string, options: ExtractOptions): Extraction {
  const offset = Math.max(0, text.length - SEARCHED);
  const spoken = spokenPart(text.slice(offset));
  const truncated = options.truncated && !spoken.ended;
  const found = search(spoken.text, options, truncated);
  if (spoken.thought === null || (found.status !== 'none' && found.status !== 'truncated'))
    return moved(found, offset);
  // Only the thinking holds an answer: it was never given.
  const inThought = search(spoken.thought, options, false);
  if (inThought.answer === null || inThought.status === 'weak' || truncated)
    return moved(found, offset);
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
  const { boxes: all, openAt } = boxesIn(text);
  const boxes = withoutApproximation(text, all);
  const strong = [...statements(text, all, openAt, allowed)];
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
    const later = truncated ? null : weakest(text.slice(last.end), allowed, last.end);
    if (later && later.start > (givenUp.at(-1) ?? 0))
      return result(later, later.rule === 'last-number' ? 'weak' : 'revised');
    return result(last, 'abandoned');
  }
  if (truncated) return nothing('truncated');
  const fallback = weakest(text, allowed, 0);
  return fallback
    ? result(fallback, fallback.rule === 'last-number' ? 'weak' : 'found')
    : nothing('none');
}

function* statements(
  text: string,
  boxes: readonly Found[],
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

function boxed(text: string, group: readonly Found[]): Candidate {
  const first = group[0];
  const last = group.at(-1);
  if (!first || !last) throw new Error('no box');
  // `\boxed{28}$ percent`: the sign stands outside.
  const percent = /^\}?\$?\$?\\?\)?\s*(?:\\?%|percent\b|pct\b|per cent\b)/i.exec(
    text.slice(last.after, last.after + 20),
  );
  const answer = group.map((box) => named(text, box.answer, box.before, group.length)).join(', ');
  return {
    rule: group.length > 1 ? 'several' : 'boxed',
    answer: percent && !/%|percent|pct/.test(answer) ? `${answer}\\%` : answer,
    start: first.start,
    end: last.end,
  };
}

/** Boxes that give one number in several spellings: `\\boxed{15\\frac{39}{40}}, or \\boxed{\\frac{639}{40}}`. */
function isRestated(group: readonly Found[]): boolean {
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
  boxes: readonly Found[],
  group: readonly Found[],
  allowed: (rule: ExtractionRule) => boolean,
): Candidate[] {
  if (!allowed('boxed')) return [];
  return boxes
    .slice(0, boxes.length - group.length)
    .map(({ answer, start, end }) => ({ rule: 'boxed', answer, start, end }));
}

const bare = (answer: string): string => answer.replace(/\\(?:left|right|[,;:! ])|[\s$.{}]/g, '');

function result({ rule, answer, start, end }: Candidate, status: ExtractionStatus): Extraction {
  return status === 'none'
    ? { status, answer: null, rule, span: { start, end } }
    : { status, answer, rule, span: { start, end } };
}

function nothing(status: 'none' | 'truncated'): Extraction {
  return { status, answer: null, rule: null, span: null };
}
