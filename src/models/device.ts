/**
 * What this device offers a model, asked from the browser once and kept as plain data. Every answer may be
 * unknown (null); nothing here decides anything, that is `fit.ts`.
 */
import { findAdapter, isSoftware } from '../platform/gpu';
import { whyOneThread, type OneThread } from '../platform/wasm';

export interface GpuFacts {
  readonly vendor: string;
  readonly architecture: string;
  /** Runs on the processor (SwiftShader and its like). */
  readonly software: boolean;
  readonly f16: boolean;
  readonly subgroups: boolean;
  readonly maxBufferBytes: number;
  readonly maxBindingBytes: number;
  readonly workgroupStorageBytes: number;
  readonly storageBuffersPerStage: number;
}

export interface DeviceFacts {
  /** The adapter, or why there is none. */
  readonly gpu: GpuFacts | { readonly missing: string };
  readonly cores: number;
  /** As the browser tells it, rounded and capped at 8 GiB by some; null where it does not say. */
  readonly memoryBytes: number | null;
  /** Why a model on the processor runs on one thread; null where it may use more. */
  readonly oneThread: OneThread | null;
  /** On https or localhost; on plain http browsers hide WebGPU, service workers, locks and private files. */
  readonly secure: boolean;
  readonly handheld: boolean;
  /** Bytes that may still be stored; null where the browser does not say. */
  readonly freeStorageBytes: number | null;
  /** Whether files can be kept: in the origin-private file system, or in a database (`open-store.ts`). */
  readonly keepsFiles: boolean;
}

const GIB = 2 ** 30;

interface ProbedNavigator {
  readonly gpu?: GPU;
  readonly hardwareConcurrency?: number;
  readonly deviceMemory?: number;
  readonly userAgent: string;
  readonly maxTouchPoints?: number;
  readonly storage?: Pick<StorageManager, 'estimate' | 'getDirectory'>;
}

/** Asks; never throws and never waits for the user. */
export async function probeDevice(
  from: ProbedNavigator = navigator,
  oneThread: OneThread | null = whyOneThread(),
  secure: boolean = globalThis.isSecureContext,
): Promise<DeviceFacts> {
  const [gpu, storage] = await Promise.all([
    probeGpu(from.gpu, secure),
    probeStorage(from.storage),
  ]);
  return {
    gpu,
    cores: from.hardwareConcurrency ?? 1,
    memoryBytes: from.deviceMemory === undefined ? null : from.deviceMemory * GIB,
    oneThread,
    secure,
    // iPads call themselves Macs; a Mac has no touch screen.
    handheld:
      /Android|iPhone|iPad|Mobile/.test(from.userAgent) ||
      (/Macintosh/.test(from.userAgent) && (from.maxTouchPoints ?? 0) > 1),
    ...storage,
  };
}

async function probeGpu(gpu: GPU | undefined, secure: boolean): Promise<DeviceFacts['gpu']> {
  const found = await findAdapter(gpu);
  if (found.adapter === null) {
    return {
      missing: {
        absent: secure
          ? 'this browser has no WebGPU'
          : 'the page came over plain http, and browsers give WebGPU to https and localhost only',
        none: 'the browser found no graphics adapter for WebGPU',
        silent: 'the graphics driver did not answer within some seconds',
        broken: `asking for a graphics adapter failed (${String(found.thrown)})`,
      }[found.why],
    };
  }
  const { info, limits, features } = found.adapter;
  return {
    vendor: info.vendor,
    architecture: info.architecture,
    software: await isSoftware(found.adapter),
    f16: features.has('shader-f16'),
    subgroups: features.has('subgroups'),
    maxBufferBytes: limits.maxBufferSize,
    maxBindingBytes: limits.maxStorageBufferBindingSize,
    workgroupStorageBytes: limits.maxComputeWorkgroupStorageSize,
    storageBuffersPerStage: limits.maxStorageBuffersPerShaderStage,
  };
}

async function probeStorage(
  storage: ProbedNavigator['storage'],
): Promise<Pick<DeviceFacts, 'freeStorageBytes' | 'keepsFiles'>> {
  const keepsInDatabase = 'indexedDB' in globalThis;
  try {
    const estimate = await storage?.estimate();
    await storage?.getDirectory();
    return {
      freeStorageBytes:
        estimate?.quota === undefined ? null : Math.max(0, estimate.quota - (estimate.usage ?? 0)),
      keepsFiles: storage !== undefined || keepsInDatabase,
    };
  } catch {
    return { freeStorageBytes: null, keepsFiles: keepsInDatabase };
  }
}
