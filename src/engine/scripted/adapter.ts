/**
 * The scripted engine: performs scripts under the engine contract. On devices without anything else it plays
 * recorded groups; in tests it reaches the edges (`scenario:NAME`) and obeys the laws (`scenario:babble`).
 * Nothing it plays is invented: a recording comes from a real model.
 */
import { describeThrown, failure } from '../../failure/failure';
import { fail, ok, type Result } from '../../failure/result';
import { systemClock, type Clock } from '../clock';
import type {
  Engine,
  LoadProgress,
  ModelInfo,
  ModelSource,
  ScoreEvent,
} from '../../contract/engine';
import { aborted, notLoaded, unsupported } from '../errors';
import { Sequences } from '../sequences';
import { babbleScript } from './babble';
import { play } from './play';
import { readRecording } from './recording';
import { replayScript } from './replay';
import { namedScenario, scenarioScript } from './scenario';
import type { Script } from './script';

export interface ScriptedOptions {
  readonly clock?: Clock;
  /** Fetches the text of a recording; the page's own `fetch` by default. */
  readonly read?: (url: string, signal: AbortSignal) => Promise<Response>;
  /** Ends the worker, for scenarios in which it dies. */
  readonly die?: () => void;
  /** A script to use instead of the one the source names. */
  readonly script?: Script;
}

const SCENARIO = 'scenario:';

export function createEngine(options: ScriptedOptions = {}): Engine {
  const clock = options.clock ?? systemClock;
  const read = options.read ?? ((url, signal) => fetch(url, { signal }));
  const die = options.die ?? throwUncaught;
  let script: Script | null = null;

  async function scriptOf(
    source: ModelSource,
    onProgress: (progress: LoadProgress) => void,
    signal: AbortSignal,
  ): Promise<Result<Script>> {
    if (options.script) return ok(options.script);
    if (source.kind !== 'recording') {
      return fail(unsupported('The scripted engine plays recordings only. Choose another model.'));
    }
    if (source.url.startsWith(SCENARIO)) {
      const name = source.url.slice(SCENARIO.length);
      if (name === 'babble') return ok(babbleScript());
      const scenario = namedScenario(name);
      return scenario
        ? ok(scenarioScript(scenario))
        : fail(failure('model', 'not-found', `There is no scenario named ${name}.`));
    }
    const text = await readText(source.url, onProgress, signal);
    if (!text.ok) return text;
    const recording = readRecording(text.value);
    return recording.ok ? ok(replayScript(recording.value, speedOf(source.url))) : recording;
  }

  async function readText(
    url: string,
    onProgress: (progress: LoadProgress) => void,
    signal: AbortSignal,
  ): Promise<Result<string>> {
    try {
      const response = await read(url, signal);
      if (!response.ok) {
        return fail(
          failure(
            'network',
            'not-found',
            `The recording could not be fetched (HTTP ${response.status}). Reload the page and try again.`,
            { canRetry: true },
          ),
        );
      }
      const text = await response.text();
      onProgress({ phase: 'download', done: text.length, total: text.length });
      return ok(text);
    } catch (thrown) {
      if (signal.aborted) return fail(aborted());
      return fail(
        failure(
          'network',
          'unreachable',
          'The recording could not be fetched. Check the connection and try again.',
          { canRetry: true, detail: describeThrown(thrown) },
        ),
      );
    }
  }

  return {
    name: 'scripted',

    async load(source, _loadOptions, onProgress, signal): Promise<Result<ModelInfo>> {
      if (signal.aborted) return fail(aborted());
      const found = await scriptOf(source, onProgress, signal);
      if (!found.ok) return found;
      script = found.value;
      onProgress({ phase: 'ready', done: 1, total: 1 });
      return ok({ ...script.info, id: source.id, engine: 'scripted' });
    },

    async *generate(request, signal) {
      const sequences = new Sequences(request.seeds.length);
      if (signal.aborted) return yield* sequences.aborted(0);
      const reply = script ? script.generate(request) : fail(notLoaded());
      if (!reply.ok) return yield* sequences.failed(reply.failure);
      yield* play(reply.value, clock, signal, die);
    },

    async *score(request, signal): AsyncGenerator<ScoreEvent, void, void> {
      for (const [index, item] of request.items.entries()) {
        const reply = signal.aborted
          ? fail(aborted())
          : script
            ? script.score(item)
            : fail(notLoaded());
        if (!reply.ok) {
          yield { type: 'failed', index, failure: reply.failure };
          continue;
        }
        await clock.sleep(reply.value.ms, signal);
        const { scores, promptTokens } = reply.value;
        const computedTokens =
          promptTokens + scores.reduce((sum, { logprobs }) => sum + logprobs.length, 0);
        yield signal.aborted
          ? { type: 'failed', index, failure: aborted() }
          : { type: 'scored', index, scores, promptTokens, computedTokens };
      }
    },

    unload() {
      script = null;
      return Promise.resolve();
    },
  };
}

/** `recording.jsonl#speed=4` plays four times as fast as recorded. */
function speedOf(url: string): number {
  const speed = Number(/#speed=([\d.]+)$/.exec(url)?.[1]);
  return speed > 0 ? speed : 1;
}

/** An error nobody catches, which is what kills a worker. */
function throwUncaught(): void {
  setTimeout(() => {
    throw new Error('scripted death of the worker');
  });
}
