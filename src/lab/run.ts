/**
 * A run of the lab from its first evaluation to its last: the loop the page's worker and the command share.
 * Yields events, owns the trainer and frees it whichever way it ends. The clock, the
 * pause gate and the keeping of checkpoints come in from outside.
 */
import { describeThrown, failure, isAbort, type Failure } from '../failure/failure';
import type { Result } from '../failure/result';
import type { ModelConfig } from '../micro/model';
import { disposeAll, toDevice, type Weights } from '../micro/parameters';
import type { PresetName } from '../reasoner/careless';
import type { LabConfig } from './config';
import { LAB_LOG_VERSION, type Evaluation, type LabEvent } from './events';
import { LostWorker, workerDied } from './replicas/lost';
import type { ReplicaPort, ReplicaSetup } from './replicas/replica';
import type { StepResult } from './step-report';
import { setupOf, Trainer, type TrainerState } from './trainer';

export interface LabDependencies {
  readonly model: ModelConfig;
  /** The pretrained weights of the preset: policy and anchor at the start. */
  readonly initial: Weights;
  /** Where to go on; null starts anew. */
  readonly state: TrainerState | null;
  /** Milliseconds, from any start. */
  readonly clock: () => number;
  /** Wall-clock start, ISO 8601, UTC. */
  readonly at: string;
  /** Words for the record, such as "wasm". */
  readonly device: string;
  /** Awaited between steps and chunks: waits while paused and throws the abort when stopped. */
  readonly gate: (atStep: boolean) => Promise<void>;
  /** Shares of a batch; curves are equal where this is. */
  readonly shares: number;
  /** Replicas in other workers, to train together with this one. */
  readonly recruit?: (setup: ReplicaSetup) => Promise<readonly ReplicaPort[]>;
  /** Keeps a checkpoint; its failure is reported and the run goes on. */
  readonly keep: (state: TrainerState) => Promise<Result<void>>;
  /** Steps between checkpoints. */
  readonly keepEvery: number;
  /** Called with the trainer's state reader: exports read the policy of this moment through it. */
  readonly onReady?: (state: () => Promise<TrainerState>) => void;
}

interface Since {
  readonly rewards: number[];
  readonly agreements: number[];
  readonly silent: number[];
  readonly clips: number[];
  seconds: number;
  steps: number;
}

const fresh = (): Since => ({
  rewards: [],
  agreements: [],
  silent: [],
  clips: [],
  seconds: 0,
  steps: 0,
});
const mean = (values: readonly number[]): number | null =>
  values.length === 0 ? null : values.reduce((total, value) => total + value, 0) / values.length;

export async function* runLab(
  config: LabConfig,
  deps: LabDependencies,
): AsyncGenerator<LabEvent, void, void> {
  const setup = setupOf(deps.model, config, deps.initial, deps.state);
  const others = (await deps.recruit?.(setup)) ?? [];
  const trainer = trainerOf(setup, deps, others);
  const fromStep = trainer.step;
  let since = fresh();
  let spent = 0;
  let outcome: 'completed' | 'stopped' | 'failed' = 'completed';
  let problem: Failure | null = null;
  try {
    deps.onReady?.(() => trainer.state());
    yield {
      type: 'lab.started',
      version: LAB_LOG_VERSION,
      config,
      fromStep,
      device: deps.device,
      at: deps.at,
    };
    if (fromStep > 0) {
      const initial = toDevice(deps.initial);
      await trainer.evaluator.remember(initial);
      disposeAll(initial);
    }
    yield await evaluated(trainer, since, deps);
    while (trainer.step < config.steps) {
      await deps.gate(true);
      const start = deps.clock();
      const result = await trainer.advance();
      const seconds = (deps.clock() - start) / 1000;
      spent += seconds;
      note(since, result, seconds);
      const done = trainer.step - fromStep;
      yield {
        type: 'step.finished',
        step: trainer.step,
        metrics: result.metrics,
        anchorAgreement: result.anchorAgreement,
        distinct: result.distinct,
        seconds,
        secondsLeft: (spent / done) * (config.steps - trainer.step),
        group: result.group,
      };
      const last = trainer.step === config.steps;
      if (last || trainer.step % deps.keepEvery === 0) yield await kept(trainer, deps);
      if (last || trainer.step % config.evaluateEvery === 0) {
        const event = await evaluated(trainer, since, deps);
        since = fresh();
        yield event;
        // Once more at the end, so that a finished run is kept with its last measurement.
        if (last) yield await kept(trainer, deps);
      }
    }
  } catch (thrown) {
    outcome = isAbort(thrown) ? 'stopped' : 'failed';
    if (outcome === 'failed') problem = problemOf(thrown, trainer.step + 1);
    else if (trainer.step > 0) {
      const last = await kept(trainer, deps).catch((lost: unknown) =>
        problemOf(lost, trainer.step),
      );
      if ('type' in last) yield last;
      else [outcome, problem] = ['failed', last];
    }
  } finally {
    free(trainer);
  }
  yield { type: 'lab.finished', outcome, step: trainer.step, failure: problem };
}

function trainerOf(
  setup: ReplicaSetup,
  deps: LabDependencies,
  others: readonly ReplicaPort[],
): Trainer {
  try {
    return new Trainer(setup, deps.state, deps.shares, others);
  } catch (thrown) {
    for (const other of others) other.close();
    throw thrown;
  }
}

/** What was freed by a call that failed cannot be freed again; why the run ended is told already. */
function free(trainer: Trainer): void {
  try {
    trainer.dispose();
  } catch {
    return;
  }
}

function problemOf(thrown: unknown, step: number): Failure {
  if (thrown instanceof LostWorker) return workerDied(thrown.message);
  return failure(
    'device',
    'internal',
    `Training stopped with an error at step ${String(step)}. Go on from the last checkpoint, or start again.`,
    { canRetry: true, detail: describeThrown(thrown) },
  );
}

async function kept(trainer: Trainer, deps: LabDependencies): Promise<LabEvent> {
  return keptEvent(trainer.step, await deps.keep(await trainer.state()));
}

/** What the log says of a checkpoint. */
export function keptEvent(step: number, saved: Result<void>): LabEvent {
  return saved.ok
    ? { type: 'checkpoint.saved', step }
    : { type: 'checkpoint.failed', step, failure: saved.failure };
}

function note(since: Since, { metrics, anchorAgreement }: StepResult, seconds: number): void {
  if (metrics.reward !== null) since.rewards.push(metrics.reward);
  if (anchorAgreement !== null) since.agreements.push(anchorAgreement);
  since.silent.push(metrics.frac_reward_zero_std);
  const clip = metrics['clip_ratio/region_mean'];
  if (clip !== null) since.clips.push(clip);
  since.seconds += seconds;
  since.steps += 1;
}

async function evaluated(trainer: Trainer, since: Since, deps: LabDependencies): Promise<LabEvent> {
  const measured = await trainer.evaluate(() => deps.gate(false));
  const evaluation: Evaluation = {
    step: trainer.step,
    ...measured,
    reward: mean(since.rewards),
    anchorAgreement: mean(since.agreements),
    withoutSignal: mean(since.silent),
    clipShare: mean(since.clips),
    secondsPerStep: since.steps === 0 ? null : since.seconds / since.steps,
  };
  return { type: 'evaluated', evaluation, probe: await trainer.evaluator.probe(trainer.policy) };
}

/** Name of a preset's shipped weights, under `reasoner/` of the page's own origin. */
export function weightsFile(preset: PresetName): string {
  return `${preset}.safetensors`;
}
