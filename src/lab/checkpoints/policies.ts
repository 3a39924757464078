/** Trained policies kept in this browser, for the main page to load. The database is `store.ts`'s. */
import type { Result } from '../../failure/result';
import { useLabStore, type KeptPolicy } from './store';

export type { KeptPolicy } from './store';

export type PolicySummary = Omit<KeptPolicy, 'file' | 'anchor'>;

export function keepPolicy(policy: KeptPolicy): Promise<Result<void>> {
  return useLabStore('policy', async (db) => {
    await db.put('policies', policy);
  });
}

/** Newest first. */
export function listPolicies(): Promise<Result<PolicySummary[]>> {
  return useLabStore('policy', async (db) =>
    (await db.getAll('policies'))
      .sort((a, b) => b.savedAt - a.savedAt)
      .map(({ id, name, savedAt, config, step }) => ({ id, name, savedAt, config, step })),
  );
}

/** Null when there is none of that id. */
export function loadPolicy(id: string): Promise<Result<KeptPolicy | null>> {
  return useLabStore('policy', async (db) => (await db.get('policies', id)) ?? null);
}

export function deletePolicy(id: string): Promise<Result<void>> {
  return useLabStore('policy', (db) => db.delete('policies', id));
}
