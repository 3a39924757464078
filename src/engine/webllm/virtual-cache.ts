/**
 * Gives web-llm files that exist nowhere: while a model loads, the worker's `caches` is replaced by one that
 * answers addresses under `https://model.invalid/` from functions (converted shards, the verified library) and
 * passes every other address on to the real one. So the GGUF file stays the only copy on disk, nothing needs
 * quota, and no request for such an address can ever leave (".invalid" is reserved by RFC 2606).
 */

/** File name under the model's base address, and how its bytes are made. */
export type VirtualFiles = ReadonlyMap<string, () => Promise<BodyInit>>;

const ORIGIN = 'https://model.invalid/';

/** Base address of a virtual model; the form keeps web-llm from appending a path of its own. */
export function virtualBase(key: string): string {
  return `${ORIGIN}${encodeURIComponent(key)}/resolve/main/`;
}

/**
 * Runs `work` while `files` are to be found under `base`. Loads do not overlap (the adapter queues them), so
 * the replacement is undone before another begins.
 */
export async function withVirtualFiles<T>(
  base: string,
  files: VirtualFiles,
  signal: AbortSignal,
  work: () => Promise<T>,
): Promise<T> {
  const before = Object.getOwnPropertyDescriptor(globalThis, 'caches');
  const real = (globalThis as { caches?: CacheStorage }).caches;
  const storage = {
    open: async (name: string) => new VirtualCache(base, files, signal, () => openReal(real, name)),
  };
  Object.defineProperty(globalThis, 'caches', { configurable: true, value: storage });
  try {
    return await work();
  } finally {
    if (before === undefined) Reflect.deleteProperty(globalThis, 'caches');
    else Object.defineProperty(globalThis, 'caches', before);
  }
}

async function openReal(real: CacheStorage | undefined, name: string): Promise<Cache> {
  if (real === undefined) throw new Error('this browser context has no Cache storage');
  return real.open(name);
}

/** The part of `Cache` that web-llm uses. */
class VirtualCache {
  readonly #base: string;
  readonly #files: VirtualFiles;
  readonly #signal: AbortSignal;
  readonly #openReal: () => Promise<Cache>;

  constructor(
    base: string,
    files: VirtualFiles,
    signal: AbortSignal,
    openRealCache: () => Promise<Cache>,
  ) {
    this.#base = base;
    this.#files = files;
    this.#signal = signal;
    this.#openReal = openRealCache;
  }

  #find(url: string): (() => Promise<BodyInit>) | undefined {
    return url.startsWith(this.#base) ? this.#files.get(url.slice(this.#base.length)) : undefined;
  }

  /**
   * web-llm asks twice for each file, once whether it is there and once for the bytes; the body is made only
   * when it is read.
   */
  async match(request: Request): Promise<Response | undefined> {
    this.#signal.throwIfAborted();
    const make = this.#find(request.url);
    if (make !== undefined) return lazyResponse(make, this.#signal);
    if (request.url.startsWith(ORIGIN)) return undefined;
    return (await this.#openReal()).match(request);
  }

  async add(request: Request): Promise<void> {
    if (request.url.startsWith(ORIGIN))
      throw new Error(`web-llm asked for a file that was not prepared: ${request.url}`);
    await (await this.#openReal()).add(request);
  }

  async keys(): Promise<readonly { url: string }[]> {
    const virtual = [...this.#files.keys()].map((name) => ({ url: this.#base + name }));
    return virtual;
  }

  async delete(url: string): Promise<boolean> {
    return url.startsWith(ORIGIN) ? false : (await this.#openReal()).delete(url);
  }
}

/** A response whose body is made when `arrayBuffer` or `json` is called. */
function lazyResponse(make: () => Promise<BodyInit>, signal: AbortSignal): Response {
  const body = async () => {
    signal.throwIfAborted();
    return new Response(await make());
  };
  return {
    arrayBuffer: async () => (await body()).arrayBuffer(),
    json: async () => (await body()).json() as Promise<unknown>,
  } as unknown as Response;
}
