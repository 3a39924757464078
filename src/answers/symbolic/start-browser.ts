/** Starts the symbolic worker in the browser; the engine is fetched with it, on the first pair that needs it. */
import { FencedWorker as Worker } from '../../requests/fenced';
import { workerName } from '../../requests/worker';
import type { SymbolicReply, SymbolicWorker } from './protocol';

export function startSymbolicInBrowser(): SymbolicWorker {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), {
    type: 'module',
    name: workerName('symbolic'),
  });
  return {
    post: (request) => {
      worker.postMessage(request);
    },
    onReply: (listener) => {
      worker.onmessage = ({ data }: MessageEvent<SymbolicReply>) => {
        listener(data);
      };
    },
    onDeath: (listener) => {
      worker.onerror = (event) => {
        listener(event.message);
      };
    },
    terminate: () => {
      worker.terminate();
    },
  };
}
