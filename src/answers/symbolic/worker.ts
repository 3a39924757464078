/** The symbolic worker's entry in the browser. */
import { reportRequests } from '../../requests/worker';
import { decideSymbolically } from './decide';
import type { SymbolicReply, SymbolicRequest } from './protocol';

reportRequests();
self.onmessage = ({ data }: MessageEvent<SymbolicRequest>) => {
  let reply: SymbolicReply;
  try {
    reply = { id: data.id, ...decideSymbolically(data) };
  } catch (thrown) {
    reply = {
      id: data.id,
      outcome: 'unknown',
      rule: 'symbolic',
      because: `Computer algebra failed: ${String(thrown)}`,
    };
  }
  self.postMessage(reply);
};
