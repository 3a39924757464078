/**
 * A command of the headless page. `args` comes from the command line as JSON and is checked by the
 * command; `emit` sends an event out in order (await it for back-pressure); the result is plain JSON.
 */
export type HeadlessCommand = (
  args: unknown,
  emit: (event: unknown) => Promise<void>,
  signal: AbortSignal,
) => Promise<unknown>;
