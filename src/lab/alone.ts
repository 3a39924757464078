/**
 * One run, one trainer: a run that trains holds a lock across all tabs of the page, so that two of them cannot write
 * over each other's checkpoint.
 */
import { failure } from '../failure/failure';
import { fail, ok, type Result } from '../failure/result';
import { holdLock } from '../life/lock';

/** The lock of a run, by its id. */
export const runLock = (id: string): string => `cat-lab:${id}`;

/** Takes the run's lock; the value frees it. Fails at once where another tab holds it. */
export async function holdAlone(id: string): Promise<Result<() => void>> {
  const free = await holdLock(runLock(id));
  return free === null ? fail(elsewhere) : ok(free);
}

const elsewhere = failure(
  'storage',
  'refused',
  'This run is training in another tab of this page. Stop it there, or start a new one here.',
  { canRetry: true },
);
