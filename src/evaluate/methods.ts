/**
 * The methods that are compared: what each does, where it comes from, and what it needs beyond the one group of
 * rollouts that serves all. Owns names and words; `harness/plan.ts` turns the needs into steps.
 */
import type { TaskKind } from '../cat/task';

export const METHOD_IDS = [
  'single',
  'greedy',
  'min-perplexity',
  'majority',
  'self-bon',
  'mutual-predictability',
  'judge',
  'synthesis',
  'synthesis-with-question',
  'synthesis-from-one',
  'majority-right',
  'pass@k',
] as const;
export type MethodId = (typeof METHOD_IDS)[number];

export interface Method {
  readonly id: MethodId;
  readonly title: string;
  readonly definition: string;
  readonly source: string;
  /** Tokens it spends on one question, in words. */
  readonly cost: string;
  /** Reads the gold answers: for orientation, no method one could use. */
  readonly oracle: boolean;
  readonly kinds: readonly TaskKind[];
}

const CAT = 'Jayalath et al., arXiv 2509.14234';
const BOTH: readonly TaskKind[] = ['math', 'open'];
const MATH: readonly TaskKind[] = ['math'];

function method(
  id: MethodId,
  title: string,
  definition: string,
  source: string,
  cost: string,
  kinds = BOTH,
  oracle = false,
): Method {
  return { id, title, definition, source, cost, kinds, oracle };
}

export const METHODS: readonly Method[] = [
  method(
    'single',
    'Single sample',
    'The mean over the group: what one rollout gets on average, so that no luck is in it.',
    CAT,
    'one rollout',
  ),
  method(
    'greedy',
    'Greedy',
    'One rollout at temperature 0.',
    'common baseline',
    'one rollout at temperature 0',
  ),
  method(
    'min-perplexity',
    'Min-perplexity',
    'The rollout with the highest mean token log-probability, the stop token counted; ties to the earlier one.',
    CAT,
    'the group',
  ),
  method(
    'majority',
    'Majority vote',
    'The most frequent final answer. Ties go to the answer whose rollouts are likelier on average, then to the one that sorts first.',
    'Wang et al., self-consistency, arXiv 2203.11171',
    'the group',
    MATH,
  ),
  method(
    'self-bon',
    'Self-BoN',
    'The rollout to which the model itself gives the highest probability of being correct and complete; ties to the earlier one.',
    CAT,
    'the group, and reading each rollout once more',
  ),
  method(
    'mutual-predictability',
    'Mutual predictability',
    'The rollout that is likeliest per token when the model has read the other rollouts (not the question); ties to the earlier one.',
    'Wen et al., arXiv 2506.10139, as a baseline of CaT',
    'the group, and reading the other rollouts before each',
  ),
  method(
    'judge',
    'Judge 1-10, best of G',
    'The rollout that the model as judge scores highest against the reference, from 1 to 10 (the mean over the probabilities of the scores where they can be read); ties to the earlier one.',
    CAT,
    'the group, the synthesis, and reading reference and rollout for each',
  ),
  method(
    'synthesis',
    'Synthesis (CaT)',
    'The anchor reconciles all rollouts into one reference without seeing the question.',
    CAT,
    'the group, reading it once, and writing the reference',
  ),
  method(
    'synthesis-with-question',
    'Synthesis, question shown',
    'As synthesis, but the anchor sees the question too.',
    CAT,
    'as synthesis, and the question',
  ),
  method(
    'synthesis-from-one',
    'Synthesis from one rollout',
    'Synthesis from a single rollout of the group, drawn at random with the seed.',
    CAT,
    'one rollout, reading it, and writing the reference',
  ),
  method(
    'majority-right',
    'Majority of the right',
    'Oracle: right when more than half of the rollouts are.',
    'for orientation',
    'the group',
    MATH,
    true,
  ),
  method(
    'pass@k',
    'pass@k',
    'Oracle: right when any of k rollouts is (unbiased estimate from the group).',
    'Chen et al., arXiv 2107.03374',
    'the group',
    MATH,
    true,
  ),
];

const BY_ID = new Map(METHODS.map((m) => [m.id, m]));

export function methodOf(id: MethodId): Method {
  return BY_ID.get(id)!;
}

export function isMethodId(name: string): name is MethodId {
  return BY_ID.has(name as MethodId);
}
