/** The inside of a replica's worker: a `Replica` behind calls that can be posted. */
import { transfer } from 'comlink';
import { holdLock } from '../../life/lock';
import { startDevice } from '../../micro/device';
import { Replica, type ReplicaPort, type ReplicaSetup } from './replica';

export interface ReplicaHost extends Omit<ReplicaPort, 'close'> {
  /** Once, before anything else. The worker holds the lock `life` from then on. */
  open(setup: ReplicaSetup, life: string): Promise<void>;
}

export function createReplicaHost(): ReplicaHost {
  let held: Replica | null = null;
  const replica = (): Replica => {
    if (held === null) throw new Error('the replica was not opened');
    return held;
  };
  return {
    async open(setup, life) {
      await holdLock(life);
      await startDevice('wasm');
      held = new Replica(setup);
    },
    explore: async (prompts, step, from) => replica().explore(prompts, step, from),
    async learn(share, lesson) {
      const learnt = await replica().learn(share, lesson);
      return transfer(learnt, [learnt.gradient.buffer]);
    },
    measure: async (chunk) => replica().measure(chunk),
    update: async (gradient, count, rate) => replica().update(gradient, count, rate),
  };
}
