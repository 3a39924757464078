/**
 * The states a model on this device goes through, and the events that move it: a closed union and a pure,
 * total step. Late reports of something already over change nothing.
 */
import type { LoadProgress } from '../contract/engine';
import type { Failure } from '../failure/failure';
import { unreachable } from '../failure/result';
import type { DownloadProgress } from './download';

/** `bytes` are those on the device; `total` is null where it is not known. */
export type ModelState =
  | { readonly status: 'absent' }
  | { readonly status: 'paused'; readonly bytes: number; readonly total: number }
  | { readonly status: 'downloading'; readonly progress: DownloadProgress }
  | { readonly status: 'verifying'; readonly progress: DownloadProgress }
  | { readonly status: 'merging'; readonly progress: DownloadProgress }
  | { readonly status: 'ready'; readonly bytes: number | null }
  | { readonly status: 'loading'; readonly progress: LoadProgress }
  | { readonly status: 'loaded' }
  /** `bytes` that are kept and need not be downloaded again. */
  | { readonly status: 'failed'; readonly failure: Failure; readonly bytes: number };

export type ModelEvent =
  /** What a look into the store found; `whole` means sealed. */
  | {
      readonly type: 'found';
      readonly bytes: number;
      readonly whole: boolean;
      readonly total: number;
    }
  | { readonly type: 'download.started'; readonly bytes: number; readonly total: number }
  | { readonly type: 'download.reported'; readonly progress: DownloadProgress }
  | { readonly type: 'download.finished'; readonly bytes: number }
  | { readonly type: 'download.stopped'; readonly bytes: number; readonly total: number }
  | { readonly type: 'failed'; readonly failure: Failure; readonly bytes: number }
  | { readonly type: 'load.reported'; readonly progress: LoadProgress }
  | { readonly type: 'loaded' }
  | { readonly type: 'unloaded' }
  | { readonly type: 'removed' };

type BusyState = Extract<ModelState, { readonly status: 'downloading' | 'verifying' | 'merging' }>;

export const ABSENT: ModelState = { status: 'absent' };

/** Whether bytes are moving, so that a stop has something to stop. */
export function isBusy(state: ModelState): state is BusyState {
  const { status } = state;
  return status === 'downloading' || status === 'verifying' || status === 'merging';
}

export function step(state: ModelState, event: ModelEvent): ModelState {
  switch (event.type) {
    case 'found':
      // A look never disturbs what is going on.
      if (isBusy(state) || state.status === 'loading' || state.status === 'loaded') return state;
      if (event.whole) return { status: 'ready', bytes: event.bytes };
      if (state.status === 'failed') return { ...state, bytes: event.bytes };
      return part(event.bytes, event.total);
    case 'download.started': {
      const { bytes, total } = event;
      const progress: DownloadProgress = {
        phase: 'downloading',
        done: bytes,
        total,
        bytesPerSecond: null,
        secondsLeft: null,
      };
      return { status: 'downloading', progress };
    }
    case 'download.reported':
      return isBusy(state) ? { status: event.progress.phase, progress: event.progress } : state;
    case 'download.finished':
      return isBusy(state) ? { status: 'ready', bytes: event.bytes } : state;
    case 'download.stopped':
      return isBusy(state) ? part(event.bytes, event.total) : state;
    case 'failed':
      return { status: 'failed', failure: event.failure, bytes: event.bytes };
    case 'load.reported':
      return event.progress.phase === 'ready'
        ? { status: 'loaded' }
        : { status: 'loading', progress: event.progress };
    case 'loaded':
      return { status: 'loaded' };
    case 'unloaded':
      return state.status === 'loaded' || state.status === 'loading'
        ? { status: 'ready', bytes: null }
        : state;
    case 'removed':
      return ABSENT;
    default:
      return unreachable(event);
  }
}

function part(bytes: number, total: number): ModelState {
  return bytes === 0 ? ABSENT : { status: 'paused', bytes, total };
}
