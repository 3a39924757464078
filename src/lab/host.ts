/**
 * The inside of the lab's worker: one run behind calls that can be posted. Fetches the preset's weights,
 * starts the device, drives the loop, keeps checkpoints. Answers with data; nothing is thrown across.
 */
import { describeThrown, failure } from '../failure/failure';
import { fail, ok, type Result } from '../failure/result';
import { loadCheckpoint, saveCheckpoint, type Checkpoint } from './checkpoints';
import { checkConfig, type LabConfig } from './config';
import { startDevice } from './device';
import type { LabEvent } from './events';
import { Gate } from './gate';
import type { LabHost, StartRequest } from './protocol';
import { runLab, weightsFile } from './run';
import type { Precision } from './safetensors';
import type { TrainerState } from './trainer';
import { readReasoner, writeReasoner, type ReasonerFile } from './weights';

/** Steps between two checkpoints: a few seconds of work at most are lost. */
const KEEP_EVERY = 5;

export interface HostEdges {
  readonly read: (url: string) => Promise<Response>;
  readonly clock: () => number;
  /** Milliseconds since 1970. */
  readonly today: () => number;
}

export const BROWSER_EDGES: HostEdges = {
  read: (url) => fetch(url),
  clock: () => performance.now(),
  today: () => Date.now(),
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

/** The log without opened groups and probes: what a checkpoint keeps of the curves. */
function lean(event: LabEvent): LabEvent {
  if (event.type === 'step.finished') return { ...event, group: null };
  return event.type === 'evaluated' ? { ...event, probe: null } : event;
}

export function createLabHost(edges: HostEdges = BROWSER_EDGES): LabHost {
  const gate = new Gate();
  let read: (() => Promise<TrainerState>) | null = null;
  let last: TrainerState | null = null;
  let source: ReasonerFile | null = null;
  let config: LabConfig | null = null;

  return {
    async start(request: StartRequest, deliver) {
      try {
        const found = request.checkpoint ? await loadCheckpoint(request.id) : ok(null);
        if (!found.ok) return found;
        const checkpoint: Checkpoint | null = found.value;
        const checked = checkConfig(checkpoint?.config ?? request.config);
        if (!checked.ok) return checked;
        config = checked.value;
        const weights = await fetchReasoner(request.base + weightsFile(config.preset), edges.read);
        if (!weights.ok) return weights;
        source = weights.value;
        const device = await startDevice(request.device);
        const log: LabEvent[] = [...(checkpoint?.events ?? [])];
        const id = request.id;
        const settled = config;
        const send = async (event: LabEvent): Promise<void> => {
          log.push(lean(event));
          await deliver([event]);
        };
        const run = runLab(settled, {
          model: source.model,
          initial: source.weights,
          state: checkpoint?.state ?? null,
          clock: edges.clock,
          at: new Date(edges.today()).toISOString(),
          device,
          gate: (atStep) =>
            gate.pass(atStep, (waiting) =>
              send({ type: waiting ? 'paused' : 'resumed', step: last?.step ?? 0 }),
            ),
          keepEvery: KEEP_EVERY,
          keep: (state) => {
            last = state;
            return saveCheckpoint({
              id,
              savedAt: edges.today(),
              config: settled,
              state,
              events: log,
            });
          },
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
      }
    },
    pause: () => gate.pause(),
    step: () => gate.step(),
    resume: () => gate.resume(),
    stop: () => gate.stop(),
    async weights(precision: Precision) {
      const state = read === null ? last : await read();
      if (state === null || source === null || config === null) {
        return fail(
          failure(
            'engine',
            'not-loaded',
            'There is no policy yet. Start a run and save it after its first step.',
          ),
        );
      }
      const metadata = {
        ...source.metadata,
        lab: JSON.stringify(config),
        labStep: String(state.step),
      };
      return ok(writeReasoner({ model: source.model, weights: state.policy, metadata }, precision));
    },
  };
}
