/**
 * A text that may be an answer already or a whole response around one: a gold column, a rollout of one line.
 * Owns only that choice.
 */
import { extractAnswer } from './extract';
import { holdsFrame } from './find/frames';
import { TooLarge } from './exact/rational';
import { parseAnswer } from './read/answer';
import { plainCharacters } from './read/unicode';

/** The answer in the text, the text itself when it is one already, null when there is none. */
export function readable(text: string): string | null {
  const trimmed = text.trim();
  if (
    !holdsFrame(trimmed) &&
    trimmed.length <= 200 &&
    !/\b(?:answer|solution)\b|####|[.!?]\s+\p{L}/iu.test(trimmed)
  ) {
    try {
      const tree = parseAnswer(trimmed, plainCharacters);
      if (tree !== null && tree.kind !== 'text') return trimmed;
      if (tree !== null && tree.words.split(' ').length <= 3 && !/[\d]/.test(tree.words))
        return trimmed;
    } catch (thrown) {
      if (!(thrown instanceof TooLarge)) throw thrown;
    }
  }
  // Signs without words are an answer that could not be read, not prose to look into.
  if (trimmed.length <= 200 && !holdsFrame(trimmed) && !/\p{L}{2}|[$#]|\\[[(]|[=[]/u.test(trimmed))
    return trimmed;
  return extractAnswer(trimmed, { truncated: false }).answer;
}
