/** Starts the symbolic worker in Node, through tsx, for the commands and the tests. */
import { Worker } from 'node:worker_threads';
import type { SymbolicReply, SymbolicWorker } from '../../src/answers/symbolic/protocol';

/** Megabytes the engine may take before its worker dies. */
const MEMORY = 512;

export function startSymbolicInNode(): SymbolicWorker {
  const worker = new Worker(new URL('./symbolic-worker.mjs', import.meta.url), {
    resourceLimits: { maxOldGenerationSizeMb: MEMORY },
  });
  worker.unref();
  return {
    post: (request) => {
      worker.postMessage(request);
    },
    onReply: (listener) => {
      worker.on('message', (reply: SymbolicReply) => {
        listener(reply);
      });
    },
    onDeath: (listener) => {
      worker.on('error', (error) => {
        listener(error.message);
      });
    },
    terminate: () => {
      void worker.terminate();
    },
  };
}
