/**
 * One question of an evaluation as an ordinary run's log, so that the run view shows it whole: the same events that
 * the steps recorded, in a run's order, with the choices of the other methods. Times of the evaluation are kept.
 */
import { majorityVote, minPerplexity, singleSample } from '../../cat/compare/baselines';
import { finalAnswer } from '../../cat/explore/clusters';
import { LOG_VERSION, type Entry, type RunEvent, type Stage } from '../../cat/log/events';
import { seedFor } from '../../chance/rng';
import type { EvaluationEntry, EvaluationEvent } from './events';
import { taskOf } from './harness';
import { groupOf, referenceOf, usableOf } from './replay';

type Started = Extract<EvaluationEvent, { type: 'evaluation.started' }>;
type Finished = Extract<EvaluationEvent, { type: 'step.finished' }>;

const STAGES: readonly (readonly [Finished['step'], Stage])[] = [
  ['explore', 'explore'],
  ['synthesis', 'synthesise'],
  ['reward', 'reward'],
];

/** The entries of a run, or null when the log holds no group of this question. */
export function asRun(log: Iterable<EvaluationEntry>, index: number): readonly Entry[] | null {
  let started: Started | null = null;
  const steps = new Map<Finished['step'], Finished>();
  for (const { event } of log) {
    if (event.type === 'evaluation.started') started = event;
    else if (event.type === 'step.finished' && event.question === index) {
      steps.set(event.step, event);
    }
  }
  const question = started?.questions[index];
  if (started === null || question === undefined || !steps.has('explore')) return null;
  const { config, model, app, at } = started;
  const run = { ...config.run, seed: seedFor(config.run.seed, 'question', question.id) };
  const entries: Entry[] = [];
  let ms = 0;
  const add = (event: RunEvent) => entries.push({ v: LOG_VERSION, seq: entries.length, ms, event });

  add({ type: 'run.started', task: taskOf(question), config: run, model, app, at });
  for (const [step, stage] of STAGES) {
    const done = steps.get(step);
    if (done?.result.kind !== 'events') continue;
    add({ type: 'stage.started', stage });
    for (const event of done.result.events) add(event);
    ms += done.ms;
    const { promptTokens, tokens } = done;
    add({ type: 'stage.finished', stage, ms: done.ms, promptTokens, tokens });
  }
  for (const event of comparison(steps, config.run.groupSize)) add(event);
  add({ type: 'run.finished', outcome: 'completed', failure: null });
  return entries;
}

function comparison(steps: ReadonlyMap<Finished['step'], Finished>, groupSize: number): RunEvent[] {
  const eventsOf = (step: Finished['step']) => {
    const result = steps.get(step)?.result;
    return result?.kind === 'events' ? result.events : [];
  };
  const group = groupOf(eventsOf('explore'), groupSize);
  const candidates = usableOf(group).map(({ index, finished: { meanLogprob } }) => ({
    index,
    meanLogprob,
  }));
  const answerOf = (rollout: number | null) =>
    rollout === null ? null : finalAnswer(group.rollouts[rollout]?.extraction ?? null);
  const choices = [
    ['single', singleSample(candidates)],
    ['min-perplexity', minPerplexity(candidates)],
    ['majority', majorityVote(group.clusters, candidates)],
  ] as const;
  const events = choices.map(([method, { rollout, because }]): RunEvent => ({
    type: 'baseline.chosen',
    ...{ method, rollout, because },
    answer: answerOf(rollout),
  }));
  const reference = referenceOf(eventsOf('synthesis'));
  if (reference === null) return events;
  return [
    ...events,
    {
      type: 'baseline.chosen',
      method: 'synthesis',
      rollout: null,
      answer: finalAnswer(reference.extraction),
      because: 'One reference written from all rollouts.',
    },
  ];
}
