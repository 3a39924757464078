/**
 * What the lab's screen asks of the outside: a run in a worker, the checkpoints of this browser, the recorded
 * runs of the page. `page-doors.ts` has the real ones; tests hand in their own.
 */
import type { LabRun } from '../../lab/client';
import type { Checkpoint, CheckpointSummary, KeptPolicy } from '../../lab/checkpoints';
import type { StartRequest } from '../../lab/protocol';
import type { Precision } from '../../lab/safetensors';
import type { Result } from '../../failure/result';

export interface LabDoors {
  start(request: Omit<StartRequest, 'base'>): LabRun;
  /** Text of a file of the page's own origin, under `recorded/lab/`. */
  recorded(file: string): Promise<Result<string>>;
  listKept(): Promise<Result<readonly CheckpointSummary[]>>;
  openKept(id: string): Promise<Result<Checkpoint | null>>;
  deleteKept(id: string): Promise<Result<void>>;
  /** A checkpoint's policy as a safetensors file. */
  policyOf(checkpoint: Checkpoint, precision: Precision): Promise<Result<Uint8Array<ArrayBuffer>>>;
  /** The same weights in another precision. */
  convert(
    file: Uint8Array<ArrayBuffer>,
    precision: Precision,
  ): Promise<Result<Uint8Array<ArrayBuffer>>>;
  /** Keeps a trained policy where other screens of this page can find it. */
  keepPolicy(policy: KeptPolicy): Promise<Result<void>>;
  newId(): string;
  /** Milliseconds since 1970. */
  today(): number;
}
