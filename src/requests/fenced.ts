/**
 * Workers under the page's own policy. A worker obeys the Content-Security-Policy of its own response, and a host
 * without headers sends none; one that is started from a blob inherits what the page states in its head. Callers
 * import it by the name `Worker`, which the bundler looks for.
 */

/** With isolation the policy came with the worker's response too, from the host or from the service worker. */
function start(script: URL, options: WorkerOptions): Worker {
  const address = globalThis.crossOriginIsolated ? script.href : inheriting(script.href);
  return new globalThis.Worker(address, options);
}

function inheriting(address: string): string {
  const code = `import ${JSON.stringify(address)};`;
  return URL.createObjectURL(new Blob([code], { type: 'text/javascript' }));
}

export const FencedWorker = function FencedWorker(script: URL, options: WorkerOptions) {
  return start(script, options);
} as unknown as new (script: URL, options: WorkerOptions) => Worker;
