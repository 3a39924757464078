/** The symbolic worker's entry in Node. */
import { parentPort } from 'node:worker_threads';
import { decideSymbolically } from '../../src/answers/symbolic/decide';
import {
  IS_READY,
  type SymbolicReply,
  type SymbolicRequest,
} from '../../src/answers/symbolic/protocol';

parentPort?.on('message', (request: SymbolicRequest) => {
  let reply: SymbolicReply;
  try {
    reply = { id: request.id, ...decideSymbolically(request) };
  } catch (thrown) {
    reply = {
      id: request.id,
      outcome: 'unknown',
      rule: 'symbolic',
      because: `Computer algebra failed: ${String(thrown)}`,
    };
  }
  parentPort?.postMessage(reply);
});
parentPort?.postMessage(IS_READY);
