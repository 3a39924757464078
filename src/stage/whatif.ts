/**
 * What if: changes made by hand to a finished run, and the run that follows from them. Owns what can be changed
 * and what is counted again; how it is counted is the core's own: clusters, rewards, advantages and comparison
 * are the functions that the run itself went through. Nothing is written by a model here, so texts and the
 * reference stay as they were unless changed by hand. The run that came in is never touched.
 */
import type { Comparison, Extraction } from '../answers/types';
import { isUsable, type Rollout } from '../cat/context';
import { compare, type CompareContext } from '../cat/compare/compare';
import { answersOf } from '../cat/explore/explore';
import { formClusters } from '../cat/explore/clusters';
import type { TextFinished, VerdictValue } from '../cat/log/events';
import { fold } from '../cat/log/fold';
import type { RolloutView, RubricView, RunView } from '../cat/log/view';
import { computeAdvantages } from '../cat/reward/advantages';
import { equalityReward, none, rubricReward, type Reward } from '../cat/reward/rewards';
import type { Reference } from '../cat/synthesise/synthesis';
import type { Task } from '../cat/task';

/** Rollouts and criteria by their place in the run that came in. What is left out of it stays as it was. */
export interface Changes {
  /** Final answers; null: it gives none. A rollout that failed cannot be given one. */
  readonly answers: Readonly<Record<number, string | null>>;
  /** How often a rollout counts: 0 leaves it out, 2 doubles it. */
  readonly copies: Readonly<Record<number, number>>;
  /** Only the first so many rollouts; null: all. */
  readonly groupSize: number | null;
  /** The reference's final answer; null: it gives none. */
  readonly reference?: string | null;
  /** By place in the rubric: its words, or null where it is left out. */
  readonly criteria: Readonly<Record<number, string | null>>;
  /** `verdicts[rollout][criterion]`, by place. */
  readonly verdicts: Readonly<Record<number, Readonly<Record<number, VerdictValue>>>>;
}

export const UNCHANGED: Changes = {
  answers: {},
  copies: {},
  groupSize: null,
  criteria: {},
  verdicts: {},
};

export function isUnchanged(changes: Changes): boolean {
  const { answers, copies, groupSize, reference, criteria, verdicts } = changes;
  const maps = [answers, copies, criteria, verdicts];
  return (
    groupSize === null &&
    reference === undefined &&
    maps.every((map) => Object.keys(map).length === 0)
  );
}

export interface Changed {
  /** The run as it would have come out. Its rollouts are numbered anew. */
  readonly view: RunView;
  /** By rollout of `view`: which rollout of the real run it is. */
  readonly sources: readonly number[];
}

/** Doubling past this would say nothing more. */
export const MOST_COPIES = 2;

/** Throws on abort only, as `compareAnswers` does. */
export async function whatIf(
  real: RunView,
  changes: Changes,
  compareAnswers: (left: string, right: string) => Promise<Comparison>,
): Promise<Changed> {
  const { task } = real;
  if (task === null) return { view: real, sources: real.rollouts.map(({ index }) => index) };
  const sources = sourcesOf(real, changes);
  const kept = keptCriteria(real.rubric, changes);
  const rollouts = sources.map((source, index): RolloutView => {
    const own = real.rollouts[source]!;
    return { ...own, index, extraction: extractionOf(own, changes), ...NOT_COUNTED };
  });
  const reference = referenceOf(real, changes);
  let view: RunView = {
    ...real,
    rollouts,
    rubric: rubricOf(real.rubric, kept, sources, changes),
    synthesis: real.synthesis && {
      ...real.synthesis,
      extraction: reference?.extraction ?? real.synthesis.extraction,
    },
    clusters: [],
    advantages: null,
    baselines: [],
  };
  const group = view.rollouts.map(({ index, finished, extraction }): Rollout => ({
    index,
    finished,
    extraction,
  }));
  const run: CompareContext = { task, compare: compareAnswers };
  const clusters = await formClusters(task.kind === 'math' ? answersOf(group) : [], run.compare);
  view = fold(view, { type: 'clusters.formed', clusters });

  const rewards: (number | null)[] = [];
  for (const rollout of group) {
    const given = await rewardOf(run, rollout, reference, view.rubric);
    rewards.push(given.reward);
    view = fold(view, { type: 'reward.assigned', rollout: rollout.index, ...given });
  }
  view = fold(view, { type: 'advantages.computed', ...computeAdvantages(rewards) });
  for await (const event of compare(run, { rollouts: group, clusters }, reference, rewards))
    view = fold(view, event);
  return { view, sources };
}

