/**
 * Gives web-llm files that exist nowhere: while a model loads, addresses under `https://model.invalid/` are
 * answered from functions (converted shards, the verified library), every other one by the real cache. So the
 * GGUF file stays the only copy on disk, nothing needs quota, and no request for such an address can ever
 * leave (".invalid" is reserved by RFC 2606).
 */
import { withCaches, type UsedCache, type UsedResponse } from './replaced-caches';

/** File name under the model's base address, and how its bytes are made. */
export type VirtualFiles = ReadonlyMap<string, () => Promise<BodyInit>>;

const ORIGIN = 'https://model.invalid/';

/** Base address of a virtual model; the form keeps web-llm from appending a path of its own. */
export function virtualBase(key: string): string {
  return `${ORIGIN}${encodeURIComponent(key)}/resolve/main/`;
}

/** Runs `work` while `files` are to be found under `base`. */
export function withVirtualFiles<T>(
  base: string,
  files: VirtualFiles,
  signal: AbortSignal,
  work: () => Promise<T>,
): Promise<T> {
  return withCaches((openReal) => virtualCache(base, files, signal, openReal), work);
}

function virtualCache(
  base: string,
  files: VirtualFiles,
  signal: AbortSignal,
  openReal: () => Promise<Cache>,
): UsedCache {
  const find = (url: string) =>
    url.startsWith(base) ? files.get(url.slice(base.length)) : undefined;
  return {
    // web-llm asks twice for each file, once whether it is there and once for the bytes.
    async match(request) {
      signal.throwIfAborted();
      const make = find(request.url);
      if (make !== undefined) return lazyResponse(make, signal);
      if (request.url.startsWith(ORIGIN)) return undefined;
      return (await openReal()).match(request);
    },
    async add(request) {
      if (request.url.startsWith(ORIGIN))
        throw new Error(`web-llm asked for a file that was not prepared: ${request.url}`);
      await (await openReal()).add(request);
    },
    keys: async () => [...files.keys()].map((name) => ({ url: base + name })),
    delete: async (url) => !url.startsWith(ORIGIN) && (await openReal()).delete(url),
  };
}

/** A response whose body is made when it is read. */
function lazyResponse(make: () => Promise<BodyInit>, signal: AbortSignal): UsedResponse {
  const body = async () => {
    signal.throwIfAborted();
    return new Response(await make());
  };
  return {
    arrayBuffer: async () => (await body()).arrayBuffer(),
    json: async () => (await body()).json() as Promise<unknown>,
  };
}
