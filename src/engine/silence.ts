/**
 * Notices that a load no longer gets on: no word for longer than reading that many bytes takes on any device the page
 * is made for. Seen once in 21 loads of a model in Firefox, whose cause is unknown.
 */
import type { LoadProgress } from '../contract/engine';
import type { Clock } from './clock';

/** Compiling for a graphics card says nothing for as long as half a minute. */
const PATIENCE_MS = 90_000;
/** A slow disk, and a processor that unpacks what it reads. */
const BYTES_PER_MS = 10_000;
/** Counted in steps, so that a device that slept has lost one step and not all its patience. */
const STEPS = 30;

export interface Silence {
  /** Starts or goes on: the load said something. */
  heard(progress: LoadProgress | null): void;
}

/** Calls `fell` once if the load falls silent before `over`. Listens from the first word on. */
export function watchSilence(
  clock: Clock,
  over: AbortSignal,
  fell: () => void,
  patienceMs = PATIENCE_MS,
): Silence {
  let watching = false;
  let quietSteps = 0;
  let bytes = 0;
  const watch = async (): Promise<void> => {
    watching = true;
    while (quietSteps < STEPS) {
      await clock.sleep((patienceMs + bytes / BYTES_PER_MS) / STEPS, over);
      if (over.aborted) return;
      quietSteps += 1;
    }
    fell();
  };
  return {
    heard(progress) {
      quietSteps = 0;
      bytes = Math.max(bytes, progress?.total ?? 0);
      if (!watching) void watch();
    },
  };
}
