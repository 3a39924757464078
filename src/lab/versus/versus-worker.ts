/** Entry of the worker that measures a policy against its anchor: one request, then outcomes as they come. */
import { describeThrown, failure } from '../../failure/failure';
import { holdLock } from '../../life/lock';
import { startDevice } from '../../micro/device';
import { readReasoner } from '../../micro/weights';
import { reportRequests } from '../../requests/worker';
import { versus } from './versus';
import type { VersusMessage, VersusRequest } from './versus-protocol';

reportRequests();

const say = (message: VersusMessage): void => self.postMessage(message);

self.addEventListener('message', (event: MessageEvent<VersusRequest>) => {
  void measure(event.data);
});

async function measure({ policy, anchor, sums, seed, life }: VersusRequest): Promise<void> {
  try {
    await holdLock(life);
    say({ type: 'alive' });
    const [mine, its] = [readReasoner(policy), readReasoner(anchor)];
    if (!mine.ok) return say({ type: 'failed', failure: mine.failure });
    if (!its.ok) return say({ type: 'failed', failure: its.failure });
    await startDevice('auto');
    for await (const outcomes of versus(mine.value, its.value, sums, seed))
      say({ type: 'outcomes', outcomes });
    say({ type: 'done' });
  } catch (thrown) {
    const message = 'The comparison stopped with an error. Start it again.';
    const detail = describeThrown(thrown);
    say({
      type: 'failed',
      failure: failure('device', 'internal', message, { canRetry: true, detail }),
    });
  }
}
