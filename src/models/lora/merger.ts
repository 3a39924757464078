/**
 * Where a merge is computed: in a worker of its own in the page. A dead worker is told apart from a merge that was
 * refused.
 */
import { wrap } from 'comlink';
import { failure, type Failure } from '../../failure/failure';
import { fail, ok, type Result } from '../../failure/result';
import { FencedWorker as Worker } from '../../requests/fenced';
import { workerName } from '../../requests/worker';
import type { MergeHost } from './worker';

/** An adapter's two files as PEFT names them. */
export interface AdapterFiles {
  readonly config: string;
  readonly weights: Uint8Array;
}

export interface Merging {
  readonly bytes: number;
  /** The next piece of the merged file, null after the last; rejects with a `MergeStopped` when it cannot go on. */
  next(): Promise<Uint8Array<ArrayBuffer> | null>;
  /** Ends the work, whatever its state. */
  close(): void;
}

/** @param name the merged model's own */
export type Merger = (base: Blob, adapter: AdapterFiles, name: string) => Promise<Result<Merging>>;

/** The merging itself broke off; `failure` says what to do. */
export class MergeStopped extends Error {
  readonly failure: Failure;
  constructor(why: Failure) {
    super(why.message);
    this.failure = why;
  }
}

export const mergeInWorker: Merger = async (base, { config, weights }, name) => {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), {
    type: 'module',
    name: workerName('merge'),
  });
  const died = new Promise<never>((_, reject) => {
    worker.onerror = ({ message }) => reject(new MergeStopped(workerDied(message)));
  });
  // Whoever asks at the time hears of it; without one it is nobody's.
  died.catch(() => undefined);
  const host = wrap<MergeHost>(worker);
  const close = () => worker.terminate();
  try {
    const begun = await Promise.race([host.begin(base, config, weights, name), died]);
    if (!begun.ok) {
      close();
      return begun;
    }
    return ok({ bytes: begun.value, next: () => Promise.race([host.next(), died]), close });
  } catch (thrown) {
    close();
    return fail(thrown instanceof MergeStopped ? thrown.failure : workerDied(String(thrown)));
  }
};

function workerDied(detail: string): Failure {
  return failure(
    'model',
    'worker-died',
    'Merging the tutored model stopped: the browser ended its worker, most often for want of memory. Close other tabs and try again; what was downloaded is kept.',
    { canRetry: true, detail },
  );
}
