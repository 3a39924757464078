/**
 * Checkpoints in this browser. One is one record put in one transaction, so the last one is whole whatever dies;
 * the newest few runs are kept. The database and its failures are `store.ts`'s.
 */
import type { Result } from '../failure/result';
import { useLabStore, type Checkpoint } from './store';

export type { Checkpoint } from './store';

export type CheckpointSummary = Omit<Checkpoint, 'state' | 'initial' | 'events'> & {
  readonly step: number;
};

const KEPT_RUNS = 6;

/** Puts the checkpoint over the run's last one and drops the oldest runs beyond the newest six. */
export function saveCheckpoint(checkpoint: Checkpoint): Promise<Result<void>> {
  return useLabStore('checkpoint', async (db) => {
    const transaction = db.transaction('checkpoints', 'readwrite');
    await transaction.store.put(checkpoint);
    const all = (await transaction.store.getAll()).sort((a, b) => b.savedAt - a.savedAt);
    for (const old of all.slice(KEPT_RUNS)) await transaction.store.delete(old.id);
    await transaction.done;
  });
}

/** Newest first. */
export function listCheckpoints(): Promise<Result<CheckpointSummary[]>> {
  return useLabStore('checkpoint', async (db) =>
    (await db.getAll('checkpoints'))
      .sort((a, b) => b.savedAt - a.savedAt)
      .map(({ id, savedAt, config, state }) => ({ id, savedAt, config, step: state.step })),
  );
}

/** Null when there is none of that id. */
export function loadCheckpoint(id: string): Promise<Result<Checkpoint | null>> {
  return useLabStore('checkpoint', async (db) => (await db.get('checkpoints', id)) ?? null);
}

export function deleteCheckpoint(id: string): Promise<Result<void>> {
  return useLabStore('checkpoint', (db) => db.delete('checkpoints', id));
}
