/**
 * Fetches a model library that the page ships (`public/model-libs/NAME.json` and the wasm it names) and
 * verifies it against the manifest, so that a cut or altered file is a clear failure and never runs.
 */
import { failure } from '../../failure/failure';
import { fail, ok, type Result } from '../../failure/result';
import type { LibraryMetadata } from '../../models/gguf/convert';
import { readOwnFile, type Fetch } from '../own-file';

/** What the page knows of a library before its wasm is fetched. */
export interface Manifest {
  readonly name: string;
  /** File name of the wasm, relative to the manifest. */
  readonly file: string;
  readonly sha256: string;
  readonly bytes: number;
  readonly metadata: LibraryMetadata;
}

export interface Library extends Manifest {
  readonly wasm: ArrayBuffer;
}

/** Reads a manifest from `base` (an absolute address ending in "/"). Throws only on abort. */
export async function fetchManifest(
  base: string,
  name: string,
  signal: AbortSignal,
  get: Fetch,
): Promise<Result<Manifest>> {
  const bytes = await readOwnFile(new URL(`${name}.json`, base), signal, get);
  if (!bytes.ok) return bytes;
  const manifest = parse(new TextDecoder().decode(bytes.value));
  return manifest === null ? broken(name, 'its manifest cannot be read') : ok(manifest);
}

/** Fetches the wasm of a manifest and verifies it. Throws only on abort. */
export async function fetchLibrary(
  base: string,
  manifest: Manifest,
  onBytes: (done: number, total: number) => void,
  signal: AbortSignal,
  get: Fetch,
): Promise<Result<Library>> {
  const { name, file, bytes, sha256 } = manifest;
  onBytes(0, bytes);
  const wasm = await readOwnFile(new URL(file, base), signal, get);
  if (!wasm.ok) return wasm;
  if ((await sha256Hex(wasm.value)) !== sha256)
    return broken(
      name,
      `${String(wasm.value.byteLength)} bytes came with another hash than the ${String(bytes)} expected`,
    );
  onBytes(bytes, bytes);
  return ok({ ...manifest, wasm: wasm.value });
}

function parse(text: string): Manifest | null {
  try {
    const value = JSON.parse(text) as Partial<Manifest>;
    const usable =
      typeof value.file === 'string' &&
      typeof value.sha256 === 'string' &&
      typeof value.bytes === 'number' &&
      Array.isArray(value.metadata?.params);
    return usable ? (value as Manifest) : null;
  } catch {
    return null;
  }
}

function broken(name: string, how: string): Result<never> {
  return fail(
    failure(
      'model',
      'integrity',
      `The model library "${name}" is damaged: ${how}. Reload the page without its cache.`,
      { canRetry: true },
    ),
  );
}

export async function sha256Hex(bytes: BufferSource): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
