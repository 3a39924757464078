/**
 * One run of Compute as Teacher as a stream of events: explore, synthesise, reward, compare, each in its own
 * file. Owns their order, what a stage costs, and how a run ends: `completed` when every stage ran (also when
 * its outcome is that no reward could be given), `failed` when there is no reference, `cancelled` when the
 * user stopped it. Whatever was produced stands in the log before the last event.
 */
import { describeThrown, failure, type Failure } from '../failure/failure';
import { checkConfig, checkTask } from './check';
import { compare } from './compare/compare';
import { createContext, type RunContext, type RunDeps } from './context';
import type { RunEvent, Stage } from './log/events';
import { explore, type Group } from './explore/explore';
import { reward } from './reward/reward';
import { synthesise } from './synthesise/synthesis';
import type { RunConfig, Task } from './task';
import { through } from './stream/through';

export type { RunDeps } from './context';

/**
 * Never throws. The first event is `run.started`, the last `run.finished`. The same seed, model and engine
 * give the same events, but for times and for where deltas and clusters fall.
 */
export function runCaT(
  task: Task,
  config: RunConfig,
  deps: RunDeps,
  signal: AbortSignal,
): AsyncGenerator<RunEvent, void, void> {
  return runFrom({ task, known: task, group: explore }, config, deps, signal);
}

/** What a run begins with. */
export interface Beginning {
  /** For the log, and to be looked over. */
  readonly task: Task;
  /** What the stages know of it. */
  readonly known: Task;
  /** Where the rollouts come from. */
  readonly group: (run: RunContext) => AsyncGenerator<RunEvent, Group>;
}

/** The same, whoever wrote the group. */
export async function* runFrom(
  { task, known, group }: Beginning,
  config: RunConfig,
  deps: RunDeps,
  signal: AbortSignal,
): AsyncGenerator<RunEvent, void, void> {
  const { model, app, at } = deps;
  const { id, engine, dialect, quantisation, hash, device } = model;
  const record = { id, engine, dialect, quantisation, hash, device };
  yield { type: 'run.started', task, config, model: record, app, at };
  const refused = refuse(task, config, deps);
  if (refused !== null) {
    yield finished('failed', refused);
    return;
  }
  try {
    const why = yield* stages(createContext(known, config, deps, signal), group);
    yield signal.aborted
      ? finished('cancelled')
      : why === null
        ? finished('completed')
        : finished('failed', why);
  } catch (thrown) {
    yield signal.aborted ? finished('cancelled') : finished('failed', bug(thrown));
  }
}

/** Why a task cannot be run with these settings and this model; null when it can. */
export function refuse(
  task: Task,
  config: RunConfig,
  { prompts }: Pick<RunDeps, 'prompts'>,
): Failure | null {
  return (
    checkTask(task) ?? checkConfig(config) ?? prompts.refuse(task) ?? needsJudge(task, prompts)
  );
}

function needsJudge(task: Task, prompts: RunDeps['prompts']): Failure | null {
  if (task.kind === 'math' || prompts.judge !== null) return null;
  return failure(
    'model',
    'unsupported',
    'This model cannot judge open responses. Choose a language model on the models page.',
  );
}

/** All stages in order; returns why there is no reference, or null. */
async function* stages(
  run: RunContext,
  from: Beginning['group'],
): AsyncGenerator<RunEvent, Failure | null> {
  const { signal } = run;
  const group = yield* stage(run, 'explore', from(run));
  if (signal.aborted) return null;

  let missing: Failure | null = null;
  const synthesis = stage(run, 'synthesise', synthesise(run, group.rollouts));
  const reference = yield* through(synthesis, (event) => {
    if (event.type === 'synthesis.failed') missing = event.failure;
    return event;
  });
  if (signal.aborted) return null;

  const rewards = yield* stage(run, 'reward', reward(run, group.rollouts, reference));
  if (signal.aborted) return null;
  yield* stage(run, 'compare', compare(run, group, reference, rewards));
  return missing;
}

/** Puts a stage between its two events and measures it; a stopped stage says what it cost so far. */
async function* stage<T>(
  run: RunContext,
  name: Stage,
  body: AsyncGenerator<RunEvent, T>,
): AsyncGenerator<RunEvent, T> {
  run.cost.promptTokens = 0;
  run.cost.tokens = 0;
  const start = run.clock();
  yield { type: 'stage.started', stage: name };
  const result = yield* body;
  const ms = Math.round(run.clock() - start);
  yield { type: 'stage.finished', stage: name, ms, ...run.cost };
  return result;
}

function finished(
  outcome: 'completed' | 'cancelled' | 'failed',
  why: Failure | null = null,
): RunEvent {
  return { type: 'run.finished', outcome, failure: why };
}

function bug(thrown: unknown): Failure {
  return failure(
    'engine',
    'internal',
    'The run broke off because of a fault in this app. What was produced is kept; run again.',
    { canRetry: true, detail: describeThrown(thrown) },
  );
}
