/** The page's services for component tests: real state and storage in memory, an engine that plays a script. */
import type { RunEvent } from '../../../src/cat/log/events';
import { ok } from '../../../src/failure/result';
import { newId } from '../../../src/platform/ids';
import { createMemoryRunStore } from '../../../src/storage/runs-memory';
import { createSaver } from '../../../src/storage/saver';
import { createEvaluateDoors } from '../../../src/ui/evaluate/page-doors';
import { HistoryState } from '../../../src/ui/history/history.svelte';
import { modelDoors } from '../models/doors';
import { ModelsState } from '../../../src/ui/models/models.svelte';
import { RequestLedger } from '../../../src/ui/privacy/ledger.svelte';
import type { Services } from '../../../src/ui/services';
import { Doings } from '../../../src/ui/doings.svelte';
import { runDoing } from '../../../src/ui/run/doing';
import { RunDesk } from '../../../src/ui/run/desk.svelte';
import { Draft } from '../../../src/ui/run/ask/draft.svelte';
import type { SampleOptions } from './sample-run';

export type Script = (options: SampleOptions) => Iterable<RunEvent>;

export const frame = (): Promise<void> =>
  new Promise((resolve) => {
    requestAnimationFrame(() => {
      resolve();
    });
  });

/** `perFrame` events a frame, as a batch of streams arrives. */
export function services(script: Script, perFrame = 40): Services {
  const store = createMemoryRunStore();
  const clock = (): number => performance.now();
  const desk = new RunDesk({
    clock,
    prepare: () => Promise.resolve(ok({} as never)),
    run: async function* (task, config, signal) {
      let given = 0;
      for (const event of script({ groupSize: config.groupSize, task })) {
        if (signal.aborted) {
          yield { type: 'run.finished', outcome: 'cancelled', failure: null };
          return;
        }
        yield event;
        given += 1;
        if (given % perFrame === 0) await frame();
      }
    },
    openRecord: (onFailure) => Promise.resolve(createSaver(store, newId(), clock, onFailure)),
  });
  const doings = new Doings();
  doings.watch('run', () => runDoing(desk));
  return {
    doings,
    draft: new Draft(),
    desk,
    models: new ModelsState(modelDoors()),
    history: new HistoryState(() => Promise.resolve({ store, failure: null })),
    ledger: new RequestLedger(),
    evaluate: createEvaluateDoors({
      prepare: () => Promise.reject(new Error('not evaluated here')),
      parts: () => Promise.resolve(null),
      desk,
    }),
    loadGrader: () =>
      Promise.resolve({
        extract: () => ({ status: 'none', answer: null, rule: null, span: null }),
        compare: (left, right) =>
          Promise.resolve({
            equality: left === right ? 'equal' : 'different',
            rule: 'identical',
            left,
            right,
            because: '',
          }),
      }),
  };
}
