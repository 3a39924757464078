/**
 * What this browser keeps of the lab: checkpoints to go on from, policies that the main page can load, and both as
 * files. Owns the two lists and the failures of keeping; runs and their control are the desk's.
 */
import type { Checkpoint, CheckpointSummary } from '../../../lab/checkpoints/checkpoints';
import type { PolicySummary } from '../../../lab/checkpoints/policies';
import { policyId } from '../../../lab/checkpoints/policy-id';
import type { Failure } from '../../../failure/failure';
import { ok, type Result } from '../../../failure/result';
import type { LabDoors } from '../doors';
import { runTitle } from '../words';

export class LabKeep {
  checkpoints = $state.raw<readonly CheckpointSummary[]>([]);
  policies = $state.raw<readonly PolicySummary[]>([]);
  failure = $state.raw<Failure | null>(null);
  readonly #doors: LabDoors;

  constructor(doors: LabDoors) {
    this.#doors = doors;
  }

  async refresh(): Promise<void> {
    const [checkpoints, policies] = await Promise.all([
      this.#doors.checkpoints.list(),
      this.#doors.policies.list(),
    ]);
    if (checkpoints.ok) this.checkpoints = checkpoints.value;
    else this.failure = checkpoints.failure;
    if (policies.ok) this.policies = policies.value;
    else this.failure = policies.failure;
  }

  has(id: string): boolean {
    return this.checkpoints.some((kept) => kept.id === id);
  }

  /** Null when it is gone. */
  async open(id: string): Promise<Checkpoint | null> {
    const found = await this.#doors.checkpoints.open(id);
    this.failure = found.ok ? null : found.failure;
    if (found.ok && found.value === null) await this.refresh();
    return found.ok ? found.value : null;
  }

  async delete(id: string): Promise<void> {
    await this.#settle(this.#doors.checkpoints.delete(id));
  }

  async deletePolicy(id: string): Promise<void> {
    await this.#settle(this.#doors.policies.delete(id));
  }

  /** Reads a checkpoint's file and keeps it under an id of its own; a full disk does not stop it being shown. */
  async read(bytes: Uint8Array): Promise<Result<Checkpoint>> {
    const named = { id: this.#doors.newId(), savedAt: this.#doors.today() };
    const read = await this.#doors.checkpoints.read(bytes, named);
    if (read.ok) await this.#settle(this.#doors.checkpoints.put(read.value));
    return read;
  }

  /** Keeps a checkpoint's policy and its anchor for the main page; gives the model's id there. */
  async send(checkpoint: Checkpoint): Promise<Result<string>> {
    const { config, state } = checkpoint;
    const file = async (part: 'policy' | 'anchor'): Promise<Blob> =>
      new Blob([await this.#doors.weightsOf(checkpoint, part, 'F16')]);
    const id = policyId(config, state.step, checkpoint.id);
    const done = await this.#doors.policies.put({
      ...{ id, config, step: state.step },
      name: `${runTitle(config)}, step ${String(state.step)}`,
      savedAt: this.#doors.today(),
      ...{ file: await file('policy'), anchor: await file('anchor') },
    });
    await this.refresh();
    return done.ok ? ok(id) : done;
  }

  async #settle(task: Promise<Result<void>>): Promise<void> {
    const done = await task;
    await this.refresh();
    this.failure = done.ok ? null : done.failure;
  }
}
