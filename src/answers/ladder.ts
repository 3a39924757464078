/**
 * The cheap ladder in one synchronous call, with the later rungs already loaded: for commands, benchmarks and
 * tests. The page goes through `grader.ts`, which loads them when a pair first needs them.
 */
import { DEEPER } from './deeper';
import { compareReadings, readAnswer } from './equivalent';
import { DEFAULT_POLICY, type Policy } from './policy';
import type { Comparison } from './types';

/** All rungs but the symbolic engine, on two answers as written. Reflexive and symmetric, bounded in time. */
export function compareCheap(
  left: string,
  right: string,
  policy: Policy = DEFAULT_POLICY,
): Comparison {
  const comparison = compareReadings(
    readAnswer(left, DEEPER),
    readAnswer(right, DEEPER),
    policy,
    DEEPER,
  );
  if (comparison === null) throw new Error('a rung is missing from the whole ladder');
  return comparison;
}
