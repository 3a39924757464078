/**
 * Replicas in workers of their own. A worker that cannot start is done without; one that dies later ends the run
 * (`LostWorker`), for its share of the step is lost, and the last checkpoint stands.
 */
import { releaseProxy, wrap, type Endpoint, type Remote } from 'comlink';
import { whenFree } from '../../life/lock';
import { newId } from '../../platform/ids';
import { FencedWorker as Worker } from '../../requests/fenced';
import { childName } from '../../requests/worker';
import { LostWorker } from './lost';
import type { ReplicaPort, ReplicaSetup } from './replica';
import type { ReplicaHost } from './replica-host';

/** The part of `Worker` that is used; tests pass a message port dressed up as one. */
export interface ReplicaWorker extends Endpoint {
  terminate(): void;
}

/** Shares of a batch on wasm: two cores is what nearly every device has to spare. */
export const WASM_SHARES = 2;

function startWorker(): ReplicaWorker {
  return new Worker(new URL('./replica-worker.ts', import.meta.url), {
    type: 'module',
    name: childName('lab-replica'),
  });
}

/** One replica in a worker, or none where it cannot start. */
export async function recruit(
  setup: ReplicaSetup,
  createWorker: () => ReplicaWorker = startWorker,
): Promise<readonly ReplicaPort[]> {
  let worker: ReplicaWorker;
  try {
    worker = createWorker();
  } catch {
    return [];
  }
  const host: Remote<ReplicaHost> = wrap<ReplicaHost>(worker);
  let die: (why: LostWorker) => void = () => undefined;
  const death = new Promise<never>((_, reject) => (die = reject));
  // Between two calls nobody listens; the next one hears of it.
  death.catch(() => undefined);
  worker.addEventListener('error', (event) => {
    event.preventDefault();
    die(new LostWorker('the second worker stopped'));
  });
  const alive = <T>(call: Promise<T>): Promise<T> => Promise.race([call, death]);
  let unwatch = (): void => undefined;
  const close = (): void => {
    unwatch();
    die(new LostWorker('the second worker was closed'));
    host[releaseProxy]();
    worker.terminate();
  };
  try {
    const life = `cat-replica:${newId()}`;
    await alive(host.open(setup, life));
    unwatch = whenFree(life, () => die(new LostWorker('the second worker is gone')));
  } catch {
    close();
    return [];
  }
  return [
    {
      explore: (prompts, step, from) => alive(host.explore(prompts, step, from)),
      learn: (share, lesson) => alive(host.learn(share, lesson)),
      update: (gradient, count, rate) => alive(host.update(gradient, count, rate)),
      measure: (chunk) => alive(host.measure(chunk)),
      close,
    },
  ];
}
