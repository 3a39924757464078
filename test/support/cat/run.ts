/** Runs the core to its end over a scripted engine and hands back everything it said. */
import type { RunEvent } from '../../../src/cat/log/events';
import { emptyView, fold } from '../../../src/cat/log/fold';
import { chatBook } from '../../../src/cat/prompts/chat';
import { runCaT, type RunDeps } from '../../../src/cat/run';
import { DEFAULT_CONFIG, type RunConfig, type Task } from '../../../src/cat/task';
import type { RunView } from '../../../src/cat/log/view';
import { TEST_MODEL, testEngine, type Script, type TestEngine } from './engine';
import { testGrader } from './grader';

export const MATH: Task = { question: 'What is 6 times 7?', kind: 'math' };
export const OPEN: Task = { question: 'My child has a fever. What should I do?', kind: 'open' };

export interface Ran {
  readonly engine: TestEngine;
  readonly events: readonly RunEvent[];
  readonly view: RunView;
}

export async function runScript(
  task: Task,
  script: Script,
  options: {
    readonly config?: Partial<RunConfig>;
    readonly deps?: Partial<RunDeps>;
    readonly signal?: AbortSignal;
    readonly onEvent?: (event: RunEvent) => void;
  } = {},
): Promise<Ran> {
  const engine = testEngine(script);
  const config = { ...DEFAULT_CONFIG, groupSize: 4, ...options.config };
  const deps = { ...testDeps(engine), ...options.deps };
  const signal = options.signal ?? new AbortController().signal;
  const events: RunEvent[] = [];
  let view = emptyView();
  for await (const event of runCaT(task, config, deps, signal)) {
    options.onEvent?.(event);
    events.push(event);
    view = fold(view, event);
  }
  return { engine, events, view };
}

export function testDeps(engine: TestEngine): RunDeps {
  let now = 0;
  return {
    engine,
    model: TEST_MODEL,
    grader: testGrader,
    prompts: chatBook,
    clock: () => (now += 5),
    app: 'test 0',
    at: '2026-01-01T00:00:00.000Z',
  };
}

/** Events of one type, in order. */
export function ofType<T extends RunEvent['type']>(
  events: readonly RunEvent[],
  type: T,
): Extract<RunEvent, { type: T }>[] {
  return events.filter((event): event is Extract<RunEvent, { type: T }> => event.type === type);
}
