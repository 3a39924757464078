/**
 * Holds the weights of a prebuilt model against their published sums: web-llm checks none, so a shard that was
 * cut short or altered would only show as a model that writes nonsense. tensor-cache.json lists size and MD5
 * of each shard; one that differs is removed, so that the next load fetches it anew.
 */
import { md5Hex } from '../../models/md5';
import { withCaches, type UsedCache } from './replaced-caches';

interface ShardRecord {
  readonly dataPath: string;
  readonly nbytes: number;
  readonly md5sum?: string;
}

/** `loadFailure` knows it by this name, which is web-llm's own for such faults. */
class IntegrityError extends Error {
  override readonly name = 'IntegrityError';
}

/** Runs `work`, a load by web-llm of the model under `base` (absolute, ending in "/"). */
export function withVerifiedShards<T>(base: string, work: () => Promise<T>): Promise<T> {
  return withCaches((openReal) => verifyingCache(base, openReal), work);
}

function verifyingCache(base: string, openReal: () => Promise<Cache>): UsedCache {
  let listed: Promise<ReadonlyMap<string, ShardRecord>> | null = null;
  const list = async (): Promise<ReadonlyMap<string, ShardRecord>> => {
    const stored = await (await openReal()).match(new URL('tensor-cache.json', base));
    const { records = [] } = ((await stored?.json()) ?? {}) as { records?: readonly ShardRecord[] };
    return new Map(records.map((record) => [new URL(record.dataPath, base).href, record]));
  };
  const verified = async (url: string, response: Response): Promise<ArrayBuffer> => {
    const bytes = await response.arrayBuffer();
    if (!url.startsWith(base) || !url.endsWith('.bin')) return bytes;
    const record = (await (listed ??= list())).get(url);
    const differs = record === undefined ? null : await difference(record, bytes);
    if (differs === null) return bytes;
    await (await openReal()).delete(url);
    throw new IntegrityError(`${url}: ${differs}`);
  };
  return {
    async match(request) {
      const response = await (await openReal()).match(request);
      if (response === undefined) return undefined;
      return {
        arrayBuffer: () => verified(request.url, response),
        json: () => response.json() as Promise<unknown>,
      };
    },
    add: async (request) => (await openReal()).add(request),
    keys: async () => (await openReal()).keys(),
    delete: async (url) => (await openReal()).delete(url),
  };
}

/** How a shard differs from its record, in words; null when it does not. */
async function difference(record: ShardRecord, bytes: ArrayBuffer): Promise<string | null> {
  if (bytes.byteLength !== record.nbytes)
    return `${String(bytes.byteLength)} bytes came instead of ${String(record.nbytes)}`;
  const { md5sum } = record;
  if (md5sum === undefined) return null;
  const sum = await md5Hex(new Uint8Array(bytes));
  return sum === md5sum.toLowerCase() ? null : `its MD5 is ${sum} instead of ${md5sum}`;
}
