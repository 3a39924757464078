/**
 * Checkpoints in this browser. One is put with its summary in one transaction, so the last one is whole whatever
 * dies; the newest few runs are kept. The database and its failures are `store.ts`'s.
 */
import type { Result } from '../../failure/result';
import { useLabStore, type Checkpoint, type CheckpointSummary } from './store';

export type { Checkpoint, CheckpointSummary } from './store';

const KEPT_RUNS = 6;
const BOTH = ['checkpoints', 'summaries'] as const;

const newestFirst = (summaries: readonly CheckpointSummary[]): CheckpointSummary[] =>
  [...summaries].sort((a, b) => b.savedAt - a.savedAt);

/** Puts the checkpoint over the run's last one and drops the oldest runs beyond the newest six. */
export function saveCheckpoint(checkpoint: Checkpoint): Promise<Result<void>> {
  const { id, savedAt, config, state } = checkpoint;
  return useLabStore('checkpoint', async (db) => {
    const transaction = db.transaction(BOTH, 'readwrite');
    // When a request fails its own error is thrown first, and nobody waits for this one.
    transaction.done.catch(() => undefined);
    const checkpoints = transaction.objectStore('checkpoints');
    const summaries = transaction.objectStore('summaries');
    await checkpoints.put(checkpoint);
    await summaries.put({ id, savedAt, config, step: state.step });
    for (const old of newestFirst(await summaries.getAll()).slice(KEPT_RUNS)) {
      await checkpoints.delete(old.id);
      await summaries.delete(old.id);
    }
    await transaction.done;
  });
}

/** Newest first. */
export function listCheckpoints(): Promise<Result<CheckpointSummary[]>> {
  return useLabStore('checkpoint', async (db) => newestFirst(await db.getAll('summaries')));
}

/** Null when there is none of that id. */
export function loadCheckpoint(id: string): Promise<Result<Checkpoint | null>> {
  return useLabStore('checkpoint', async (db) => (await db.get('checkpoints', id)) ?? null);
}

export function deleteCheckpoint(id: string): Promise<Result<void>> {
  return useLabStore('checkpoint', async (db) => {
    const transaction = db.transaction(BOTH, 'readwrite');
    // When a request fails its own error is thrown first, and nobody waits for this one.
    transaction.done.catch(() => undefined);
    for (const name of BOTH) await transaction.objectStore(name).delete(id);
    await transaction.done;
  });
}
