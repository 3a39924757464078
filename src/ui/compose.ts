/**
 * Puts the page's services together. Everything heavy is behind an import that happens when it is first
 * needed: storage when the history or a run wants it, engines when a model is loaded, the verifier when an
 * answer is compared.
 */
import { failure } from '../failure/failure';
import { fail } from '../failure/result';
import { createEvaluateDoors } from './evaluate/page-doors';
import { HistoryState } from './history/history.svelte';
import { ModelsState } from './models/models.svelte';
import { RequestLedger } from './privacy/ledger.svelte';
import { RunDesk } from './run/desk.svelte';
import { Draft } from './run/draft.svelte';
import type { Services } from './services';

export function composeServices(): Services {
  const clock = (): number => performance.now();
  const history = new HistoryState(async () => {
    const { openRunStore } = await import('../storage/open-runs');
    return openRunStore();
  });
  const desk = new RunDesk({
    clock,
    prepare: () => Promise.resolve(fail(NO_MODEL)),
    run: () => {
      throw new Error('a run was started without a model');
    },
    openRecord: async (onFailure) => {
      const { createSaver } = await import('../storage/saver');
      return createSaver(await history.store(), crypto.randomUUID(), clock, onFailure);
    },
  });
  return {
    draft: new Draft(storageOrNull()),
    desk,
    models: new ModelsState(),
    history,
    ledger: new RequestLedger(),
    evaluate: createEvaluateDoors({
      prepare: () => Promise.resolve(fail(NO_MODEL)),
      parts: () => Promise.resolve(null),
      desk,
    }),
    loadGrader: () => Promise.reject(new Error('no verifier')),
  };
}

const NO_MODEL = failure(
  'model',
  'not-loaded',
  'No model is on this device yet. Open the Models page and choose one; a recorded run needs none.',
);

/** Null where the user has blocked storage: even touching it throws then. */
function storageOrNull(): Storage | null {
  try {
    return sessionStorage;
  } catch {
    return null;
  }
}
