/**
 * Equal rollouts of a question, which grow common as a policy learns, are learnt from once and weighed by their number:
 * the loss and its gradient stay the same, and a step costs less. Pure.
 */
import { TRACE_LENGTH } from '../../reasoner/notation';
import type { Rollouts } from './grpo';

export interface Distinct extends Rollouts {
  readonly advantages: readonly number[];
}

/** Every number of rollouts is compiled anew, so they are filled up, at weight 0, to an eighth of all. */
const SIZES = 8;

/** `traces`: token ids of groups of `groupSize` rollouts, one after the other, with their advantages. */
export function distinctRollouts(
  traces: Int32Array,
  advantages: readonly number[],
  groupSize: number,
): Distinct {
  const total = advantages.length;
  const trace = (i: number): Int32Array =>
    traces.subarray(i * TRACE_LENGTH, (i + 1) * TRACE_LENGTH);
  const found = new Map<string, { readonly first: number; count: number }>();
  for (let i = 0; i < total; i++) {
    const key = [Math.floor(i / groupSize), advantages[i], ...trace(i)].join();
    const known = found.get(key);
    if (known === undefined) found.set(key, { first: i, count: 1 });
    else known.count += 1;
  }
  const rows = [...found.values()];
  const step = Math.ceil(total / SIZES);
  const size = Math.min(total, Math.ceil(rows.length / step) * step);
  while (rows.length < size) rows.push({ first: 0, count: 0 });
  const kept = new Int32Array(size * TRACE_LENGTH);
  rows.forEach(({ first }, row) => kept.set(trace(first), row * TRACE_LENGTH));
  return {
    traces: kept,
    owners: rows.map(({ first }) => Math.floor(first / groupSize)),
    advantages: rows.map(({ first }) => advantages[first]!),
    weights: rows.map(({ count }) => count / total),
  };
}
