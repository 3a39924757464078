/**
 * The inside of the lab's worker: one run behind calls that can be posted. Fetches the preset's weights,
 * starts the device, drives the loop, keeps checkpoints. Answers with data; nothing is thrown across.
 */
import { describeThrown, failure } from '../failure/failure';
import { fail, ok, type Result } from '../failure/result';
import { startDevice } from '../micro/device';
import { modelOf, readReasoner, type ReasonerFile } from '../micro/weights';
import { holdAlone } from './alone';
import { loadCheckpoint, saveCheckpoint, type Checkpoint } from './checkpoints/checkpoints';
import { checkConfig } from './config';
import type { LabEvent } from './events';
import { Gate } from './gate';
import { lean } from './logs/log';
import type { LabHost, StartRequest } from './protocol';
import { recruit, WASM_SHARES } from './replicas/recruit';
import type { ReplicaPort, ReplicaSetup } from './replicas/replica';
import { keptEvent, runLab, weightsFile } from './run';
import type { TrainerState } from './trainer';

/** Steps between two checkpoints: a few seconds of work at most are lost. */
const KEEP_EVERY = 5;

export interface HostEdges {
  readonly read: (url: string) => Promise<Response>;
  readonly clock: () => number;
  /** Milliseconds since 1970. */
  readonly today: () => number;
  /** Replicas in other workers. */
  readonly recruit: (setup: ReplicaSetup) => Promise<readonly ReplicaPort[]>;
}

export const BROWSER_EDGES: HostEdges = {
  read: (url) => fetch(url),
  clock: () => performance.now(),
  today: () => Date.now(),
  recruit: (setup) =>
    navigator.hardwareConcurrency > 1 ? recruit(setup) : Promise.resolve<ReplicaPort[]>([]),
};

/** Reads the weights a preset begins with. */
export async function fetchReasoner(
  url: string,
  read: HostEdges['read'],
): Promise<Result<ReasonerFile>> {
  try {
    const response = await read(url);
    if (!response.ok) {
      return fail(
        failure(
          'network',
          'not-found',
          `The reasoner's weights could not be fetched (HTTP ${String(response.status)}). Reload the page and try again.`,
          { canRetry: true },
        ),
      );
    }
    return readReasoner(new Uint8Array(await response.arrayBuffer()));
  } catch (thrown) {
    return fail(
      failure(
        'network',
        'unreachable',
        "The reasoner's weights could not be fetched. Check the connection to this page and try again.",
        { canRetry: true, detail: describeThrown(thrown) },
      ),
    );
  }
}

/** A checkpoint brings its anchor along; a new run fetches its preset's. */
function initialOf(
  checkpoint: Checkpoint | null,
  url: string,
  read: HostEdges['read'],
): Promise<Result<ReasonerFile>> {
  if (checkpoint === null) return fetchReasoner(url, read);
  const { initial: weights } = checkpoint;
  return Promise.resolve(ok({ model: modelOf(weights), weights, metadata: {} }));
}

export function createLabHost(edges: HostEdges = BROWSER_EDGES): LabHost {
  const gate = new Gate();
  let read: (() => Promise<TrainerState>) | null = null;
  let last: TrainerState | null = null;
  /** The checkpoint of a state of this run; null until it has begun. */
  let draw: ((state: TrainerState) => Checkpoint) | null = null;

  return {
    async start(request: StartRequest, deliver) {
      let free = (): void => undefined;
      try {
        const held = await holdAlone(request.id);
        if (!held.ok) return held;
        free = held.value;
        const found = request.checkpoint ? await loadCheckpoint(request.id) : ok(null);
        if (!found.ok) return found;
        const checkpoint: Checkpoint | null = found.value;
        // Never anew under the name of a run that had got somewhere.
        if (request.checkpoint && checkpoint === null) return fail(notKept);
        const checked = checkConfig(checkpoint?.config ?? request.config);
        if (!checked.ok) return checked;
        const config = checked.value;
        const url = request.base + weightsFile(config.preset);
        const source = await initialOf(checkpoint, url, edges.read);
        if (!source.ok) return source;
        const { model, weights: initial } = source.value;
        const device = await startDevice(request.device);
        const log: LabEvent[] = [...(checkpoint?.events ?? [])];
        const { id } = request;
        draw = (state) => ({ id, savedAt: edges.today(), config, state, initial, events: log });
        const drawn = draw;
        let done = checkpoint?.state.step ?? 0;
        const send = async (event: LabEvent): Promise<void> => {
          if (event.type === 'step.finished') done = event.step;
          log.push(lean(event));
          await deliver([event]);
        };
        const keep = (state: TrainerState): Promise<Result<void>> => {
          last = state;
          return saveCheckpoint(drawn(state));
        };
        const run = runLab(config, {
          model,
          initial,
          state: checkpoint?.state ?? null,
          clock: edges.clock,
          at: new Date(edges.today()).toISOString(),
          device,
          ...(device === 'wasm' ? { shares: WASM_SHARES, recruit: edges.recruit } : { shares: 1 }),
          gate: (atStep) =>
            gate.pass(atStep, async (waiting) => {
              // Who pauses may close the page: nothing is lost then.
              if (waiting && read !== null && done !== (last?.step ?? 0))
                await send(keptEvent(done, await keep(await read())));
              await send({ type: waiting ? 'paused' : 'resumed', step: done });
            }),
          keepEvery: KEEP_EVERY,
          keep,
          onReady: (state) => (read = state),
        });
        for await (const event of run) {
          if (event.type === 'lab.finished') read = null;
          await send(event);
        }
        return ok(null);
      } catch (thrown) {
        return fail(
          failure(
            'device',
            'internal',
            'The lab could not start on this device. Choose wasm as the device and start again.',
            { canRetry: true, detail: describeThrown(thrown) },
          ),
        );
      } finally {
        free();
      }
    },
    pause: () => gate.pause(),
    step: () => gate.step(),
    resume: () => gate.resume(),
    stop: () => gate.stop(),
    async checkpoint() {
      if (draw === null) return fail(noPolicy);
      const state = read === null ? last : await read();
      return state === null ? fail(noPolicy) : ok(draw(state));
    },
  };
}

const notKept = failure(
  'storage',
  'not-found',
  'The checkpoint of this run is no longer kept in this browser. Open its file if you saved one, or start a new run.',
);
const noPolicy = failure(
  'engine',
  'not-loaded',
  'There is no policy yet. Start a run and save it after its first step.',
);
