/**
 * Opens the run that the address names, once for each address: one that travels in it (`#run?log=…`) or one that this
 * browser keeps (`#run?id=…`). Untrusted: both are checked.
 */
import type { HistoryState } from '../../history/history.svelte';
import type { RunDesk } from '../desk.svelte';

export function openNamed(
  params: () => URLSearchParams,
  desk: RunDesk,
  history: Pick<HistoryState, 'read'>,
  onopen: () => void,
): void {
  $effect(() => {
    const payload = params().get('log');
    const id = params().get('id');
    if (payload !== null) void open(payload, desk).then(onopen);
    else if (id !== null) void openKept(id, desk, history).then(onopen);
  });
}

async function openKept(
  id: string,
  desk: RunDesk,
  history: Pick<HistoryState, 'read'>,
): Promise<void> {
  // The history has opened it already.
  if (desk.origin.kind === 'stored' && desk.origin.id === id) return;
  const read = await history.read(id);
  if (read.ok) desk.open(read.value, { kind: 'stored', id });
  else desk.fail(read.failure);
}

async function open(payload: string, desk: RunDesk): Promise<void> {
  const { unpackRun } = await import('../../../storage/share');
  const unpacked = await unpackRun(payload);
  if (unpacked.ok) desk.open(unpacked.value.entries, { kind: 'shared' });
  else desk.fail(unpacked.failure);
}
