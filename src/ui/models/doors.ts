/** What the models' state needs from outside: files, memory, the device. The page opens them late; tests bring their own. */
import type { LoadProgress, ModelInfo } from '../../contract/engine';
import type { Result } from '../../failure/result';
import type { MeasuredSpeed } from '../../models/choice';
import type { Consent } from '../../models/consent';
import type { DeviceFacts } from '../../models/device';
import type { Library } from '../../models/library';
import type { ModelChoice } from './choice';
import type { Measure } from './speeds.svelte';
import type { PolicyEntry } from './usable';

export interface ModelDoors {
  open(): Promise<{ readonly library: Library; readonly consent: Consent }>;
  probe(): Promise<DeviceFacts>;
  /** Brings a choice into memory. */
  load(
    choice: ModelChoice,
    onProgress: (progress: LoadProgress) => void,
    signal: AbortSignal,
  ): Promise<Result<ModelInfo>>;
  /** Speeds measured earlier with this model on this device; empty when none were. */
  keptSpeeds(device: DeviceFacts, modelId: string): Promise<readonly MeasuredSpeed[]>;
  /** Keeps what was measured, for later visits. */
  keepSpeeds(device: DeviceFacts, modelId: string, speeds: readonly MeasuredSpeed[]): Promise<void>;
  /** Runs the model in both engines for a moment and keeps the result. */
  measure: Measure;
  /** Whether the page's own server has no file at this address; false where it cannot be asked. */
  missing(url: string): Promise<boolean>;
  /** Policies that the lab trained and kept in this browser. */
  policies(): Promise<readonly PolicyEntry[]>;
  /** Makes a file from disk known to the session, under the session's own id. */
  openLocal(file: File): Promise<string>;
}
