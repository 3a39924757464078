/**
 * The session of a real page: engines in workers, the model files of this device, the whole verifier. Every
 * heavy part is imported when it is first needed, so that the first paint waits for nothing.
 */
import type { DisposableGrader } from '../answers/grader';
import { connectEngine } from '../engine/client';
import { probeDevice } from '../models/device';
import { createResolver, type ResolveDeps } from './resolve';
import { createSession, type Session } from './session';

export interface PageSession extends Session {
  /** Makes a file from disk a model of this page; returns the id to choose it by. */
  openLocalFile(file: File): string;
  grader(): Promise<DisposableGrader>;
}

export function createPageSession(
  deps: Pick<ResolveDeps, 'openGguf'> & Partial<Pick<ResolveDeps, 'engineFor'>>,
): PageSession {
  const localFiles = new Map<string, File>();
  let loadedGrader: Promise<DisposableGrader> | null = null;
  const grader = () =>
    (loadedGrader ??= import('../answers/grader-browser').then(({ createBrowserGrader }) =>
      createBrowserGrader(),
    ));
  const session = createSession({
    connect: connectEngine,
    resolve: createResolver({
      openGguf: deps.openGguf,
      localFiles,
      engineFor: deps.engineFor ?? defaultEngine,
    }),
    grader,
    book: async (dialect) =>
      dialect === 'sums'
        ? (await import('../reasoner/book')).sumsBook
        : (await import('../cat/prompts/chat')).chatBook,
    clock: () => performance.now(),
    now: () => new Date().toISOString(),
    app: `compute-as-teacher ${__APP_VERSION__}`,
  });
  return Object.assign(session, {
    grader,
    openLocalFile(file: File) {
      const id = `local:${file.name}`;
      localFiles.set(id, file);
      return id;
    },
  });
}

/** Without a measurement: WebGPU for the tiny reasoner wherever there is any, a real GPU for language models. */
async function defaultEngine(kind: 'builtin' | 'gguf') {
  const { gpu } = await probeDevice();
  if ('missing' in gpu) return kind === 'builtin' ? ('micro' as const) : ('wllama' as const);
  return kind === 'builtin' || !gpu.software ? ('webllm' as const) : ('wllama' as const);
}
