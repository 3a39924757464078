/** The choice of store: the browser's database, or memory where it cannot be had, which is then said. */
import type { Failure } from '../failure/failure';
import type { RunStore } from './runs';
import { openIndexedRunStore } from './runs-indexed';
import { createMemoryRunStore } from './runs-memory';

export interface OpenedRunStore {
  readonly store: RunStore;
  /** Why runs will not be kept; null when they will. */
  readonly failure: Failure | null;
}

/** The browser's database, or memory where it cannot be had. */
export async function openRunStore(name = 'compute-as-teacher-runs'): Promise<OpenedRunStore> {
  const opened = await openIndexedRunStore(name);
  return opened.ok
    ? { store: opened.value, failure: null }
    : { store: createMemoryRunStore(), failure: opened.failure };
}
