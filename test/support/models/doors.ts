/** Doors of the models for component tests: the real library over memory, a server by hand, a device as wanted. */
import { CATALOGUE } from '../../../src/models/catalogue';
import { createConsent } from '../../../src/models/consent';
import type { DeviceFacts } from '../../../src/models/device';
import { createLedger } from '../../../src/models/ledger';
import { createLibrary } from '../../../src/models/library';
import { memoryStore } from '../../../src/models/store';
import { ok } from '../../../src/failure/result';
import type { ModelDoors } from '../../../src/ui/models/doors';

/** An ordinary laptop with a graphics card. */
export const LAPTOP: DeviceFacts = {
  gpu: {
    vendor: 'acme',
    architecture: 'gen-9',
    software: false,
    f16: true,
    subgroups: true,
    maxBufferBytes: 2 ** 31,
    maxBindingBytes: 2 ** 31,
    workgroupStorageBytes: 32768,
    storageBuffersPerStage: 10,
  },
  cores: 8,
  memoryBytes: 8 * 2 ** 30,
  oneThread: null,
  secure: true,
  handheld: false,
  freeStorageBytes: 50e9,
  keepsFiles: true,
};

/** A browser without WebGPU on a page without isolation. */
export const BARE: DeviceFacts = {
  ...LAPTOP,
  gpu: { missing: 'this browser has no WebGPU' },
  oneThread: 'isolation',
};

export interface DoorOptions {
  readonly device?: DeviceFacts;
  readonly fetch?: (url: string, init: RequestInit) => Promise<Response>;
  readonly load?: ModelDoors['load'];
  readonly measure?: ModelDoors['measure'];
}

export function modelDoors(options: DoorOptions = {}): ModelDoors {
  const consent = createConsent(location.origin);
  const library = createLibrary({
    store: memoryStore(),
    consent,
    ledger: createLedger(() => '2026-01-02T03:04:05.000Z'),
    clock: () => performance.now(),
    fetch: options.fetch ?? (() => Promise.reject(new TypeError('no network in this test'))),
    merge: () => Promise.reject(new Error('nothing is merged here')),
    mlc: { has: () => Promise.resolve(false), remove: () => Promise.resolve() },
    variants: CATALOGUE.flatMap(({ variants }) => variants),
  });
  return {
    open: () => Promise.resolve({ library, consent }),
    probe: () => Promise.resolve(options.device ?? LAPTOP),
    load: options.load ?? (() => Promise.resolve(ok({} as never))),
    keptSpeeds: () => Promise.resolve([]),
    keepSpeeds: () => Promise.resolve(),
    measure:
      options.measure ??
      (() =>
        Promise.resolve(
          ok([
            { engine: 'webllm', tokensPerSecond: 120 },
            { engine: 'wllama', tokensPerSecond: 24 },
          ]),
        )),
    missing: () => Promise.resolve(false),
    policies: () => Promise.resolve([]),
    openLocal: (file) => Promise.resolve(`local:${file.name}`),
  };
}