const NOT_COUNTED = { cluster: null, reward: null, advantage: null } as const;

function sourcesOf(real: RunView, { copies, groupSize }: Changes): readonly number[] {
  return real.rollouts.slice(0, groupSize ?? real.rollouts.length).flatMap(({ index }) => {
    const times = Math.min(MOST_COPIES, Math.max(0, copies[index] ?? 1));
    return Array.from({ length: times }, () => index);
  });
}

/** An answer given by hand is found; where in the text is not known. */
function byHand(answer: string | null): Extraction {
  const trimmed = answer?.trim() ?? '';
  return trimmed === ''
    ? { status: 'none', answer: null, rule: null, span: null }
    : { status: 'found', answer: trimmed, rule: null, span: null };
}

function extractionOf(rollout: RolloutView, { answers }: Changes): Extraction | null {
  const changed = answers[rollout.index];
  return changed === undefined || rollout.finished === null ? rollout.extraction : byHand(changed);
}

/** Null where the run has none and none was given by hand. */
function referenceOf({ synthesis }: RunView, { reference }: Changes): Reference | null {
  const finished = synthesis?.finished ?? null;
  if (reference === undefined) {
    return finished === null ? null : { finished, extraction: synthesis?.extraction ?? null };
  }
  const extraction = byHand(reference);
  if (finished !== null) return { finished, extraction };
  return extraction.answer === null ? null : { finished: textOf(extraction.answer), extraction };
}

function textOf(text: string): TextFinished {
  const nothing = { promptTokens: 0, tokens: 0, meanLogprob: null, logprobs: [] };
  return { text, finishReason: 'stop', firstTokenMs: 0, totalMs: 0, ...nothing };
}

function keptCriteria(rubric: RubricView | null, { criteria }: Changes): readonly number[] {
  return (rubric?.criteria ?? [])
    .map((_, place) => place)
    .filter((place) => criteria[place] !== null);
}

function rubricOf(
  rubric: RubricView | null,
  kept: readonly number[],
  sources: readonly number[],
  changes: Changes,
): RubricView | null {
  if (rubric === null) return null;
  const criteria = kept.map((place) => {
    const own = rubric.criteria[place]!;
    return { ...own, text: changes.criteria[place] ?? own.text };
  });
  const verdicts = sources.map((source) =>
    kept.map((place) => {
      const own = rubric.verdicts[source]?.[place] ?? null;
      const verdict = changes.verdicts[source]?.[place];
      return verdict === undefined ? own : { verdict, yesProbability: null, failure: null };
    }),
  );
  return { ...rubric, criteria, verdicts };
}

async function rewardOf(
  run: { readonly task: Task } & CompareContext,
  rollout: Rollout,
  reference: Reference | null,
  rubric: RubricView | null,
): Promise<Reward> {
  if (run.task.kind === 'math') {
    return reference === null
      ? none('There is no reference to compare with.')
      : await equalityReward(run, rollout, reference.extraction);
  }
  if (reference === null) return none('There is no reference to judge by.');
  if (rubric === null || rubric.criteria.length === 0) return none('There is no rubric.');
  const row = isUsable(rollout) ? (rubric.verdicts[rollout.index] ?? []) : [];
  return rubricReward(
    rollout,
    row.flatMap((cell) => cell?.verdict ?? []),
  );
}
