/** How a policy of the lab is named among the page's models. Pure, and small enough for the first paint. */
import type { LabConfig } from '../config';

const PREFIX = 'lab:';

/** Whether a model's id names a policy of the lab. */
export function isPolicyId(id: string): boolean {
  return id.startsWith(PREFIX);
}

/** `lab:paper-cat-seed1-step80-1a2b`: readable in a run's record, told apart by the end of its run's own id. */
export function policyId(
  { preset, reward, seed }: Pick<LabConfig, 'preset' | 'reward' | 'seed'>,
  step: number,
  run: string,
): string {
  const tail = run.replace(/[^a-z0-9]/giu, '').slice(-4);
  return `${PREFIX}${preset}-${reward}-seed${String(seed)}-step${String(step)}-${tail}`;
}
