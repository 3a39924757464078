/**
 * Equal rollouts of a question, which grow common as a policy learns, are learnt from once and weighed by their number:
 * the loss and its gradient stay the same, and a step costs less. Pure.
 */
import { TRACE_LENGTH } from '../reasoner/notation';

/** Groups of equal width, question after question; a group with fewer rollouts is filled up at weight 0. */
export interface Distinct {
  /** Token ids, `TRACE_LENGTH` a rollout. */
  readonly traces: Int32Array;
  readonly advantages: readonly number[];
  /** Each rollout's part in means over all that were written; sum 1. */
  readonly weights: readonly number[];
}

/** Widths are quarters of the group: each width is compiled anew, so there are few. */
function widthFor(count: number, groupSize: number): number {
  const quarter = Math.ceil(groupSize / 4);
  return Math.min(groupSize, Math.ceil(count / quarter) * quarter);
}

/** `traces`: token ids of groups of `groupSize` rollouts, one after the other, with their advantages. */
export function distinctRollouts(
  traces: Int32Array,
  advantages: readonly number[],
  groupSize: number,
): Distinct {
  const total = advantages.length;
  const groups = Array.from({ length: total / groupSize }, (_, g) => {
    const found = new Map<string, { first: number; count: number }>();
    for (let i = g * groupSize; i < (g + 1) * groupSize; i++) {
      const key = `${traceAt(traces, i).join()}/${String(advantages[i])}`;
      const known = found.get(key);
      if (known === undefined) found.set(key, { first: i, count: 1 });
      else known.count += 1;
    }
    return [...found.values()];
  });
  const width = widthFor(Math.max(...groups.map(({ length }) => length)), groupSize);
  const rows = groups.flatMap((group) =>
    Array.from({ length: width }, (_, i) => group[i] ?? { first: group[0]!.first, count: 0 }),
  );
  const kept = new Int32Array(rows.length * TRACE_LENGTH);
  rows.forEach(({ first }, i) => kept.set(traceAt(traces, first), i * TRACE_LENGTH));
  return {
    traces: kept,
    advantages: rows.map(({ first }) => advantages[first]!),
    weights: rows.map(({ count }) => count / total),
  };
}

const traceAt = (traces: Int32Array, i: number): Int32Array =>
  traces.subarray(i * TRACE_LENGTH, (i + 1) * TRACE_LENGTH);
