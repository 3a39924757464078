/** The symbolic worker's entry in the browser. */
import { reportRequests } from '../../requests/worker';
import { decideSymbolically } from './decide';
import { IS_READY, type SymbolicReply, type SymbolicRequest } from './protocol';

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
self.postMessage(IS_READY);
