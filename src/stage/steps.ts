/**
 * A run as a row of steps to be shown one at a time: the question, each rollout, the clusters, what the anchor
 * sees, the reference, the rewards one by one, the advantages, the comparison, the truth. Owns which steps there
 * are and in which order, also while a run is still going on, and what of the run may be shown at each. Pure:
 * reads the view that `cat/log/fold` makes, so live, recorded and kept runs have the same steps.
 */
import type { RolloutView, RunView } from '../cat/log/view';

/** What a class can be asked to predict, each before the step that tells. */
export type PredictionAbout = 'clusters' | 'reference' | 'rewards' | 'truth';

export type Step =
  | { readonly id: string; readonly kind: 'rollout' | 'reward'; readonly rollout: number }
  | { readonly id: string; readonly kind: 'predict'; readonly about: PredictionAbout }
  | { readonly id: string; readonly kind: PlainStep };

export type PlainStep =
  | 'question'
  | 'clusters'
  | 'anchor'
  | 'reference'
  | 'rubric'
  | 'advantages'
  | 'comparison'
  | 'truth'
  /** The run was stopped or came to nothing: why. */
  | 'ended';

export interface StepOptions {
  /** Asks the class before it tells. */
  readonly predict: boolean;
}

/** Steps are only ever added at the end while a run goes on, so that a pointer into them holds. */
export function stepsOf(view: RunView, { predict }: StepOptions): readonly Step[] {
  if (view.task === null) return [];
  const math = view.task.kind === 'math';
  const steps: Step[] = [plain('question')];
  const ask = (about: PredictionAbout): void => {
    if (predict) steps.push({ id: `predict-${about}`, kind: 'predict', about });
  };
  for (const { index, status } of view.rollouts)
    if (status !== 'waiting')
      steps.push({ id: `rollout-${index}`, kind: 'rollout', rollout: index });
  if (math && view.stages.explore.status === 'done') {
    if (view.clusters.length > 0) ask('clusters');
    steps.push(plain('clusters'));
  }
  if (view.prompts.synthesis !== null) {
    steps.push(plain('anchor'));
    ask('reference');
  }
  // A reference that is to come has its prompt first; one that failed may have none.
  const { synthesis } = view;
  if (synthesis !== null && (view.prompts.synthesis !== null || synthesis.status === 'failed'))
    steps.push(plain('reference'));
  if (!math && view.rubric !== null) steps.push(plain('rubric'));
  const rewarded = view.rollouts.filter(({ reward }) => reward !== null);
  if (rewarded.length > 0 && synthesis?.status === 'finished') ask('rewards');
  for (const { index } of rewarded)
    steps.push({ id: `reward-${index}`, kind: 'reward', rollout: index });
  if (view.advantages !== null) steps.push(plain('advantages'));
  if (view.stages.compare.status === 'done') {
    steps.push(plain('comparison'));
    if (math && hasGold(view)) {
      ask('truth');
      steps.push(plain('truth'));
    }
  }
  if (view.status === 'failed' || view.status === 'cancelled') steps.push(plain('ended'));
  return steps;
}

function plain(kind: PlainStep): Step {
  return { id: kind, kind };
}

export function hasGold(view: RunView): boolean {
  return (view.task?.gold ?? '').trim() !== '';
}

const ORDER = [
  'question',
  'rollout',
  'clusters',
  'anchor',
  'reference',
  'rubric',
  'reward',
  'advantages',
  'comparison',
  'truth',
] as const;

/**
 * The run as far as `step` tells it: nothing that a later step reveals is in it, so a component cannot show it by
 * mistake. A question to the class knows what the step before it knew. The known answer is in it from the step
 * `truth` on and at no other.
 */
export function viewAt(view: RunView, step: Step): RunView {
  const told = (kind: (typeof ORDER)[number]): boolean => isTold(step, kind);
  const { task } = view;
  return {
    ...view,
    task: task === null || told('truth') ? task : withoutGold(task),
    rollouts: view.rollouts.map((rollout) => rolloutAt(rollout, step, told)),
    clusters: told('clusters') ? view.clusters : [],
    prompts: {
      ...view.prompts,
      synthesis: told('anchor') ? view.prompts.synthesis : null,
      rubric: told('rubric') ? view.prompts.rubric : null,
      verdict: told('reward') ? view.prompts.verdict : {},
    },
    synthesis: told('reference') ? view.synthesis : null,
    rubric: rubricAt(view, step, told),
    advantages: told('advantages') ? view.advantages : null,
    baselines: told('comparison') ? view.baselines : [],
    failure: step.kind === 'ended' ? view.failure : null,
  };
}

type Told = (kind: (typeof ORDER)[number]) => boolean;

const BEFORE: Readonly<Record<PredictionAbout, (typeof ORDER)[number]>> = {
  clusters: 'rollout',
  reference: 'anchor',
  rewards: 'rubric',
  truth: 'comparison',
};

function isTold(step: Step, kind: (typeof ORDER)[number]): boolean {
  // A run that broke off tells what came before it, and never what was not reached.
  const now =
    step.kind === 'ended' ? 'comparison' : step.kind === 'predict' ? BEFORE[step.about] : step.kind;
  return ORDER.indexOf(kind) <= ORDER.indexOf(now);
}

function withoutGold(task: NonNullable<RunView['task']>): RunView['task'] {
  const { question, kind, topic } = task;
  return { question, kind, ...(topic === undefined ? {} : { topic }) };
}

function rolloutAt(rollout: RolloutView, step: Step, told: Told): RolloutView {
  const written = step.kind === 'rollout' ? rollout.index <= step.rollout : told('rollout');
  if (!written) return { ...rollout, ...UNWRITTEN };
  const rewarded = step.kind === 'reward' ? rollout.index <= step.rollout : told('reward');
  return {
    ...rollout,
    cluster: told('clusters') ? rollout.cluster : null,
    reward: rewarded ? rollout.reward : null,
    advantage: told('advantages') ? rollout.advantage : null,
  };
}

const UNWRITTEN = {
  status: 'waiting',
  text: '',
  tokens: 0,
  finished: null,
  failure: null,
  extraction: null,
  cluster: null,
  reward: null,
  advantage: null,
} as const;

function rubricAt({ rubric }: RunView, step: Step, told: Told): RunView['rubric'] {
  if (rubric === null || !told('rubric')) return null;
  const verdicts = rubric.verdicts.map((row, index) => {
    const judged = step.kind === 'reward' ? index <= step.rollout : told('reward');
    return judged ? row : row.map(() => null);
  });
  return { ...rubric, verdicts };
}
