/**
 * One run as the screen follows it: its log and what is derived from it. Curves are derived at most a few
 * times a second, so that a fast run does not redraw charts faster than they can be read.
 */
import type { Checkpoint } from '../../lab/checkpoints/checkpoints';
import type { LabConfig } from '../../lab/config';
import { curveRows, type CurveRow } from '../../lab/logs/curves';
import type { Evaluation, LabEvent, OpenedGroup, Probe } from '../../lab/events';
import type { Failure } from '../../failure/failure';

export type RunStatus =
  'waiting' | 'starting' | 'running' | 'paused' | 'stopping' | 'completed' | 'stopped' | 'failed';

/** Where the run's events come from; a recorded one is never gone on with. */
export type RunOrigin = 'live' | 'recorded' | 'file';

export interface StepGroup {
  readonly step: number;
  readonly group: OpenedGroup;
}

const REDRAW_MS = 400;
/** Opened groups kept of a live run; older ones are thinned out, one in ten stays. */
const RECENT_GROUPS = 60;

export class LabRunState {
  readonly #events: LabEvent[] = [];
  #version = $state(0);
  #timer: ReturnType<typeof setTimeout> | null = null;

  status = $state<RunStatus>('waiting');
  /** What the run is called: by its settings, or by its part in an experiment. */
  label = $state('');
  /** Drawn in the charts. */
  visible = $state(true);
  step = $state(0);
  secondsLeft = $state<number | null>(null);
  failure = $state.raw<Failure | null>(null);
  storageFailure = $state.raw<Failure | null>(null);
  device = $state('');
  evaluation = $state.raw<Evaluation | null>(null);
  probe = $state.raw<Probe | null>(null);
  groups = $state.raw<readonly StepGroup[]>([]);
  /** The run as it stood when it ended or was opened; null before, and where only a log is known. */
  checkpoint = $state.raw<Checkpoint | null>(null);

  readonly rows = $derived.by<readonly CurveRow[]>(() => {
    void this.#version;
    return curveRows(this.#events);
  });

  /** To be gone on with from what is kept, instead of started anew. */
  fromCheckpoint = false;

  constructor(
    readonly id: string,
    /** Names the run in charts and legend; never given twice on one desk. */
    readonly number: number,
    label: string,
    readonly config: LabConfig,
    readonly origin: RunOrigin,
  ) {
    this.label = label;
  }

  /** Whether there is a policy to save or send. */
  get hasWeights(): boolean {
    return this.origin === 'live' && this.step > 0 && this.status !== 'starting';
  }

  get busy(): boolean {
    return ['waiting', 'starting', 'running', 'paused', 'stopping'].includes(this.status);
  }

  /**
   * Index of the group to open first: the newest of a run that is of this page; of a log the earliest whose rewards
   * differ, since that is where training begins, and a group without signal has nothing to look at. Where accuracy
   * fell, the earliest that rewarded what was wrong: that is what happened there.
   */
  get firstToOpen(): number {
    const newest = this.groups.length - 1;
    if (this.origin === 'live') return newest;
    const teaches = ({ group: { rewards } }: StepGroup): boolean =>
      rewards.some((reward) => reward !== rewards[0]);
    const misleads = (opened: StepGroup): boolean =>
      teaches(opened) && opened.group.reference !== opened.group.truth;
    const misleading = this.#fell ? this.groups.findIndex(misleads) : -1;
    const telling = this.groups.findIndex(teaches);
    return [misleading, telling].find((index) => index >= 0) ?? newest;
  }

  get #fell(): boolean {
    const measured = this.#events.flatMap((event) =>
      event.type === 'evaluated' ? [event.evaluation.accuracy] : [],
    );
    return measured.length > 1 && measured.at(-1)! < measured[0]!;
  }

  get events(): readonly LabEvent[] {
    return this.#events;
  }

  /** Takes a whole log at once. */
  load(events: readonly LabEvent[]): void {
    for (const event of events) this.#take(event);
    this.flush();
  }

  push(event: LabEvent): void {
    this.#take(event);
    if (event.type === 'evaluated' || event.type === 'lab.finished') this.flush();
    else this.#timer ??= setTimeout(() => this.flush(), REDRAW_MS);
  }

  flush(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#version += 1;
  }

  #take(event: LabEvent): void {
    this.#events.push(event);
    switch (event.type) {
      case 'lab.started':
        this.status = 'running';
        this.device = event.device;
        this.step = event.fromStep;
        break;
      case 'step.finished':
        this.step = event.step;
        this.secondsLeft = event.secondsLeft;
        if (event.group) this.#keepGroup({ step: event.step, group: event.group });
        break;
      case 'evaluated':
        this.evaluation = event.evaluation;
        this.probe = event.probe ?? this.probe;
        break;
      case 'paused':
        this.status = 'paused';
        break;
      case 'resumed':
        this.status = 'running';
        break;
      case 'checkpoint.saved':
        this.storageFailure = null;
        break;
      case 'checkpoint.failed':
        this.storageFailure = event.failure;
        break;
      case 'lab.finished':
        this.status = event.outcome;
        this.failure = event.failure;
        break;
    }
  }

  #keepGroup(opened: StepGroup): void {
    const others = this.groups.filter(({ step }) => step < opened.step);
    const old = others.length - RECENT_GROUPS;
    this.groups = [...others.filter(({ step }, i) => i >= old || step % 10 === 1), opened];
  }
}
