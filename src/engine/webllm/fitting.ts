/**
 * Finds the model library that a GGUF file fits: same shapes, same data types, same constants compiled in. Reads
 * the file's head and the manifests only, so a page can ask beforehand. Does not import web-llm.
 */
import { fail, ok, type Result } from '../../failure/result';
import {
  convertGguf,
  openGguf,
  type ConvertedModel,
  type GgufModel,
} from '../../models/gguf/convert';
import { unsupported } from '../errors';
import type { Fetch } from '../own-file';
import { fetchManifest, type Manifest } from './library';

/** What is compiled into SmolLM2's libraries and shows in no shape. */
const SMOLLM2 = { heads: 9, kvHeads: 3, ropeTheta: 100_000, normEpsilon: 1e-5 } as const;
/** Libraries that take GGUF blocks: with Q4_1 or Q4_0 matrices, and with Q8_0 throughout. */
const GGUF_LIBRARIES = [
  { name: 'smollm2-135m', ...SMOLLM2 },
  { name: 'smollm2-135m-q8', ...SMOLLM2 },
] as const;

export interface Fitting {
  readonly model: GgufModel;
  readonly manifest: Manifest;
  readonly converted: ConvertedModel;
}

/** The first library that fits, or why the last one tried does not. Throws only on abort. */
export async function findLibrary(
  file: Blob,
  libraryBase: string,
  contextTokens: number,
  signal: AbortSignal,
  get: Fetch,
): Promise<Result<Fitting>> {
  const model = await openGguf(file);
  if (!model.ok) return model;
  let refused: Result<never> = fail(unsupported('No model library is shipped with this page.'));
  for (const { name, ...constants } of GGUF_LIBRARIES) {
    const differs = difference(model.value, constants);
    if (differs !== null) {
      refused = fail(unsupported(differs));
      continue;
    }
    const manifest = await fetchManifest(libraryBase, name, signal, get);
    if (!manifest.ok) return manifest;
    const converted = convertGguf(model.value, manifest.value.metadata, contextTokens);
    if (converted.ok)
      return ok({ model: model.value, manifest: manifest.value, converted: converted.value });
    refused = converted;
  }
  return refused;
}

/** The first constant in which a model differs from a library, in a sentence; null when all agree. */
function difference({ architecture }: GgufModel, constants: typeof SMOLLM2): string | null {
  const near = (a: number, b: number) => Math.abs(a - b) <= 1e-6 * Math.abs(b);
  for (const [key, built] of Object.entries(constants)) {
    const own = architecture[key as keyof typeof constants];
    if (!near(own, built))
      return `The model's ${key} is ${String(own)}; the WebGPU library was built for ${String(built)}. Open it with the wasm engine instead.`;
  }
  return null;
}

/** Whether a GGUF file can run on this page's WebGPU libraries; never throws. */
export async function hasLibrary(file: Blob, libraryBase: string): Promise<boolean> {
  const never = new AbortController().signal;
  const fitting = await findLibrary(file, libraryBase, 1, never, (url, init) => fetch(url, init));
  return fitting.ok;
}
