/**
 * The page without a screen, for the command line: the same session, engines and core as the real page,
 * called by name from `tools/headless.ts` in headless Chromium. Owns only the table of commands.
 */
import type { HeadlessCommand } from './command';

const commands: Record<string, () => Promise<HeadlessCommand>> = {
  cat: async () => (await import('./cat')).cat,
  evaluate: async () => (await import('./evaluate')).evaluateCommand,
  bench: async () => (await import('./bench/page')).bench,
  lab: async () => (await import('./lab')).lab,
};

declare global {
  interface Window {
    /** Calls a command; events go to `headlessEmit`, which the driver exposes. */
    headlessCall(name: string, args: unknown): Promise<unknown>;
    headlessEmit(event: unknown): Promise<void>;
    /** Asks the running command to stop, within a token. */
    headlessStop(): void;
  }
}

let running: AbortController | null = null;

window.headlessCall = async (name, args) => {
  const load = commands[name];
  if (!load) throw new Error(`no headless command "${name}": ${Object.keys(commands).join(', ')}`);
  const command = await load();
  running = new AbortController();
  return command(args, (event) => window.headlessEmit(event), running.signal);
};
window.headlessStop = () => running?.abort();
document.documentElement.dataset['ready'] = 'true';
