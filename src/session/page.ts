/**
 * The session of a real page: engines in workers, the model files of this device, the whole verifier. Every
 * heavy part is imported when it is first needed, so that the first paint waits for nothing.
 */
import { addressOf } from '../address/address';
import type { DisposableGrader } from '../answers/grader';
import type { RunDeps } from '../cat/run';
import type { EngineName } from '../contract/engine';
import { connectEngine } from '../engine/client';
import { failure } from '../failure/failure';
import { fail, ok, type Result } from '../failure/result';
import { findVariant } from '../models/catalogue';
import { chooseEngine, type MeasuredSpeed } from '../models/choice';
import { probeDevice } from '../models/device';
import { bookOf } from './books';
import { createResolver, type ResolveDeps } from './resolve';
import { createSession, type Session } from './session';
import { keptSpeeds, measureEngines, type SpeedStore } from './speeds';

export interface PageSession extends Session {
  /** Makes a file from disk a model of this page; returns the id to choose it by. */
  openLocalFile(file: File): string;
  /** Measures a language model in both engines on this device; the default engine follows the result. */
  measureEngines(modelId: string, signal: AbortSignal): Promise<Result<readonly MeasuredSpeed[]>>;
  grader(): Promise<DisposableGrader>;
  /** The parts of a run around the loaded model; null when none is loaded. */
  parts(): Promise<RunDeps | null>;
}

export function createPageSession(
  deps: Pick<ResolveDeps, 'openGguf'> & Partial<Pick<ResolveDeps, 'engineFor'>>,
): PageSession {
  const localFiles = new Map<string, File>();
  const clock = () => performance.now();
  const now = () => new Date().toISOString();
  const app = `compute-as-teacher ${__APP_VERSION__}`;
  let loadedGrader: Promise<DisposableGrader> | null = null;
  const grader = () =>
    (loadedGrader ??= import('../answers/grader-browser').then(({ createBrowserGrader }) =>
      createBrowserGrader(),
    ));
  const session = createSession({
    connect: connectEngine,
    resolve: createResolver({
      openGguf: deps.openGguf,
      openPolicy: createPolicyShelf(),
      localFiles,
      engineFor: deps.engineFor ?? defaultEngine,
    }),
    grader,
    book: bookOf,
    clock,
    now,
    app,
  });
  return Object.assign(session, {
    grader,
    async parts() {
      const engine = session.engine();
      const { loaded } = session;
      if (engine === null || loaded === null) return null;
      const { info } = loaded;
      const prompts = await bookOf(info);
      return { engine, model: info, grader: await grader(), prompts, clock, app, at: now() };
    },
    async measureEngines(modelId: string, signal: AbortSignal) {
      return measureEngines(session, speedStore(), await probeDevice(), modelId, signal);
    },
    openLocalFile(file: File) {
      const id = `local:${file.name}`;
      localFiles.set(id, file);
      return id;
    },
  });
}

/**
 * Which engine runs a model that several can: `models/choice.ts` decides. Of the reasoner only the Llama form
 * runs in web-llm; a file from disk may have any shape, so it is looked at.
 */
async function defaultEngine(
  kind: 'builtin' | 'gguf',
  modelId: string,
  file: Blob | null,
): Promise<EngineName> {
  const device = await probeDevice();
  const measured = keptSpeeds(speedStore(), device, modelId);
  const runs = await runsOnWebGpu(kind, modelId, file);
  return chooseEngine({ kind, gpu: device.gpu, hasLibrary: runs, measured }).engine;
}

/** Each policy gets one address for as long as the page is open; the engine's worker reads it there. */
function createPolicyShelf(): ResolveDeps['openPolicy'] {
  const opened = new Map<string, { url: string; file: Blob }>();
  return async (id) => {
    const known = opened.get(id);
    if (known !== undefined) return ok(known);
    const { loadPolicy } = await import('../lab/checkpoints/policies');
    const policy = await loadPolicy(id);
    if (!policy.ok) return policy;
    if (policy.value === null) return fail(policyGone);
    const { file } = policy.value;
    const fresh = { url: URL.createObjectURL(file), file };
    opened.set(id, fresh);
    return ok(fresh);
  };
}

const policyGone = failure(
  'model',
  'not-found',
  'This policy is no longer kept in this browser. Train it again in the lab, or choose another model.',
);

function speedStore(): SpeedStore | null {
  try {
    return localStorage;
  } catch {
    return null;
  }
}

async function runsOnWebGpu(
  kind: 'builtin' | 'gguf',
  modelId: string,
  file: Blob | null,
): Promise<boolean> {
  if (kind === 'builtin' && file !== null) {
    const { readReasoner } = await import('../micro/weights');
    const read = readReasoner(new Uint8Array(await file.arrayBuffer()));
    return read.ok && read.value.model.form === 'llama';
  }
  if (kind === 'builtin') {
    const variant = findVariant(modelId)?.variant;
    return variant?.kind === 'builtin' && variant.form === 'llama';
  }
  if (file === null) {
    const variant = findVariant(modelId)?.variant;
    return variant?.kind === 'gguf' && variant.onWebGpu === true;
  }
  const { hasLibrary } = await import('../engine/webllm/fitting');
  return hasLibrary(file, addressOf('model-libs/'));
}
