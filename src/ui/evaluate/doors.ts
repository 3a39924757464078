/**
 * What the Evaluate screen needs from outside: a model in memory, the parts a run is made of, a place to keep logs.
 * The page makes one from its services; tests bring their own.
 */
import type { EvaluationDeps } from '../../evaluate/harness/harness';
import type { LoadProgress, ModelInfo } from '../../contract/engine';
import type { Entry } from '../../cat/log/events';
import type { Result } from '../../failure/result';
import type { EvaluationStore } from '../../storage/evaluations';

export interface EvaluateDoors {
  /** Loads the chosen model unless it is in memory. */
  prepare(
    onProgress: (progress: LoadProgress) => void,
    signal: AbortSignal,
  ): Promise<Result<ModelInfo>>;
  /** The parts around the model that `prepare` loaded. */
  deps(): Promise<EvaluationDeps>;
  /** A file of the page's own origin, by its path under `public`. */
  fetchText(path: string, signal: AbortSignal): Promise<Result<string>>;
  /** Opens the run view with these entries. */
  openRun(entries: readonly Entry[], title: string): void;
  readonly store: EvaluationStore;
}
