/**
 * Accuracy against group size, all from one run of G. Methods that only choose are resampled over subsets of the
 * group (`stats/resample.ts`: unbiased). Synthesis is observed at each g on one random subset a question. Points are
 * means over the same questions, so that a curve never bends because its questions change.
 */
import { majorityVote } from '../../cat/compare/baselines';
import { rngFor } from '../../chance/rng';
import type { Graded, GradedRollout } from '../harness/graded';
import type { StepCost } from '../harness/log';
import type { StepId } from '../harness/plan';
import type { MethodId } from '../methods';
import { wilson, type Interval } from '../stats/interval';
import { passAtK } from '../stats/pass-at-k';
import { curveSizes, expectedBestOfSubset, expectedOverSubsets } from '../stats/resample';
import { canHave, type OutcomeTable } from './outcomes';
import { tokensOf } from './spending';

export interface CurvePoint {
  readonly g: number;
  readonly n: number;
  readonly accuracy: number;
  readonly interval: Interval;
  /** Mean tokens a question at this g; null where not measured. */
  readonly tokens: number | null;
}

export interface Curve {
  readonly id: MethodId;
  readonly points: readonly CurvePoint[];
  readonly estimator: 'mean' | 'subsets' | 'observed';
}

const CURVED = [
  'single',
  'min-perplexity',
  'majority',
  'self-bon',
  'judge',
  'synthesis',
  'pass@k',
] as const satisfies readonly MethodId[];
type CurvedId = (typeof CURVED)[number];

export function curvesOf(
  table: OutcomeTable,
  groupSize: number,
  costs: ReadonlyMap<StepId, StepCost>,
): Curve[] {
  const sizes = curveSizes(groupSize);
  return CURVED.filter((id) => table.columns.has(id)).map((id) => {
    const points = sizes.flatMap((g): CurvePoint[] => {
      const values = table.closed
        .filter((question) => canHave(id, question))
        .map(({ graded }) => (graded === null ? null : valueAt(graded, id, g, groupSize)));
      const known = values.filter((value) => value !== null);
      if (known.length === 0) return [];
      // Failed questions stay in the denominator, as in the table.
      const n = values.length;
      const right = known.reduce((a, b) => a + b, 0);
      const tokens = tokensOf(id, g, groupSize, costs);
      return [{ g, n, accuracy: right / n, interval: wilson(Math.min(right, n), n), tokens }];
    });
    const estimator = id === 'single' ? 'mean' : id === 'synthesis' ? 'observed' : 'subsets';
    return { id, points, estimator };
  });
}

/** A graded question never changes, so each value is worked out once. */
const cache = new WeakMap<Graded, Map<string, number | null>>();

function valueAt(graded: Graded, id: CurvedId, g: number, groupSize: number): number | null {
  const known = cache.get(graded) ?? new Map<string, number | null>();
  cache.set(graded, known);
  const key = `${id}/${g}`;
  const before = known.get(key);
  if (before !== undefined) return before;
  const value = estimate(graded, id, g, groupSize);
  known.set(key, value);
  return value;
}

function estimate(graded: Graded, id: CurvedId, g: number, groupSize: number): number | null {
  if (id === 'single') return graded.outcomes.single?.value ?? null;
  if (id === 'synthesis') {
    if (g === 1) return graded.synthesisAt[1] ?? null;
    return g === groupSize
      ? (graded.outcomes.synthesis?.value ?? null)
      : (graded.synthesisAt[g] ?? null);
  }
  // Its scores were given against the reference of the whole group; a smaller one would have had another.
  if (id === 'judge' && g < groupSize) return null;
  const usable = graded.rollouts
    .map((rollout, index) => ({ ...rollout, index, value: rollout.value }))
    .filter((rollout): rollout is Usable => rollout.value !== null);
  // A group of which some failed is a smaller group: it has no larger subset to show.
  const size = Math.min(g, usable.length);
  if (size === 0) return null;
  switch (id) {
    case 'pass@k': {
      const right = usable.filter(({ value }) => value === 1).length;
      return passAtK(usable.length, right, size);
    }
    case 'majority':
      return majorityAt(graded, usable, size);
    case 'min-perplexity':
      return bestAt(usable, size, (rollout) => rollout.meanLogprob);
    case 'self-bon':
      return bestAt(usable, size, (rollout) => rollout.selfScore);
    case 'judge':
      return bestAt(usable, size, (rollout) => rollout.judgeScore);
  }
}

type Usable = GradedRollout & { readonly index: number; readonly value: number };

/** Ranked as the methods rank: highest first, ties to the earlier, unknown last. */
function bestAt(
  usable: readonly Usable[],
  g: number,
  score: (rollout: Usable) => number | null,
): number | null {
  if (usable.every((rollout) => score(rollout) === null)) return null;
  const ranked = [...usable].sort(
    (a, b) => (score(b) ?? -Infinity) - (score(a) ?? -Infinity) || a.index - b.index,
  );
  return expectedBestOfSubset(
    ranked.map(({ value }) => value),
    g,
  );
}

/** The vote of each subset; the full rule is asked only where count and likelihood are tied too. */
function majorityAt(graded: Graded, usable: readonly Usable[], g: number): number | null {
  const clusterOf = new Map<number, number>();
  for (const [at, { rollouts }] of graded.clusters.entries()) {
    for (const index of rollouts) clusterOf.set(index, at);
  }
  const labels = usable.map(({ index }) => clusterOf.get(index) ?? -1);
  // Members of a cluster nearly always share their value; null where a chain of comparisons let them differ.
  const valueOf = graded.clusters.map(({ rollouts }) => {
    const values = new Set(rollouts.map((index) => graded.rollouts[index]?.value ?? 0));
    return values.size === 1 ? [...values][0]! : null;
  });
  const counts = new Array<number>(graded.clusters.length).fill(0);
  const likely = new Array<number>(graded.clusters.length).fill(0);
  return expectedOverSubsets(
    usable.length,
    g,
    (subset) => {
      counts.fill(0);
      likely.fill(0);
      let top = 0;
      for (const i of subset) {
        const label = labels[i]!;
        if (label < 0) continue;
        top = Math.max(top, ++counts[label]!);
        likely[label]! += usable[i]!.meanLogprob ?? -Infinity;
      }
      if (top === 0) return 0;
      // Clusters of one size compare by their sums as by their means.
      const tied = (label: number, best: number) =>
        counts[label] === top && likely[label] === likely[best];
      let best = counts.indexOf(top);
      for (let label = best + 1; label < counts.length; label++) {
        if (counts[label] === top && likely[label]! > likely[best]!) best = label;
      }
      const clear = counts.every((_, label) => label === best || !tied(label, best));
      return (clear ? valueOf[best] : null) ?? tiedVote(graded, usable, subset);
    },
    rngFor(0, 'majority curve'),
  );
}

function tiedVote(graded: Graded, usable: readonly Usable[], subset: readonly number[]): number {
  const drawn = new Map(subset.map((i) => [usable[i]!.index, usable[i]!]));
  const clusters = graded.clusters.flatMap((cluster) => {
    const rollouts = cluster.rollouts.filter((index) => drawn.has(index));
    if (rollouts.length === 0) return [];
    return [{ ...cluster, rollouts, answer: drawn.get(rollouts[0]!)!.answer ?? cluster.answer }];
  });
  const { rollout } = majorityVote(clusters, [...drawn.values()]);
  return rollout === null ? 0 : drawn.get(rollout)!.value;
}
