/** Commas between digits that may be read in two ways. Owns the second reading. */
import type { Policy } from '../policy';
import { parseAnswer } from '../read/answer';
import type { Compare, Written } from './deeper';
import { compareNumbers } from './numbers';
import { equal, type Verdict } from './verdict';

/**
 * A comma between digits has a second reading: `1,22` may be a decimal, `100,200` two solutions. It counts
 * only where the other side is one number, or two solutions.
 */
export function byOtherComma(
  a: Written,
  b: Written,
  policy: Policy,
  compare: Compare,
): Verdict | null {
  for (const [comma, other] of [
    [a, b],
    [b, a],
  ] as const) {
    const bare = comma.text.replace(/[$\s]/g, '');
    if (other.tree === null || !/^-?\d+(,\d+)+$/.test(bare)) continue;
    if (/^-?\d+,\d{1,2}$|^-?\d+,\d{4,}$|^-?0,\d+$/.test(bare)) {
      const decimal = parseAnswer(bare.replace(',', '.'), (ascii) => ascii);
      const verdict = decimal && compareNumbers(decimal, other.tree, policy);
      if (verdict?.equality === 'equal')
        return equal(verdict.rule, `${verdict.because} The comma is a decimal point.`);
    }
    if (
      /^-?\d{1,3}(,\d{3})+$/.test(bare) &&
      other.tree.kind === 'group' &&
      other.tree.open === '' &&
      comma.tree?.kind === 'number'
    ) {
      const list = parseAnswer(bare.replace(/,/g, ', '), (ascii) => ascii);
      const verdict = list && compare(list, other.tree);
      if (verdict?.equality === 'equal') return verdict;
    }
  }
  return null;
}
