/** What a model's card says and offers in each state: one main action, and how far a job is, in words. */
import type { CatalogueModel, Variant } from '../../models/catalogue';
import type { Fit } from '../../models/fit';
import type { ModelState } from '../../models/state';
import { bytes, roughly, timeLeft } from '../shared/format';
import { loadWords } from '../run/ask/load-words';

export type CardAction = 'download' | 'resume' | 'retry' | 'stop' | 'use' | 'chosen';

/** The one main button of a card. */
export function mainAction(state: ModelState, chosen: boolean): CardAction {
  switch (state.status) {
    case 'absent':
      return 'download';
    case 'paused':
      return 'resume';
    case 'failed':
      return 'retry';
    case 'downloading':
    case 'verifying':
    case 'merging':
    case 'loading':
      return 'stop';
    case 'ready':
    case 'loaded':
      return chosen ? 'chosen' : 'use';
  }
}

/** Whether there are files of this build that a user could delete. */
export function isRemovable(variant: Variant, state: ModelState): boolean {
  if (variant.kind === 'builtin') return false;
  if (state.status === 'failed') return state.bytes > 0;
  return state.status === 'paused' || state.status === 'ready' || state.status === 'loaded';
}

export function actionLabel(action: CardAction, variant: Variant): string {
  switch (action) {
    case 'download':
      return `Download ${sizeWords(variant)}`;
    case 'resume':
      return 'Resume';
    case 'retry':
      return 'Try again';
    case 'stop':
      return 'Stop';
    case 'use':
      return 'Use';
    case 'chosen':
      return 'Chosen';
  }
}

/** "98.4 MB", or "about 760 MB" where the size is reckoned. */
export function sizeWords(variant: Variant): string {
  return `${variant.exactSize ? '' : 'about '}${bytes(variant.downloadBytes)}`;
}

/** "about 40 s for 8 answers here": at full length, so more often less. Null where nothing was measured. */
export function paceWords(
  { settings }: Pick<CatalogueModel, 'settings'>,
  seconds: number | null,
): string | null {
  if (seconds === null) return null;
  return `${roughly(seconds)} for ${String(settings.groupSize)} answers here`;
}

export const FIT_WORDS: Readonly<Record<Fit['level'], string>> = {
  fits: 'fits',
  tight: 'tight',
  no: 'does not fit',
};

export const STATE_WORDS: Readonly<Record<ModelState['status'], string>> = {
  absent: 'not downloaded',
  paused: 'partly downloaded',
  downloading: 'downloading',
  verifying: 'checking',
  merging: 'being made',
  ready: 'on this device',
  loading: 'loading',
  loaded: 'in memory',
  failed: 'failed',
};

const JOBS = {
  downloading: 'Downloading',
  verifying: 'Checking what is there',
  merging: 'Merging the adapter',
} as const;

export interface JobWords {
  readonly label: string;
  readonly done: number;
  readonly total: number | null;
  readonly text: string;
}

/** Null when no job is on. A download shows 100% only once it is checked, so it is held just below. */
export function jobWords(state: ModelState): JobWords | null {
  if (state.status === 'loading') {
    const { label, text } = loadWords(state.progress);
    return { label, text, done: state.progress.done, total: state.progress.total };
  }
  if (state.status !== 'downloading' && state.status !== 'verifying' && state.status !== 'merging')
    return null;
  const { done, total, bytesPerSecond, secondsLeft } = state.progress;
  const label = JOBS[state.status];
  const parts = [
    `${label}: ${bytes(done)} of ${bytes(total)}`,
    bytesPerSecond === null ? null : `${bytes(bytesPerSecond)}/s`,
    secondsLeft === null ? null : timeLeft(secondsLeft * 1000),
  ];
  return {
    label,
    done: Math.min(done, total * 0.99),
    total,
    text: parts.filter((part) => part !== null).join(', '),
  };
}
