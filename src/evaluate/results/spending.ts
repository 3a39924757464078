/**
 * What a method would have spent on its own, from the measured cost of the steps. Tokens read (prompt tokens really
 * computed) and tokens written count alike. One group served all methods, so the sum over methods is more than was
 * spent.
 */
import type { StepCost } from '../harness/log';
import type { StepId } from '../harness/plan';
import type { MethodId } from '../methods';

type Costs = ReadonlyMap<StepId, StepCost>;

/** Mean tokens a question at group size `g` of `groupSize`; null where a step of it was never measured. */
export function tokensOf(id: MethodId, g: number, groupSize: number, costs: Costs): number | null {
  const group = groupCost(g, groupSize, costs);
  const perRollout = (step: StepId) => scaled(mean(step, costs), g / groupSize);
  switch (id) {
    case 'single':
      return groupCost(1, groupSize, costs);
    case 'greedy':
      return mean('greedy', costs);
    case 'min-perplexity':
    case 'majority':
    case 'majority-right':
    case 'pass@k':
      return group;
    case 'self-bon':
      return add(group, perRollout('self-score'));
    case 'mutual-predictability':
      // Each of g rollouts is read after g-1 others, so the reading grows with the square.
      return add(group, scaled(mean('mutual', costs), (g / groupSize) ** 2));
    case 'judge':
      return add(group, add(mean('synthesis', costs), perRollout('judge-score')));
    case 'synthesis':
      return add(group, mean(g === groupSize ? 'synthesis' : `synthesis@${g}`, costs));
    case 'synthesis-with-question':
      return add(group, mean('synthesis-with-question', costs));
    case 'synthesis-from-one':
      return add(groupCost(1, groupSize, costs), mean('synthesis@1', costs));
  }
}

function mean(step: StepId, costs: Costs): number | null {
  const cost = costs.get(step);
  if (cost === undefined || cost.times === 0) return null;
  return (cost.promptTokens + cost.tokens) / cost.times;
}

/** The question is read once for the whole group where the engine shares it; what is written grows with g. */
function groupCost(g: number, groupSize: number, costs: Costs): number | null {
  const cost = costs.get('explore');
  if (cost === undefined || cost.times === 0) return null;
  return (cost.promptTokens + (cost.tokens * g) / groupSize) / cost.times;
}

function add(a: number | null, b: number | null): number | null {
  return a === null || b === null ? null : a + b;
}

function scaled(value: number | null, by: number): number | null {
  return value === null ? null : value * by;
}
