/**
 * Which build of llama.cpp this browser can run, and where the page keeps it. Safari lacks 64-bit memory in wasm: it gets
 * the compatibility build, twice the size and slower, which no other browser fetches. Both come from the page's own origin.
 */
import wasmUrl from '@wllama/wllama/esm/wasm/wllama.wasm?url';
import compatWasmUrl from '@wllama/wllama-compat/wasm/wllama.wasm?url&no-inline';
import compatWorkerUrl from '@wllama/wllama-compat/wasm/wllama.js?url&no-inline';
import { fail, ok, type Result } from '../../failure/result';
import { aborted } from '../errors';
import { readOwnFile } from '../own-file';

export interface LlamaBuild {
  readonly wasm: ArrayBuffer;
  /** The compatibility build's own worker script; null for the usual build, whose script the binding holds. */
  readonly worker: string | null;
}

/** Fetches what this browser can run; fails where a file cannot be had. */
export async function fetchBuild(
  memory64: boolean,
  signal: AbortSignal,
): Promise<Result<LlamaBuild>> {
  const at = (url: string) => ownFile(new URL(url, globalThis.location.href), signal);
  if (memory64) {
    const wasm = await at(wasmUrl);
    return wasm.ok ? ok({ wasm: wasm.value, worker: null }) : wasm;
  }
  const wasm = await at(compatWasmUrl);
  if (!wasm.ok) return wasm;
  const script = await at(compatWorkerUrl);
  return script.ok
    ? ok({ wasm: wasm.value, worker: new TextDecoder().decode(script.value) })
    : script;
}

async function ownFile(url: URL, signal: AbortSignal): Promise<Result<ArrayBuffer>> {
  try {
    return await readOwnFile(url, signal, (address, init) => fetch(address, init));
  } catch {
    return fail(aborted());
  }
}
