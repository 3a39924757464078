/**
 * Puts another Cache storage before web-llm while it loads a model: it reads and keeps all files through the
 * worker's `caches`, so this is where files are made or checked on the way. Loads do not overlap (the adapter
 * queues them), so the replacement is undone before another begins.
 */

/** The part of `Cache` that web-llm uses. */
export interface UsedCache {
  match(request: Request): Promise<UsedResponse | undefined>;
  add(request: Request): Promise<void>;
  keys(): Promise<readonly { readonly url: string }[]>;
  delete(url: string): Promise<boolean>;
}

export type UsedResponse = Pick<Response, 'arrayBuffer' | 'json'>;

/** Runs `work` with `open` as `caches.open`; `openReal` gives the cache that would be there otherwise. */
export async function withCaches<T>(
  open: (openReal: () => Promise<Cache>) => UsedCache,
  work: () => Promise<T>,
): Promise<T> {
  const before = Object.getOwnPropertyDescriptor(globalThis, 'caches');
  const real = (globalThis as { caches?: CacheStorage }).caches;
  const openReal = async (name: string) => {
    if (real === undefined) throw new Error('this browser context has no Cache storage');
    return real.open(name);
  };
  const storage = { open: async (name: string) => open(() => openReal(name)) };
  Object.defineProperty(globalThis, 'caches', { configurable: true, value: storage });
  try {
    return await work();
  } finally {
    if (before === undefined) Reflect.deleteProperty(globalThis, 'caches');
    else Object.defineProperty(globalThis, 'caches', before);
  }
}
