/**
 * What the lab's screen asks of the outside: a run in a worker, what this browser keeps, the recorded runs of the
 * page, files. `page-doors.ts` has the real ones; tests hand in their own.
 */
import type { LabRun } from '../../lab/client';
import type { Checkpoint, CheckpointSummary } from '../../lab/checkpoints/checkpoints';
import type { KeptPolicy, PolicySummary } from '../../lab/checkpoints/policies';
import type { PresetName } from '../../reasoner/careless';
import type { StartRequest } from '../../lab/protocol';
import type { Precision } from '../../safetensors/safetensors';
import type { Result } from '../../failure/result';

export interface LabDoors {
  start(request: Omit<StartRequest, 'base'>): LabRun;
  /** Text of a file of the page's own origin, under `recorded/lab/`. */
  recorded(file: string): Promise<Result<string>>;
  /** The record of a preset's weights, as the page ships it. */
  provenance(preset: PresetName): Promise<Result<string>>;
  readonly checkpoints: {
    list(): Promise<Result<readonly CheckpointSummary[]>>;
    /** Null when there is none of that id. */
    open(id: string): Promise<Result<Checkpoint | null>>;
    put(checkpoint: Checkpoint): Promise<Result<void>>;
    delete(id: string): Promise<Result<void>>;
    /** As a file, and back. */
    write(checkpoint: Checkpoint): Promise<Uint8Array<ArrayBuffer>>;
    read(bytes: Uint8Array, named: Pick<Checkpoint, 'id' | 'savedAt'>): Promise<Result<Checkpoint>>;
  };
  /** Trained policies where the main page finds them. */
  readonly policies: {
    list(): Promise<Result<readonly PolicySummary[]>>;
    put(policy: KeptPolicy): Promise<Result<void>>;
    delete(id: string): Promise<Result<void>>;
  };
  /** A checkpoint's policy, or what it began as, as a safetensors file. */
  weightsOf(
    checkpoint: Checkpoint,
    part: 'policy' | 'anchor',
    precision: Precision,
  ): Promise<Uint8Array<ArrayBuffer>>;
  newId(): string;
  /** Milliseconds since 1970. */
  today(): number;
}
