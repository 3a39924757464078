/** Doors for the tests of the lab's screen: runs whose events the test sends, everything kept in memory. */
import type { Checkpoint } from '../../../src/lab/checkpoints/checkpoints';
import type { LabRun } from '../../../src/lab/client';
import { DEFAULT_LAB, type LabConfig } from '../../../src/lab/config';
import type { LabEvent } from '../../../src/lab/events';
import type { KeptPolicy } from '../../../src/lab/checkpoints/policies';
import type { StartRequest } from '../../../src/lab/protocol';
import { failure } from '../../../src/failure/failure';
import { fail, ok } from '../../../src/failure/result';
import type { LabDoors } from '../../../src/ui/lab/doors';

/** A run in the test's hands. */
export interface HandRun {
  readonly request: Omit<StartRequest, 'base'>;
  readonly calls: string[];
  send(...events: LabEvent[]): void;
}

export interface HandDoors extends LabDoors {
  readonly started: HandRun[];
  readonly kept: Map<string, Checkpoint>;
  readonly sent: KeptPolicy[];
}

/** A checkpoint without weights: the tests of the screen never look into them. */
export function handCheckpoint(
  id: string,
  step: number,
  events: readonly LabEvent[],
  config: LabConfig = DEFAULT_LAB,
): Checkpoint {
  const nothing = {};
  const state = { step, updates: step, policy: nothing, first: nothing, second: nothing };
  return { id, savedAt: 0, config, state, initial: nothing, events };
}

export function handDoors(files: Readonly<Record<string, string>> = {}): HandDoors {
  const started: HandRun[] = [];
  const kept = new Map<string, Checkpoint>();
  const sent: KeptPolicy[] = [];
  let ids = 0;

  function start(request: Omit<StartRequest, 'base'>): LabRun {
    const queue: LabEvent[] = [];
    const seen: LabEvent[] = [];
    const calls: string[] = [];
    let wake: () => void = () => undefined;
    const note = (name: string) => () => void calls.push(name);
    const send = (...events: LabEvent[]): void => {
      queue.push(...events);
      seen.push(...events);
      wake();
    };
    const stepOf = (): number =>
      seen.reduce((step, event) => (event.type === 'step.finished' ? event.step : step), 0);
    started.push({ request, calls, send });
    return {
      id: request.id,
      events: {
        async *[Symbol.asyncIterator]() {
          for (;;) {
            const event = queue.shift();
            if (event === undefined) {
              await new Promise<void>((resolve) => (wake = resolve));
            } else {
              yield event;
              if (event.type === 'lab.finished') return;
            }
          }
        },
      },
      ...{ pause: note('pause'), step: note('step'), resume: note('resume'), stop: note('stop') },
      checkpoint: () =>
        Promise.resolve(ok(handCheckpoint(request.id, stepOf(), seen, request.config))),
      close: note('close'),
    };
  }

  return {
    ...{ started, kept, sent, start },
    recorded: (file) => {
      const text = files[file];
      const missing = failure('network', 'unreachable', 'The recorded runs are not here.');
      return Promise.resolve(text === undefined ? fail(missing) : ok(text));
    },
    provenance: (preset) => {
      const text = files[`${preset}.json`];
      const missing = failure('network', 'unreachable', 'The record is not here.');
      return Promise.resolve(text === undefined ? fail(missing) : ok(text));
    },
    checkpoints: {
      list: () =>
        Promise.resolve(ok([...kept.values()].map((one) => ({ ...one, step: one.state.step })))),
      open: (id) => Promise.resolve(ok(kept.get(id) ?? null)),
      put: (checkpoint) => {
        kept.set(checkpoint.id, checkpoint);
        return Promise.resolve(ok(undefined));
      },
      delete: (id) => {
        kept.delete(id);
        return Promise.resolve(ok(undefined));
      },
      write: (checkpoint) => Promise.resolve(new Uint8Array([checkpoint.state.step])),
      read: () => Promise.resolve(fail(failure('parse', 'malformed', 'not a checkpoint'))),
    },
    policies: {
      list: () => Promise.resolve(ok([...sent])),
      put: (policy) => {
        sent.push(policy);
        return Promise.resolve(ok(undefined));
      },
      delete: (id) => {
        sent.splice(0, sent.length, ...sent.filter((policy) => policy.id !== id));
        return Promise.resolve(ok(undefined));
      },
    },
    weightsOf: (_checkpoint, part, precision) =>
      Promise.resolve(new TextEncoder().encode(`${part} ${precision}`)),
    newId: () => `run-${String((ids += 1))}`,
    today: () => 0,
  };
}
