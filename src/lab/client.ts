/**
 * A run of the lab as the page sees it: events to iterate, and the controls. Each run has its own worker, so
 * two labs never meet; when a worker dies its events end with a failure and its last checkpoint survives.
 */
import { proxy, releaseProxy, wrap, type Endpoint, type Remote } from 'comlink';
import { describeThrown, type Failure } from '../failure/failure';
import { fail, type Result } from '../failure/result';
import { whenFree } from '../life/lock';
import { FencedWorker as Worker } from '../requests/fenced';
import { workerName } from '../requests/worker';
import { runLock } from './alone';
import type { Checkpoint } from './checkpoints/checkpoints';
import type { LabEvent } from './events';
import type { LabHost, StartRequest } from './protocol';
import { workerDied } from './replicas/lost';

/** The part of `Worker` that is used; tests pass a message port dressed up as one. */
export interface LabWorker extends Endpoint {
  terminate(): void;
}

export interface LabRun {
  readonly id: string;
  /** Iterate once; ends with one `lab.finished`. Leaving the loop early stops the run. */
  readonly events: AsyncIterable<LabEvent>;
  pause(): void;
  /** One step of a paused run. */
  step(): void;
  resume(): void;
  /** Ends the run after the step under way and keeps a checkpoint. */
  stop(): void;
  /** The run as it stands, also after the end, until `close`. */
  checkpoint(): Promise<Result<Checkpoint>>;
  /** Ends the worker. */
  close(): void;
}

function startWorker(): LabWorker {
  return new Worker(new URL('./worker.ts', import.meta.url), {
    type: 'module',
    name: workerName('lab'),
  });
}

export function startLab(
  request: StartRequest,
  createWorker: () => LabWorker = startWorker,
): LabRun {
  const worker = createWorker();
  const host: Remote<LabHost> = wrap<LabHost>(worker);
  const queue: LabEvent[] = [];
  let wake: (() => void) | null = null;
  let taken: (() => void) | null = null;
  let finished = false;
  let closed = false;
  /** Nobody reads the events any more. */
  let left = false;
  let lastStep = 0;
  let unwatch = (): void => undefined;
  let fatal: (why: Failure) => void = () => undefined;
  const death = new Promise<Failure>((resolve) => (fatal = resolve));

  const push = (event: LabEvent): void => {
    if (finished) return;
    if (event.type === 'step.finished') lastStep = event.step;
    // A worker that ends without an error event would leave the run waiting for ever.
    if (event.type === 'lab.started') {
      unwatch = whenFree(runLock(request.id), () => {
        // At its end a run frees its lock; its worker lives on and can be asked.
        if (!finished) onDeath('it is gone');
      });
    }
    finished = event.type === 'lab.finished';
    queue.push(event);
    wake?.();
    wake = null;
  };
  const end = (outcome: 'stopped' | 'failed', why: Failure | null): void =>
    push({ type: 'lab.finished', outcome, step: lastStep, failure: why });
  const close = (): void => {
    if (closed) return;
    closed = true;
    unwatch();
    end('stopped', null);
    fatal(workerDied('closed'));
    taken?.();
    host[releaseProxy]();
    worker.terminate();
  };
  const onDeath = (detail: string): void => {
    const why = workerDied(detail);
    end('failed', why);
    fatal(why);
  };
  worker.addEventListener('error', ((event: Event) => {
    event.preventDefault();
    onDeath(
      'message' in event && event.message ? String(event.message) : 'error without a message',
    );
  }) as EventListener);
  worker.addEventListener('messageerror', () => onDeath('a message could not be read'));

  /** Events come in batches; the worker waits until the page took them. */
  const deliver = async (events: LabEvent[]): Promise<void> => {
    events.forEach(push);
    if (!finished && !left && queue.length > 0)
      await new Promise<void>((resolve) => (taken = resolve));
  };
  host
    .start(request, proxy(deliver))
    .then((result) => {
      if (!result.ok) end('failed', result.failure);
    })
    .catch((thrown: unknown) => onDeath(describeThrown(thrown)));

  const tell = (call: (to: Remote<LabHost>) => Promise<void>): void => {
    if (!closed) call(host).catch(() => undefined);
  };

  return {
    id: request.id,
    events: {
      async *[Symbol.asyncIterator]() {
        try {
          for (;;) {
            const event = queue.shift();
            if (event !== undefined) {
              yield event;
              if (event.type === 'lab.finished') return;
            } else {
              taken?.();
              taken = null;
              await new Promise<void>((resolve) => (wake = resolve));
            }
          }
        } finally {
          left = true;
          taken?.();
          if (!finished) tell((to) => to.stop());
        }
      },
    },
    pause: () => tell((to) => to.pause()),
    step: () => tell((to) => to.step()),
    resume: () => tell((to) => to.resume()),
    stop: () => tell((to) => to.stop()),
    async checkpoint() {
      if (closed) return fail(workerDied('closed'));
      return Promise.race([
        host
          .checkpoint()
          .catch((thrown: unknown) => fail<Checkpoint>(workerDied(describeThrown(thrown)))),
        death.then((why) => fail<Checkpoint>(why)),
      ]);
    },
    close,
  };
}
