/** A comparison of a policy with its anchor as the page sees it: outcomes to iterate, from a worker of its own. */
import { failure, type Failure } from '../../failure/failure';
import { whenFree } from '../../life/lock';
import { newId } from '../../platform/ids';
import { FencedWorker as Worker } from '../../requests/fenced';
import { workerName } from '../../requests/worker';
import type { VersusOutcome } from './versus-figures';
import type { VersusMessage, VersusRequest } from './versus-protocol';

/** The part of `Worker` that is used. */
export type VersusWorker = Pick<Worker, 'postMessage' | 'terminate' | 'addEventListener'>;

function startWorker(): VersusWorker {
  return new Worker(new URL('./versus-worker.ts', import.meta.url), {
    type: 'module',
    name: workerName('versus'),
  });
}

/**
 * Yields outcomes as they come and returns why it failed, or null: done, or stopped by the signal. The worker ends
 * with it in every case.
 */
export async function* measureVersus(
  request: Omit<VersusRequest, 'life'>,
  signal: AbortSignal,
  createWorker: () => VersusWorker = startWorker,
): AsyncGenerator<readonly VersusOutcome[], Failure | null, void> {
  if (signal.aborted) return null;
  const worker = createWorker();
  const queue: VersusMessage[] = [];
  let wake: () => void = () => undefined;
  const put = (message: VersusMessage): void => {
    queue.push(message);
    wake();
  };
  const life = `cat-versus:${newId()}`;
  let unwatch = (): void => undefined;
  const stop = (): void => put({ type: 'done' });
  worker.addEventListener('message', ((event: MessageEvent<VersusMessage>) =>
    put(event.data)) as EventListener);
  worker.addEventListener('error', ((event: Event) => {
    event.preventDefault();
    const detail = 'message' in event ? String(event.message) : '';
    put({ type: 'failed', failure: died(detail) });
  }) as EventListener);
  signal.addEventListener('abort', stop);
  try {
    worker.postMessage({ ...request, life } satisfies VersusRequest);
    for (;;) {
      const message = queue.shift();
      if (message === undefined) {
        await new Promise<void>((resolve) => (wake = resolve));
        continue;
      }
      if (message.type === 'done' || signal.aborted) return null;
      if (message.type === 'failed') return message.failure;
      if (message.type === 'outcomes') yield message.outcomes;
      // A worker may end without a word.
      else unwatch = whenFree(life, () => put({ type: 'failed', failure: died('it is gone') }));
    }
  } finally {
    signal.removeEventListener('abort', stop);
    unwatch();
    worker.terminate();
  }
}

function died(detail: string): Failure {
  return failure(
    'engine',
    'worker-died',
    'The worker that compares the two stopped. Start the comparison again.',
    { canRetry: true, detail },
  );
}
