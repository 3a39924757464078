/**
 * The page's end of the symbolic rung: one worker, started on the first question, one question at a time, a
 * bound on each. Owns starting, queueing and ending it; a worker that runs over its time or dies is replaced
 * and its question stays `unknown`.
 */
import {
  READY,
  type StartSymbolic,
  type SymbolicReply,
  type SymbolicRequest,
  type SymbolicWorker,
} from './protocol';

type Question = Omit<SymbolicRequest, 'id'>;
type Answer = Omit<SymbolicReply, 'id'>;

interface Waiting {
  readonly question: Question;
  readonly settle: (answer: Answer) => void;
  readonly signal: AbortSignal;
}

/** Loading the engine takes seconds, on a busy device many; the question's own time begins after it. */
const START_MS = 60_000;

export class SymbolicClient {
  #worker: SymbolicWorker | null = null;
  #warm = false;
  #next = 0;
  #deaths = 0;
  #current: {
    readonly id: number;
    readonly waiting: Waiting;
    timer: ReturnType<typeof setTimeout>;
    readonly stop: () => void;
  } | null = null;
  readonly #queue: Waiting[] = [];

  constructor(
    private readonly start: StartSymbolic,
    private readonly limitMs: number,
  ) {}

  /** Never rejects, except with the signal's reason when it is aborted. */
  ask(question: Question, signal: AbortSignal): Promise<Answer> {
    signal.throwIfAborted();
    return new Promise((resolve, reject) => {
      const onAbort = (): void => {
        reject(signal.reason as Error);
      };
      signal.addEventListener('abort', onAbort, { once: true });
      this.#queue.push({
        question,
        signal,
        settle: (answer) => {
          signal.removeEventListener('abort', onAbort);
          resolve(answer);
        },
      });
      this.#pump();
    });
  }

  /** Ends the worker; questions still open become `unknown`. */
  dispose(): void {
    this.#end('The grader was closed.');
    for (const { settle } of this.#queue.splice(0)) settle(open('The grader was closed.'));
  }

  #pump(): void {
    if (this.#current !== null) return;
    let waiting = this.#queue.shift();
    while (waiting?.signal.aborted) waiting = this.#queue.shift();
    if (waiting === undefined) return;
    // Three workers in a row that died at the start: the platform cannot run it.
    if (this.#deaths >= 3) {
      waiting.settle(open('Computer algebra could not be started.'));
      this.#pump();
      return;
    }
    const next = waiting;
    const id = this.#next++;
    const worker = this.#started();
    const stop = (): void => {
      this.#end('Stopped.');
      this.#pump();
    };
    next.signal.addEventListener('abort', stop, { once: true });
    const timer = this.#limit(this.#warm ? this.limitMs : START_MS);
    this.#current = { id, waiting: next, timer, stop };
    worker.post({ ...next.question, id });
  }

  #limit(ms: number): ReturnType<typeof setTimeout> {
    return setTimeout(() => {
      this.#end(`Computer algebra did not finish within ${String(Math.round(ms / 1000))} seconds.`);
      this.#pump();
    }, ms);
  }

  #started(): SymbolicWorker {
    if (this.#worker !== null) return this.#worker;
    const worker = this.start();
    worker.onReply((reply) => {
      if (this.#worker !== worker) return;
      if (reply.id === READY) {
        this.#warm = true;
        if (this.#current === null) return;
        clearTimeout(this.#current.timer);
        this.#current.timer = this.#limit(this.limitMs);
      }
      if (this.#current?.id !== reply.id) return;
      this.#warm = true;
      this.#deaths = 0;
      this.#settle(reply);
      this.#pump();
    });
    worker.onDeath((why) => {
      if (this.#worker !== worker) return;
      if (!this.#warm) this.#deaths++;
      this.#end(`Computer algebra stopped: ${why}`);
      this.#pump();
    });
    this.#worker = worker;
    return worker;
  }

  #settle(answer: Answer): void {
    const current = this.#current;
    if (current === null) return;
    this.#current = null;
    clearTimeout(current.timer);
    current.waiting.signal.removeEventListener('abort', current.stop);
    current.waiting.settle(answer);
  }

  #end(why: string): void {
    this.#worker?.terminate();
    this.#worker = null;
    this.#warm = false;
    this.#settle(open(why));
  }
}

function open(because: string): Answer {
  return { outcome: 'unknown', rule: 'symbolic', because };
}
