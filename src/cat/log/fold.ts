/**
 * The one reader of the log: folds events into what the screen knows. Live runs, replay, import, share
 * links and tests all go through here, so that they can never drift apart. Pure and total: any sequence of
 * events folds, in any order; an event about a rollout that the run does not have changes nothing.
 */
import { unreachable } from '../../failure/result';
import type { Entry, RunEvent, TextFinished } from './events';
import type { RolloutView, RubricView, RunView, SynthesisView, WritingView } from './view';

const WAITING: WritingView = {
  status: 'waiting',
  text: '',
  tokens: 0,
  finished: null,
  failure: null,
  extraction: null,
};

/** The view before any event. */
export function emptyView(): RunView {
  return {
    status: 'empty',
    task: null,
    config: null,
    model: null,
    app: null,
    at: null,
    stages: {
      explore: { status: 'waiting' },
      synthesise: { status: 'waiting' },
      reward: { status: 'waiting' },
      compare: { status: 'waiting' },
    },
    prompts: { explore: null, synthesis: null, rubric: null, verdict: {} },
    rollouts: [],
    clusters: [],
    synthesis: null,
    rubric: null,
    advantages: null,
    baselines: [],
    failure: null,
  };
}

/** Folds a whole log. */
export function foldAll(entries: Iterable<Entry>): RunView {
  let view = emptyView();
  for (const entry of entries) view = fold(view, entry.event);
  return view;
}

/** The view after one more event. */
export function fold(view: RunView, event: RunEvent): RunView {
  switch (event.type) {
    case 'run.started':
      return started(event);
    case 'stage.started':
      return { ...view, stages: { ...view.stages, [event.stage]: { status: 'running' } } };
    case 'stage.finished': {
      const { ms, promptTokens, tokens } = event;
      const done = { status: 'done' as const, ms, promptTokens, tokens };
      return { ...view, stages: { ...view.stages, [event.stage]: done } };
    }
    case 'prompt.built':
      return { ...view, prompts: withPrompt(view.prompts, event) };
    case 'rollout.started':
      return withRollout(view, event.rollout, () => ({ status: 'writing', seed: event.seed }));
    case 'rollout.delta':
      return withRollout(view, event.rollout, (rollout) => grown(rollout, event));
    case 'rollout.finished':
      return withRollout(view, event.rollout, () => finished(event));
    case 'rollout.failed':
      return withRollout(view, event.rollout, () => failed(event));
    case 'answer.extracted':
      return event.subject === 'reference'
        ? withSynthesis(view, () => ({ extraction: event.extraction }))
        : withRollout(view, event.subject, () => ({ extraction: event.extraction }));
    case 'clusters.formed':
      return withClusters(view, event.clusters);
    case 'synthesis.started':
      return {
        ...view,
        synthesis: { ...WAITING, status: 'writing', order: event.order, copyOf: null },
      };
    case 'synthesis.delta':
      return withSynthesis(view, (synthesis) => grown(synthesis, event));
    case 'synthesis.finished':
      return withSynthesis(view, () => ({ ...finished(event), copyOf: event.copyOf }));
    case 'synthesis.failed':
      return withSynthesis(view, () => failed(event));
    case 'rubric.proposed': {
      const { criteria, dropped, raw } = event;
      const verdicts = view.rollouts.map(() => criteria.map(() => null));
      return { ...view, rubric: { criteria, dropped, raw, failure: null, verdicts } };
    }
    case 'rubric.failed': {
      const rubric = { criteria: [], dropped: [], verdicts: view.rollouts.map(() => []) };
      return { ...view, rubric: { ...rubric, failure: event.failure, raw: event.raw } };
    }
    case 'verdict.given':
      return view.rubric === null ? view : { ...view, rubric: withVerdict(view.rubric, event) };
    case 'reward.assigned': {
      const { reward: value, comparison, because } = event;
      return withRollout(view, event.rollout, () => ({ reward: { value, comparison, because } }));
    }
    case 'advantages.computed':
      return {
        ...view,
        advantages: { mean: event.mean, std: event.std, withoutSignal: event.withoutSignal },
        rollouts: view.rollouts.map((rollout) => ({
          ...rollout,
          advantage: event.advantages[rollout.index] ?? null,
        })),
      };
    case 'baseline.chosen': {
      const { method, rollout, answer, because } = event;
      const others = view.baselines.filter((baseline) => baseline.method !== method);
      return { ...view, baselines: [...others, { method, rollout, answer, because }] };
    }
    case 'run.finished':
      return { ...view, status: event.outcome, failure: event.failure };
    default:
      return unreachable(event);
  }
}

