/** The comparison's doors on the real page, and one state a policy for as long as the page is open. */
import { failure } from '../../failure/failure';
import { fail, ok } from '../../failure/result';
import { measureVersus } from '../../lab/versus/versus-client';
import { VersusState, type VersusDoors } from './versus-state.svelte';

const bytesOf = async (blob: Blob): Promise<Uint8Array<ArrayBuffer>> =>
  new Uint8Array(await blob.arrayBuffer());

const DOORS: VersusDoors = {
  async load(id) {
    const { loadPolicy } = await import('../../lab/checkpoints/policies');
    const kept = await loadPolicy(id);
    if (!kept.ok) return kept;
    if (kept.value === null) return fail(gone);
    const { file, anchor } = kept.value;
    return ok({ policy: await bytesOf(file), anchor: await bytesOf(anchor) });
  },
  measure: measureVersus,
};

const gone = failure(
  'model',
  'not-found',
  'This policy is no longer kept in this browser, so it cannot be compared. Train it again in the lab.',
);

const states = new Map<string, VersusState>();

/** What was measured stays when another screen is read meanwhile. */
export function versusOf(id: string): VersusState {
  const known = states.get(id) ?? new VersusState(id, DOORS);
  states.set(id, known);
  return known;
}
