/** The Evaluate screen's doors on the real page, from the session and the run desk. Storage opens when first used. */
import { addressOf } from '../../address/address';
import type { RunDeps } from '../../cat/run';
import { failure } from '../../failure/failure';
import { fail, type Result } from '../../failure/result';
import type { EvaluationStore } from '../../storage/evaluations';
import { textOf } from '../../storage/packed';
import { href } from '../route';
import type { RunDesk } from '../run/desk.svelte';
import type { EvaluateDoors } from './doors';

export interface PageDoors {
  readonly prepare: EvaluateDoors['prepare'];
  /** The parts around the loaded model; null when none is. */
  readonly parts: () => Promise<RunDeps | null>;
  readonly desk: Pick<RunDesk, 'open'>;
}

export function createEvaluateDoors({ prepare, parts, desk }: PageDoors): EvaluateDoors {
  let opening: Promise<EvaluationStore> | null = null;
  const store = () =>
    (opening ??= import('../../storage/evaluations').then(({ createEvaluationStore }) =>
      createEvaluationStore(),
    ));
  return {
    prepare,
    deps: async () => {
      const found = await parts();
      if (found === null) throw new Error('the model was unloaded before the evaluation began');
      return found;
    },
    fetchText,
    openRun: (entries, title) => {
      desk.open(entries, { kind: 'recorded', title });
      location.hash = href('run');
    },
    store: {
      append: async (...args) => (await store()).append(...args),
      list: async () => (await store()).list(),
      open: async (id) => (await store()).open(id),
      delete: async (id) => (await store()).delete(id),
    },
  };
}

async function fetchText(path: string, signal: AbortSignal): Promise<Result<string>> {
  try {
    const response = await fetch(addressOf(path), { signal });
    if (response.ok) return await textOf(await response.blob());
    return fail(missing(path, `HTTP ${response.status}`));
  } catch (thrown) {
    return fail(missing(path, String(thrown)));
  }
}

function missing(path: string, detail: string) {
  const message = `${path} could not be fetched from this page's server. Check the connection and try again.`;
  return failure('network', 'unreachable', message, { canRetry: true, detail });
}