function started(event: Extract<RunEvent, { type: 'run.started' }>): RunView {
  const { task, config, model, app, at } = event;
  const rollouts = Array.from({ length: config.groupSize }, (_, index): RolloutView => ({
    ...WAITING,
    index,
    seed: null,
    cluster: null,
    reward: null,
    advantage: null,
  }));
  return { ...emptyView(), status: 'running', task, config, model, app, at, rollouts };
}

function withPrompt(
  prompts: RunView['prompts'],
  event: Extract<RunEvent, { type: 'prompt.built' }>,
): RunView['prompts'] {
  const { step, rollout, prompt } = event;
  if (step !== 'verdict') return { ...prompts, [step]: prompt };
  if (rollout === null) return prompts;
  return { ...prompts, verdict: { ...prompts.verdict, [rollout]: prompt } };
}

function withRollout(
  view: RunView,
  index: number,
  change: (rollout: RolloutView) => Partial<RolloutView>,
): RunView {
  if (view.rollouts[index] === undefined) return view;
  const rollouts = view.rollouts.map((rollout) =>
    rollout.index === index ? { ...rollout, ...change(rollout) } : rollout,
  );
  return { ...view, rollouts };
}

function withSynthesis(
  view: RunView,
  change: (synthesis: SynthesisView) => Partial<SynthesisView>,
): RunView {
  const before = view.synthesis ?? { ...WAITING, order: [], copyOf: null };
  return { ...view, synthesis: { ...before, ...change(before) } };
}

/** A late delta of a text that is already whole adds nothing. */
function grown(
  writing: WritingView,
  delta: { readonly text: string; readonly tokens: number },
): Partial<WritingView> {
  if (writing.status === 'finished' || writing.status === 'failed') return {};
  const { text, tokens } = writing;
  return { status: 'writing', text: text + delta.text, tokens: tokens + delta.tokens };
}

function finished(event: TextFinished): Partial<WritingView> {
  const { text, promptTokens, tokens, finishReason, meanLogprob, logprobs, firstTokenMs, totalMs } =
    event;
  return {
    status: 'finished',
    text,
    tokens,
    failure: null,
    finished: {
      text,
      promptTokens,
      tokens,
      finishReason,
      meanLogprob,
      logprobs,
      firstTokenMs,
      totalMs,
    },
  };
}

function failed(
  event: Extract<RunEvent, { type: 'rollout.failed' | 'synthesis.failed' }>,
): Partial<WritingView> {
  return {
    status: 'failed',
    text: event.partial,
    tokens: event.tokens,
    finished: null,
    failure: event.failure,
  };
}

function withClusters(view: RunView, clusters: RunView['clusters']): RunView {
  const letters = new Map<number, string>();
  for (const cluster of clusters) {
    for (const index of cluster.rollouts) letters.set(index, cluster.label);
  }
  const rollouts = view.rollouts.map((rollout) => ({
    ...rollout,
    cluster: letters.get(rollout.index) ?? null,
  }));
  return { ...view, clusters, rollouts };
}

/** Verdicts stand in the order of `criteria`, wherever the criterion's id places it. */
function withVerdict(
  rubric: RubricView,
  event: Extract<RunEvent, { type: 'verdict.given' }>,
): RubricView {
  const column = rubric.criteria.findIndex((criterion) => criterion.id === event.criterion);
  const row = rubric.verdicts[event.rollout];
  if (column < 0 || row === undefined) return rubric;
  const { verdict, yesProbability, failure } = event;
  const verdicts = rubric.verdicts.map((before, rollout) =>
    rollout === event.rollout
      ? before.map((cell, at) => (at === column ? { verdict, yesProbability, failure } : cell))
      : before,
  );
  return { ...rubric, verdicts };
}
