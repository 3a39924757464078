/**
 * The composition root of a page: one loaded model at a time, and runs on it. Owns which engine is open
 * (never two at once: they would starve each other) and hands the core its parts. Knows no screen and no
 * storage: whoever runs decides what to do with the entries of the log.
 */
import type { Grader } from '../answers/types';
import type { Entry, RunEvent } from '../cat/log/events';
import type { PromptBook } from '../cat/prompts/book';
import { createRecorder } from '../cat/log/record';
import { runCaT } from '../cat/run';
import type { RunConfig, Task } from '../cat/task';
import type { Engine, EngineName, LoadProgress, ModelInfo, ModelSource } from '../contract/engine';
import { failure } from '../failure/failure';
import { ok, type Result } from '../failure/result';

/** A model by its id in the catalogue (or of a local file), and the engine the user forces, if any. */
export interface ModelChoice {
  readonly modelId: string;
  readonly engine: EngineName | null;
}

/** A choice made concrete: which engine loads which bytes. */
export interface ResolvedModel {
  readonly engine: EngineName;
  readonly source: ModelSource;
}

export interface SessionDeps {
  readonly connect: (name: EngineName) => Engine;
  /** Finds or fetches the model's files; reports what it downloads. */
  readonly resolve: (
    choice: ModelChoice,
    onProgress: (progress: LoadProgress) => void,
    signal: AbortSignal,
  ) => Promise<Result<ResolvedModel>>;
  readonly grader: () => Promise<Grader>;
  readonly book: (model: ModelInfo) => Promise<PromptBook>;
  /** Milliseconds, never going back. */
  readonly clock: () => number;
  /** Wall clock, ISO 8601. */
  readonly now: () => string;
  readonly app: string;
}

export interface Session {
  /** What is loaded, or null. */
  readonly loaded: { readonly choice: ModelChoice; readonly info: ModelInfo } | null;
  /** Loads the choice unless it is loaded already; frees the model before it. */
  prepare(
    choice: ModelChoice,
    onProgress: (progress: LoadProgress) => void,
    signal: AbortSignal,
  ): Promise<Result<ModelInfo>>;
  /**
   * Runs on the loaded model. Yields every event as it happens; `onEntries` gets the log, with deltas
   * joined. Never throws; ends with `run.finished` also when stopped.
   */
  run(
    task: Task,
    config: RunConfig,
    onEntries: (entries: readonly Entry[]) => void,
    signal: AbortSignal,
  ): AsyncGenerator<RunEvent, void, void>;
  /** The loaded engine, for evaluation and measurements; null when nothing is loaded. */
  engine(): Engine | null;
  release(): Promise<void>;
}

export function createSession(deps: SessionDeps): Session {
  let open: { choice: ModelChoice; info: ModelInfo; engine: Engine } | null = null;
  const engines = new Map<EngineName, Engine>();

  function engineOf(name: EngineName): Engine {
    const known = engines.get(name) ?? deps.connect(name);
    engines.set(name, known);
    return known;
  }

  async function release(): Promise<void> {
    const before = open;
    open = null;
    await before?.engine.unload();
  }

  return {
    get loaded() {
      return open && { choice: open.choice, info: open.info };
    },
    engine: () => open?.engine ?? null,
    release,

    async prepare(choice, onProgress, signal) {
      if (open && sameChoice(open.choice, choice)) return ok(open.info);
      await release();
      const resolved = await deps.resolve(choice, onProgress, signal);
      if (!resolved.ok) return resolved;
      const engine = engineOf(resolved.value.engine);
      const info = await engine.load(resolved.value.source, {}, onProgress, signal);
      if (info.ok) open = { choice, info: info.value, engine };
      return info;
    },

    async *run(task, config, onEntries, signal) {
      const recorder = createRecorder(deps.clock);
      const keep = (entries: readonly Entry[]) => {
        if (entries.length > 0) onEntries(entries);
      };
      if (!open) {
        const event: RunEvent = { type: 'run.finished', outcome: 'failed', failure: nothingLoaded };
        keep(recorder.add(event));
        yield event;
        return;
      }
      const { engine, info } = open;
      let lost = false;
      try {
        const events = runCaT(
          task,
          config,
          {
            engine,
            model: info,
            grader: await deps.grader(),
            prompts: await deps.book(info),
            clock: deps.clock,
            app: deps.app,
            at: deps.now(),
          },
          signal,
        );
        for await (const event of events) {
          lost ||= endsEngine(event);
          keep(recorder.add(event));
          yield event;
        }
      } finally {
        keep(recorder.flush());
        // A dead worker or lost device holds no model any more: the next run loads it again.
        if (lost) await release();
      }
    },
  };
}

const nothingLoaded = failure(
  'engine',
  'not-loaded',
  'No model is loaded: choose one and run again.',
  { canRetry: true },
);

function sameChoice(a: ModelChoice, b: ModelChoice): boolean {
  return a.modelId === b.modelId && a.engine === b.engine;
}

function endsEngine(event: RunEvent): boolean {
  const why = 'failure' in event ? event.failure : null;
  return why?.code === 'worker-died' || why?.code === 'device-lost' || why?.code === 'not-loaded';
}
