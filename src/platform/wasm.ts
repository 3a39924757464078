/** What this browser's WebAssembly can do for a language model: each is asked for, none inferred from another. */

/** The smallest module whose memory has 64-bit addresses: one memory of zero pages. */
const MEMORY64 = new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 5, 3, 1, 4, 0]);

/** Safari has none. */
export function hasMemory64(): boolean {
  return WebAssembly.validate(MEMORY64);
}

/**
 * Why llama.cpp runs on one thread: `isolation`, the page was given none; `shared-memory`, it was, and the browser hides
 * shared memory all the same; `memory64`, its compatibility build comes to a halt with more.
 */
export type OneThread = 'isolation' | 'shared-memory' | 'memory64';

/** Null where it may use more than one. */
export function whyOneThread(
  page: Pick<typeof globalThis, 'crossOriginIsolated'> & object = globalThis,
  memory64: boolean = hasMemory64(),
): OneThread | null {
  if (!page.crossOriginIsolated) return 'isolation';
  if (!memory64) return 'memory64';
  return 'SharedArrayBuffer' in page ? null : 'shared-memory';
}
