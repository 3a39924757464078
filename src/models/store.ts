/**
 * Where model files are kept, as an interface, and the store that ends with the page. `store-segments.ts` keeps
 * files for longer, in the place that `open-store.ts` finds. A seal written last, with length and hash, makes a file
 * whole; checking the hash is the downloader's business, a store only remembers it.
 */

export interface Seal {
  readonly bytes: number;
  readonly sha256: string;
}

export interface StoredFile {
  readonly name: string;
  readonly bytes: number;
  /** Null while it is only a part. */
  readonly seal: Seal | null;
}

export interface Appender {
  /** Keeps a copy or writes it through; the chunk may be reused afterwards. */
  write(chunk: Uint8Array<ArrayBuffer>): Promise<void>;
  /** Makes what was written durable. Must be called, also after a failure. */
  close(): Promise<void>;
}

/** Rejections are the platform's (`QuotaExceededError` …); `storage-failure.ts` sorts them. */
export interface ModelStore {
  /** Whether files outlive the page. */
  readonly durable: boolean;
  /** Everything there, parts included, by name. */
  list(): Promise<readonly StoredFile[]>;
  /** The bytes so far, empty when there are none; also of a whole file. */
  read(name: string): Promise<Blob>;
  seal(name: string): Promise<Seal | null>;
  /** Goes on where the part ends. */
  append(name: string): Promise<Appender>;
  finish(name: string, seal: Seal): Promise<void>;
  /** Removes the file or its part; nothing happens when there is none. */
  remove(name: string): Promise<void>;
}

/** A store that ends with the page. */
export function memoryStore(): ModelStore {
  const files = new Map<string, { parts: Blob[]; seal: Seal | null }>();
  const read = (name: string) => new Blob(files.get(name)?.parts ?? []);
  return {
    durable: false,
    read: (name) => Promise.resolve(read(name)),
    seal: (name) => Promise.resolve(files.get(name)?.seal ?? null),
    list: () =>
      Promise.resolve(
        [...files]
          .map(([name, { seal }]) => ({ name, bytes: read(name).size, seal }))
          .sort((a, b) => a.name.localeCompare(b.name)),
      ),
    append(name) {
      const file = files.get(name) ?? { parts: [], seal: null };
      files.set(name, file);
      return Promise.resolve({
        write: (chunk) => {
          file.parts.push(new Blob([chunk]));
          return Promise.resolve();
        },
        close: () => Promise.resolve(),
      });
    },
    finish(name, seal) {
      const file = files.get(name);
      if (file) file.seal = seal;
      return Promise.resolve();
    },
    remove(name) {
      files.delete(name);
      return Promise.resolve();
    },
  };
}
