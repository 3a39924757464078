/** The store where the browser keeps nothing: same behaviour, gone with the page. */
import type { Entry } from '../cat/log/events';
import { fail, ok } from '../failure/result';
import { noSuchRun, notARun } from './errors';
import { closeInterrupted, withEnds } from './interrupted';
import type { RunStore } from './runs';
import { summarise, type RunSummary } from './summary';

export function createMemoryRunStore(): RunStore {
  const runs = new Map<string, { summary: RunSummary; entries: Entry[] }>();
  const held = new Set<string>();
  const listeners = new Set<() => void>();
  const changed = (): void => listeners.forEach((listener) => listener());
  return {
    lasting: false,
    append: async (id, entries) => {
      const before = runs.get(id);
      const summary = summarise(id, before?.summary ?? null, entries);
      if (summary === null) return fail(notARun());
      runs.set(id, { summary, entries: [...(before?.entries ?? []), ...entries] });
      changed();
      return ok(undefined);
    },
    list: async () => {
      const summaries = [...runs.values()].map(({ summary }) => summary).sort(newestFirst);
      return ok(await withEnds(summaries, (id) => held.has(id)));
    },
    open: async (id) => {
      const run = runs.get(id);
      if (run === undefined) return fail(noSuchRun());
      const live = held.has(id);
      return ok({ entries: live ? run.entries : closeInterrupted(run.entries), live });
    },
    delete: async (id) => {
      if (runs.delete(id)) changed();
      return ok(undefined);
    },
    hold: (id) => {
      held.add(id);
      return () => held.delete(id);
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: () => {},
  };
}

export function newestFirst(a: RunSummary, b: RunSummary): number {
  return b.at < a.at ? -1 : b.at > a.at ? 1 : 0;
}
