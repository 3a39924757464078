/**
 * The answer inside a sentence that states it in words: `the volume of $ABCD$ is 120`, `42 because …`, `for
 * sure D, it can't be A`. Owns the cut only; the caller knows where the sentence stands.
 */
import { COPULA } from './languages';
import { numbersIn, type Part } from './numbers';
import { mathEnd } from './statements';

const REASON =
  /[\s,;(]+(?:because|since|as (?:the|it|we)|which|where|so that|due to|given that|I hope|when we|rather than|instead of)\b|[,;] (?:but |and )?not\b/i;
/** A remark in brackets behind the answer: `13 (rounded to the nearest integer)`; never `f (x)` or `(mod 5)`. */
const ASIDE = /\s\((?!\s*(?:mod|sin|cos|tan|log|ln|sqrt)\b)(?=[^()$\\]*\p{L}{2})/u;
/** `option B`, `la C`, `a letra D`. */
const CHOICE_IN_WORDS =
  /^(?:(?:option|choice|alternative)\s+\(?([A-J])\)?(?![\p{L}\d])|(?:la|el|a|die|das)\s+(?:(?:opci[óo]n|opção|opzione|letra|lettre|lettera|option)\s+)?\(?([A-J])\)?$)/iu;
/** The mark of a source behind a value. */
const SOURCE = /(?<=[\d%).]|[^\s[\],] )\[\d{1,2}\]$/;
const VERB = /\s(?:is|are|equals?|es|est|ist|be|of)\s+(?!(?:the|a|an|not|that|it)\s)/gi;

export function formulasIn(text: string): Part[] {
  const out: Part[] = [];
  for (let i = 0; i < text.length; i++) {
    const sign = text[i];
    if (sign === '\\' && !/[([]/.test(text[i + 1] ?? '')) {
      i++;
      continue;
    }
    if (sign !== '$' && sign !== '\\') continue;
    const math = mathEnd(text, i);
    if (!math) continue;
    const answer = text.slice(math.inside, math.close);
    if (answer.trim() !== '')
      out.push({ answer: answer.trim(), start: math.inside, end: math.close });
    i = math.end - 1;
  }
  return out;
}

/** Letters that stand alone and may name a choice. */
export function choicesIn(text: string): Part[] {
  return [
    ...text.matchAll(/(?<![\p{L}\d'’$\\{])\(?([A-J])\)?(?![\p{L}\d'’=^_])(?!(?<=[AI]) \p{Ll})/gu),
  ].map((match) => ({
    answer: match[1] ?? '',
    start: match.index + match[0].indexOf(match[1] ?? ''),
    end: match.index + match[0].indexOf(match[1] ?? '') + 1,
  }));
}

function isProse(text: string): boolean {
  const words = text
    .replace(/\\(?:text|mbox|textbf|mathrm)\s?\{[^{}]*\}/g, ' ')
    .replace(/\\[a-zA-Z]+/g, ' ')
    .match(/[\p{L}]{2,}/gu);
  return (words?.length ?? 0) > 3;
}

/** The answer of a stated sentence; the sentence itself when it is short. */
export function answerWithin(sentence: string): Part {
  let text = sentence;
  for (const behind of [REASON, ASIDE]) {
    const at = behind.exec(text)?.index ?? 0;
    if (at > 0) text = text.slice(0, at);
  }
  text = text
    .replace(SOURCE, '')
    .replace(/[\s.,;:]+$/, '')
    .replace(COPULA, '');
  const quoted = /^(["'`“‘«])(.+)["'`”’»]$/.exec(text);
  if (quoted) {
    const inner = answerWithin(quoted[2] ?? '');
    return { answer: inner.answer, start: inner.start + 1, end: inner.end + 1 };
  }
  const whole = { answer: text, start: 0, end: text.length };
  // `C, not A`, `(B) because …`: the label comes first. A bare A before a word may be an article.
  const option = CHOICE_IN_WORDS.exec(text);
  if (option) {
    const letter = option[1] ?? option[2] ?? '';
    const start = option[0].lastIndexOf(letter);
    return { answer: letter, start, end: start + 1 };
  }
  const label = /^\(?([A-J])\)?(?:[,.:)]\s|\s(?=\p{L}{2}))/u.exec(text);
  if (label && (label[1] !== 'A' || /[,.:)]/.test(label[0]))) {
    const start = label[0].indexOf(label[1] ?? '');
    return { answer: label[1] ?? '', start, end: start + 1 };
  }
  const opening = mathEnd(text, 0);
  // A formula with a word or two behind it (`$50$ dollars`) stays together.
  if (!isProse(text)) {
    if (opening && opening.end === text.length)
      return {
        answer: text.slice(opening.inside, opening.close).trim(),
        start: opening.inside,
        end: opening.close,
      };
    return whole;
  }
  if (opening)
    return {
      answer: text.slice(opening.inside, opening.close).trim(),
      start: opening.inside,
      end: opening.close,
    };
  const verbs = [...text.matchAll(VERB)];
  const verb = verbs[verbs.length - 1];
  if (verb) {
    const from = verb.index + verb[0].length;
    const rest = text.slice(from);
    if (rest !== '' && !isProse(rest)) {
      const inner = answerWithin(rest);
      return { answer: inner.answer, start: from + inner.start, end: from + inner.end };
    }
  }
  const first = (parts: readonly Part[]): Part | undefined => parts[0];
  const formulas = formulasIn(text);
  const numbers = numbersIn(text);
  const starts = numbers[0]?.start === 0 ? numbers[0] : undefined;
  return (
    starts ??
    formulas[formulas.length - 1] ??
    numbers[numbers.length - 1] ??
    first(choicesIn(text)) ??
    whole
  );
}
