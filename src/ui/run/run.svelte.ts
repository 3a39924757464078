/**
 * The run on screen: events as they come and the view folded from them. Live runs, reopened ones and replays
 * all go through the same fold, and the view is replaced at most once a frame. Owns no engine and no storage:
 * it is given events with their time, and whoever starts a run keeps its log.
 */
import { emptyView, fold, foldAll } from '../../cat/log/fold';
import type { RunEvent } from '../../cat/log/events';
import type { RunView } from '../../cat/log/view';
import { failure, describeThrown, isAbort, type Failure } from '../../failure/failure';
import { createPace, type Pace } from './explore/pace';

/** `live`: an engine writes it now. `replay`: a stored log is played by its own clock. */
export type RunMode = 'idle' | 'live' | 'replay';

/** An event and when it happened, ms since the run's start. Every stored entry is one. */
export interface TimedEvent {
  readonly ms: number;
  readonly event: RunEvent;
}

/** What drives frames; tests bring their own. Returns how to call it off. */
export type Schedule = (draw: () => void) => () => void;

const onFrame: Schedule = (draw) => {
  // A hidden page gets no frames, but its title and its announcements should still move on.
  if (document.hidden) {
    const timer = setTimeout(draw, 250);
    return () => {
      clearTimeout(timer);
    };
  }
  const frame = requestAnimationFrame(draw);
  return () => {
    cancelAnimationFrame(frame);
  };
};

export class RunState {
  #view = $state.raw<RunView>(emptyView());
  #pace = $state.raw<Pace>(createPace());
  #mode = $state<RunMode>('idle');
  #failure = $state.raw<Failure | null>(null);
  #previous = $state.raw<RunView | null>(null);

  #waiting: TimedEvent[] = [];
  #callOff: (() => void) | null = null;
  #stopper: AbortController | null = null;
  readonly #schedule: Schedule;

  constructor(schedule: Schedule = onFrame) {
    this.#schedule = schedule;
  }

  get view(): RunView {
    return this.#view;
  }

  get pace(): Pace {
    return this.#pace;
  }

  get mode(): RunMode {
    return this.#mode;
  }

  /** What broke the generator itself; a failure inside the run is in `view.failure`. */
  get failure(): Failure | null {
    return this.#failure;
  }

  /** The finished run before this one, for comparing. */
  get previous(): RunView | null {
    return this.#previous;
  }

  /**
   * Follows `events` until they end or `stop` is called. A second start while one is on is refused. Resolves
   * when the last event is on screen; never rejects.
   */
  async follow(
    events: (signal: AbortSignal) => AsyncIterable<TimedEvent>,
    mode: 'live' | 'replay' = 'live',
  ): Promise<void> {
    if (this.#mode !== 'idle') return;
    if (this.#view.status !== 'empty') this.#previous = this.#view;
    this.#clear();
    this.#mode = mode;
    const stopper = new AbortController();
    this.#stopper = stopper;
    try {
      for await (const event of events(stopper.signal)) this.#take(event);
    } catch (thrown) {
      if (!isAbort(thrown)) this.#failure = broken(thrown);
    } finally {
      this.#draw();
      this.#stopper = null;
      this.#mode = 'idle';
    }
  }

  /** Asks what is running to end; what was produced stays. */
  stop(): void {
    this.#stopper?.abort();
  }

  /** Shows a stored run at once. */
  open(entries: readonly TimedEvent[]): void {
    if (this.#mode !== 'idle') return;
    this.#clear();
    this.#waiting = [...entries];
    this.#draw();
  }

  reset(): void {
    if (this.#mode === 'idle') this.#clear();
  }

  #take(event: TimedEvent): void {
    this.#waiting.push(event);
    this.#callOff ??= this.#schedule(() => {
      this.#draw();
    });
  }

  #draw(): void {
    this.#callOff?.();
    this.#callOff = null;
    let view = this.#view;
    let pace = this.#pace;
    for (const timed of this.#waiting) {
      view = fold(view, timed.event);
      pace = pace.after(timed);
    }
    this.#waiting = [];
    this.#view = view;
    this.#pace = pace;
  }

  #clear(): void {
    this.#callOff?.();
    this.#callOff = null;
    this.#waiting = [];
    this.#view = foldAll([]);
    this.#pace = createPace();
    this.#failure = null;
  }
}

function broken(thrown: unknown): Failure {
  return failure(
    'engine',
    'internal',
    'The run broke off. What was written until then is kept; run again, or load the page again if it happens twice.',
    { canRetry: true, detail: describeThrown(thrown) },
  );
}
