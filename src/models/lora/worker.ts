/** The worker that merges, so that seconds of arithmetic never hold the page up. Hands over a piece when asked. */
import { expose, transfer } from 'comlink';
import { reportRequests } from '../../requests/worker';
import { ok, type Result } from '../../failure/result';
import { readAdapter } from './adapter';
import { planMerge, type Merge } from './merge';

export interface MergeHost {
  /** Lays the merged file out; answers its bytes. */
  begin(base: Blob, config: string, weights: Uint8Array, name: string): Promise<Result<number>>;
  /** The next piece, or null after the last. */
  next(): Promise<Uint8Array<ArrayBuffer> | null>;
}

reportRequests();
let chunks: ReturnType<Merge['chunks']> | null = null;
const host: MergeHost = {
  async begin(base, config, weights, name) {
    const adapter = readAdapter(config, weights);
    if (!adapter.ok) return adapter;
    const plan = await planMerge(base, adapter.value, name);
    if (!plan.ok) return plan;
    chunks = plan.value.chunks();
    return ok(plan.value.bytes);
  },
  async next() {
    const piece = await chunks?.next();
    return piece?.value ? transfer(piece.value, [piece.value.buffer]) : null;
  },
};
expose(host);
