/** Doors for the tests of this screen: a scripted model, a store in memory, the set of questions written out. */
import { chatBook } from '../../../src/cat/prompts/chat';
import type { Entry } from '../../../src/cat/log/events';
import type { EvaluationEntry } from '../../../src/evaluate/harness/events';
import { boxedGrader, TEST_MODEL, testEngine, type TestEngineOptions } from './engine';
import { writeCompact } from '../../../src/evaluate/datasets/compact';
import { ok } from '../../../src/failure/result';
import type { EvaluationStore, EvaluationSummary } from '../../../src/storage/evaluations';
import type { EvaluateDoors } from '../../../src/ui/evaluate/doors';

export function memoryStore(): EvaluationStore & { readonly kept: Map<string, EvaluationEntry[]> } {
  const kept = new Map<string, EvaluationEntry[]>();
  const summaries = new Map<string, EvaluationSummary>();
  return {
    kept,
    append: async (summary, entries) => {
      summaries.set(summary.id, summary);
      kept.set(summary.id, [...(kept.get(summary.id) ?? []), ...entries]);
      return ok(undefined);
    },
    list: async () => ok([...summaries.values()]),
    open: async (id) => ok(kept.get(id) ?? []),
    delete: async (id) => {
      kept.delete(id);
      summaries.delete(id);
      return ok(undefined);
    },
  };
}

export interface TestDoors extends EvaluateDoors {
  readonly opened: { entries: readonly Entry[]; title: string }[];
  readonly store: ReturnType<typeof memoryStore>;
}

/** `questions` in the set that every name leads to. */
export function testDoors(questions: number, options: TestEngineOptions = {}): TestDoors {
  const opened: TestDoors['opened'] = [];
  const set = {
    ...{ name: 'math500', title: 'Test set', licence: 'none', source: 'written here' },
    questions: Array.from({ length: questions }, (_, i) => ({
      ...{ id: `q${i}`, question: `What is ${10 * i + 7}?`, kind: 'math' as const },
      ...{ gold: String(10 * i + 7), reference: null, criteria: [] },
      ...{ level: String((i % 3) + 1), subject: null },
    })),
  };
  return {
    opened,
    store: memoryStore(),
    prepare: async () => ok(TEST_MODEL),
    deps: async () => ({
      ...{ engine: testEngine(options), model: TEST_MODEL, grader: boxedGrader },
      ...{ prompts: chatBook, clock: () => performance.now(), app: 'test' },
      at: '2026-01-01T00:00:00Z',
    }),
    fetchText: async () => ok(writeCompact(set)),
    openRun: (entries, title) => opened.push({ entries, title }),
  };
}
