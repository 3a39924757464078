/** Opens the run that travels in the address (`#run?log=…`), once for each address. Untrusted: it is checked. */
import type { RunDesk } from '../desk.svelte';

export function openShared(params: () => URLSearchParams, desk: RunDesk): void {
  $effect(() => {
    const payload = params().get('log');
    if (payload !== null) void open(payload, desk);
  });
}

async function open(payload: string, desk: RunDesk): Promise<void> {
  const { unpackRun } = await import('../../../storage/share');
  const unpacked = await unpackRun(payload);
  if (unpacked.ok) desk.open(unpacked.value.entries, { kind: 'shared' });
  else desk.fail(unpacked.failure);
}
