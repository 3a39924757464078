import { describe, expect, it } from 'vitest';
import { compareCheap } from './ladder';
import { goldAnswers } from '../../test/fixtures/answers';
import { NEAR_MISSES, REWRITINGS } from '../../test/fixtures/answers/rewritings';

const golds = goldAnswers();

describe('all 500 MATH-500 and 1,319 GSM8K gold answers', () => {
  it('are 1,819, and the table has at least twenty rewritings', () => {
    expect(golds).toHaveLength(1819);
    expect(REWRITINGS.length).toBeGreaterThanOrEqual(20);
  });

  const distinct = [...new Set(golds)];
  it.each(REWRITINGS.map((rewriting) => [rewriting.name, rewriting] as const))(
    'stay equal when rewritten with %s',
    (_, { apply }) => {
      const pairs = distinct.flatMap((gold) => {
        const written = apply(gold);
        return written === null ? [] : [[gold, written] as const];
      });
      expect(pairs.length).toBeGreaterThan(0);
      expect(
        pairs.filter(([gold, written]) => compareCheap(gold, written).equality !== 'equal'),
      ).toEqual([]);
    },
  );

  it.each(NEAR_MISSES.map((miss) => [miss.name, miss] as const))(
    'differ from %s',
    (_, { apply }) => {
      const pairs = distinct.flatMap((gold) => {
        const written = apply(gold);
        return written === null ? [] : [[gold, written] as const];
      });
      expect(pairs.length).toBeGreaterThan(0);
      expect(
        pairs.filter(([gold, written]) => compareCheap(gold, written).equality !== 'different'),
      ).toEqual([]);
    },
  );
});
