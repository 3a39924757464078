/**
 * Looks over web-llm's shoulder at the GPU: which devices it made, why one was lost, and the shaders it
 * compiles. web-llm destroys its device when an allocation fails and says so on the console only; here that
 * becomes "out of memory". Installed once, on the prototypes, in the worker that web-llm has for itself.
 */
import { repairMergeRace } from './race-patch';

/** What is known about a device that is gone. */
export interface Loss {
  /** `memory`: an allocation failed. `lost`: driver reset, or taken away by the browser. */
  readonly kind: 'memory' | 'lost';
  readonly detail: string;
}

interface Watched {
  refused: GPUError | null;
  loss: Loss | null;
}

const watched = new WeakMap<GPUDevice, Watched>();
/** Devices made since `beginWatch`, newest last. */
let made: GPUDevice[] = [];
let repairShaders = false;
let installed = false;

/** Starts a load: devices made from now on are listed, and shaders are repaired if `repair` is set. */
export function beginWatch(repair: boolean): void {
  install();
  made = [];
  repairShaders = repair;
}

/** Destroys the devices of a load that failed, so that their memory comes back. */
export function discardDevices(): void {
  for (const device of made) device.destroy();
  made = [];
}

/** Why `device` is lost, or null while it works. */
export function lossOf(device: GPUDevice): Loss | null {
  return watched.get(device)?.loss ?? null;
}

/** A loss among the devices of the current load. */
export function lossOfLoad(): Loss | null {
  for (const device of made) {
    const loss = lossOf(device);
    if (loss !== null) return loss;
    const refused = watched.get(device)?.refused;
    if (refused) return { kind: 'memory', detail: refused.message };
  }
  return null;
}

function install(): void {
  if (installed) return;
  installed = true;
  const adapter = GPUAdapter.prototype;
  const device = GPUDevice.prototype;
  const { requestDevice } = adapter;
  const { createShaderModule, popErrorScope } = device;

  adapter.requestDevice = async function (descriptor) {
    const result = await requestDevice.call(this, descriptor);
    watch(result);
    return result;
  };
  device.popErrorScope = async function () {
    const error = await popErrorScope.call(this);
    const record = watched.get(this);
    if (error !== null && record !== undefined) record.refused ??= error;
    return error;
  };
  device.createShaderModule = function (descriptor) {
    if (!repairShaders) return createShaderModule.call(this, descriptor);
    return createShaderModule.call(this, { ...descriptor, code: repairMergeRace(descriptor.code) });
  };
}

function watch(device: GPUDevice): void {
  const record: Watched = { refused: null, loss: null };
  watched.set(device, record);
  made.push(device);
  void device.lost.then((info) => {
    record.loss =
      record.refused === null
        ? { kind: 'lost', detail: `${info.reason}: ${info.message}` }
        : { kind: 'memory', detail: record.refused.message };
  });
}
