/**
 * Where runs are kept, as an interface: `runs-indexed.ts` keeps them in the browser's database,
 * `runs-memory.ts` until the page is closed, `open-runs.ts` chooses. Nothing throws for an expected reason.
 */
import type { Entry } from '../cat/log/events';
import type { Result } from '../failure/result';
import type { RunSummary } from './summary';

export interface StoredRun {
  readonly entries: readonly Entry[];
  /** The run goes on in some tab right now: its log has no end yet, and that is no fault. */
  readonly live: boolean;
}

export interface RunStore {
  /** False: kept in memory, gone when the page is closed. */
  readonly lasting: boolean;
  /** Adds entries to a run; the first batch begins with `run.started`. All of them or none. */
  append(id: string, entries: readonly Entry[]): Promise<Result<void>>;
  /** Newest first. */
  list(): Promise<Result<readonly RunSummary[]>>;
  /** A run cut short by a crash comes back as a stopped one; `not-found` when there is none. */
  open(id: string): Promise<Result<StoredRun>>;
  /** Deleting what is not there is fine. */
  delete(id: string): Promise<Result<void>>;
  /** Marks a run as going on in this tab, until the returned function is called or the tab is gone. */
  hold(id: string): () => void;
  /** Calls back after any change, also in another tab; returns the way to stop. */
  subscribe(listener: () => void): () => void;
  close(): void;
}
