/**
 * The lab's worker as the page sees it: what can be asked and what comes back.
 *
 *   const run = startLab({ id, config, base, device: 'auto', checkpoint: false });   // client.ts
 *   for await (const event of run.events) draw(event);                              // events.ts
 *   run.pause(); run.step(); run.resume(); run.stop();
 *   const kept = await run.checkpoint();          // policy, anchor and log of this moment
 *
 * `events` always ends with one `lab.finished`, also when the worker dies. A stopped or dead run goes on
 * later: `startLab` with the same id and `checkpoint: true` (checkpoints/checkpoints.ts lists what is kept, with the
 * events so far). Every step carries `secondsLeft`; `step()` does one step of a paused run.
 */
import type { Result } from '../failure/result';
import type { DeviceChoice } from '../micro/device';
import type { Checkpoint } from './checkpoints/checkpoints';
import type { LabConfig } from './config';
import type { LabEvent } from './events';

export interface StartRequest {
  /** Names the run and its checkpoint; `crypto.randomUUID()` for a new one. */
  readonly id: string;
  readonly config: LabConfig;
  /** Absolute address of the folder with the presets' weights, ending in `reasoner/`. */
  readonly base: string;
  readonly device: DeviceChoice;
  /** Go on from this run's checkpoint; its own config is used then. */
  readonly checkpoint: boolean;
}

/** A callback of the other side: awaited, so that the worker never runs ahead of the page. */
export type Deliver = (events: LabEvent[]) => Promise<void>;

/** What the worker answers to; `client.ts` is the friendlier side of it. */
export interface LabHost {
  /** Runs to the end; fails only when it could not start. */
  start(request: StartRequest, deliver: Deliver): Promise<Result<null>>;
  pause(): void;
  /** One step of a paused run. */
  step(): void;
  resume(): void;
  stop(): void;
  /** The run as it stands (after the end: at its last step), whether or not it could be stored. */
  checkpoint(): Promise<Result<Checkpoint>>;
}
