/**
 * Puts the page's services together. Everything heavy is behind an import that happens when it is first
 * needed: storage when the history or a run wants it, engines when a model is loaded, the verifier when an
 * answer is compared.
 */
import { addressOf } from '../address/address';
import type { Library } from '../models/library';
import { failure } from '../failure/failure';
import { fail } from '../failure/result';
import { newId } from '../platform/ids';
import type { PageSession } from '../session/page';
import { Doings } from './doings.svelte';
import { createEvaluateDoors } from './evaluate/page-doors';
import { HistoryState } from './history/history.svelte';
import { ModelsState } from './models/models.svelte';
import { RequestLedger } from './privacy/ledger.svelte';
import { runDoing } from './run/doing';
import { RunDesk } from './run/desk.svelte';
import { Draft } from './run/ask/draft.svelte';
import { FIRST_EXAMPLE } from './run/ask/examples';
import type { Services } from './services';

export function composeServices(): Services {
  const clock = (): number => performance.now();
  const ledger = new RequestLedger();
  const shelf = once(() => openShelf(clock, ledger));
  const session = once(() => openSession(shelf));
  const history = new HistoryState(async () => {
    const { openRunStore } = await import('../storage/open-runs');
    return openRunStore();
  });

  const models = new ModelsState(
    {
      open: shelf,
      probe: async () => (await import('../models/device')).probeDevice(),
      load: async (choice, onProgress, signal) =>
        (await session()).prepare(choice, onProgress, signal),
      keptSpeeds: async (device, modelId) => {
        const { keptSpeeds } = await import('../session/speeds');
        return keptSpeeds(storageOrNull('localStorage'), device, modelId);
      },
      keepSpeeds: async (device, modelId, speeds) => {
        const { keepSpeeds } = await import('../session/speeds');
        keepSpeeds(storageOrNull('localStorage'), device, modelId, speeds);
      },
      measure: async (modelId, signal) => (await session()).measureEngines(modelId, signal),
      missing: async (url) => {
        try {
          return (await fetch(addressOf(url), { method: 'HEAD' })).status === 404;
        } catch {
          return false;
        }
      },
      policies: async () => {
        const { listPolicies } = await import('../lab/checkpoints/policies');
        const kept = await listPolicies();
        return kept.ok ? kept.value : [];
      },
      openLocal: async (file) => (await session()).openLocalFile(file),
    },
    storageOrNull('localStorage'),
  );

  const desk = new RunDesk({
    clock,
    prepare: (onProgress, signal, modelId) => models.prepare(onProgress, signal, modelId),
    run: async function* (task, config, signal) {
      // The recorder of the desk keeps the log, so the session's own entries are not needed.
      for await (const event of (await session()).run(task, config, () => {}, signal)) {
        models.watch(event);
        yield event;
      }
    },
    openRecord: async (onFailure) => {
      const { createSaver } = await import('../storage/saver');
      return createSaver(await history.store(), newId(), clock, onFailure);
    },
  });
  const doings = new Doings();
  doings.watch('run', () => runDoing(desk));
  return {
    doings,
    draft: new Draft(storageOrNull('sessionStorage'), FIRST_EXAMPLE),
    desk,
    models,
    history,
    ledger,
    evaluate: createEvaluateDoors({
      prepare: (onProgress, signal) => models.prepare(onProgress, signal),
      parts: async () => (await session()).parts(),
      desk,
    }),
    loadGrader: async () => (await session()).grader(),
  };
}

async function openShelf(clock: () => number, ledger: RequestLedger) {
  const [
    { createLibrary, lockedAcrossTabs },
    { createConsent },
    { createLedger },
    { mergeInWorker },
    store,
    mlc,
  ] = await Promise.all([
    import('../models/library'),
    import('../models/consent'),
    import('../models/ledger'),
    import('../models/lora/merger'),
    import('../models/open-store').then(({ openStore }) => openStore()),
    import('../models/mlc'),
  ]);
  const { CATALOGUE } = await import('../models/catalogue');
  const consent = createConsent(location.origin);
  const requests = createLedger(() => new Date().toISOString());
  ledger.watch(requests);
  const library = createLibrary({
    store,
    consent,
    clock,
    ledger: requests,
    mlc: mlc.mlcFiles,
    merge: mergeInWorker,
    fetch: (url, init) => fetch(addressOf(url), init),
    variants: CATALOGUE.flatMap((model) => model.variants),
    exclusive: lockedAcrossTabs,
  });
  return { library, consent };
}

async function openSession(shelf: () => Promise<{ library: Library }>): Promise<PageSession> {
  const [{ createPageSession }, { library }] = await Promise.all([
    import('../session/page'),
    shelf(),
  ]);
  return createPageSession({
    openGguf: async (variant, onProgress, signal) => {
      const resolved = await library.resolve(variant.id, onProgress, signal);
      if (!resolved.ok) return resolved;
      const { source } = resolved.value;
      return source.kind === 'gguf' ? { ok: true, value: source.file } : fail(NOT_A_FILE);
    },
  });
}

const NOT_A_FILE = failure(
  'model',
  'unsupported',
  'This model is no single file. Choose another build of it on the Models page.',
);

/** Opens at the first call; a failure is not remembered, so that the next call tries again. */
function once<T>(open: () => Promise<T>): () => Promise<T> {
  let opened: Promise<T> | null = null;
  return () => {
    opened ??= open().catch((thrown: unknown) => {
      opened = null;
      throw thrown;
    });
    return opened;
  };
}

/** Null where the user has blocked storage: even touching it throws then. */
function storageOrNull(kind: 'localStorage' | 'sessionStorage'): Storage | null {
  try {
    return window[kind];
  } catch {
    return null;
  }
}
