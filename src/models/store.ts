/**
 * Where model files are kept: in the origin-private file system, or in memory where there is none. A file is
 * kept in segments, each closed for good when it is full, so that a crash loses one segment at most and
 * nothing large is ever copied; a seal written last, with length and hash, makes it whole. Checking the hash
 * is the downloader's business, this file only remembers it.
 */
import * as v from 'valibot';

/** Bytes a segment holds. */
export const SEGMENT_BYTES = 32 * 2 ** 20;

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

const sealSchema = v.object({ bytes: v.number(), sha256: v.string() });
const SEAL = 'seal.json';
const FOLDER = 'models';

/** A store in the origin-private file system; rejects where the browser has none or forbids it. */
export async function opfsStore(
  root: () => Promise<FileSystemDirectoryHandle> = () => navigator.storage.getDirectory(),
): Promise<ModelStore> {
  const models = await (await root()).getDirectoryHandle(FOLDER, { create: true });

  const folder = (name: string) => absent(models.getDirectoryHandle(name));

  /** Handles of the segments, in order. */
  async function segments(name: string): Promise<FileSystemFileHandle[]> {
    const of = await folder(name);
    const found: FileSystemFileHandle[] = [];
    if (!of) return found;
    for (let i = 0; ; i++) {
      const handle = await absent(of.getFileHandle(segmentName(i)));
      if (!handle) return found;
      found.push(handle);
    }
  }

  async function read(name: string): Promise<Blob> {
    const files = await Promise.all((await segments(name)).map((handle) => handle.getFile()));
    return new Blob(files);
  }

  async function seal(name: string): Promise<Seal | null> {
    const handle = await absent((await folder(name))?.getFileHandle(SEAL));
    if (!handle) return null;
    return parseSeal(await (await handle.getFile()).text());
  }

  async function writeFile(of: FileSystemDirectoryHandle, name: string, content: Blob | string) {
    const writable = await (await of.getFileHandle(name, { create: true })).createWritable();
    await writable.write(content);
    await writable.close();
  }

  return {
    durable: true,
    read,
    seal,

    async list() {
      const files: StoredFile[] = [];
      for await (const [name, handle] of models.entries()) {
        if (handle.kind !== 'directory') continue;
        files.push({ name, bytes: (await read(name)).size, seal: await seal(name) });
      }
      return files.sort((a, b) => a.name.localeCompare(b.name));
    },

    async append(name) {
      const of = await models.getDirectoryHandle(name, { create: true });
      const before = await segments(name);
      const last = before.at(-1);
      const open = last ? (await last.getFile()).size < SEGMENT_BYTES : false;
      let index = open ? before.length - 1 : before.length;
      let pending: Uint8Array<ArrayBuffer>[] =
        open && last ? [new Uint8Array(await (await last.getFile()).arrayBuffer())] : [];
      let pendingBytes = pending[0]?.byteLength ?? 0;
      let closed = pendingBytes;

      const flush = async () => {
        if (pendingBytes === closed) return;
        await writeFile(of, segmentName(index), new Blob(pending));
        closed = pendingBytes;
      };
      return {
        async write(chunk) {
          for (let at = 0; at < chunk.byteLength;) {
            const piece = chunk.slice(at, at + SEGMENT_BYTES - pendingBytes);
            pending.push(piece);
            pendingBytes += piece.byteLength;
            at += piece.byteLength;
            if (pendingBytes < SEGMENT_BYTES) continue;
            await flush();
            index += 1;
            pending = [];
            pendingBytes = 0;
            closed = 0;
          }
        },
        close: flush,
      };
    },

    async finish(name, sealed) {
      const of = await models.getDirectoryHandle(name, { create: true });
      await writeFile(of, SEAL, JSON.stringify(sealed));
    },

    async remove(name) {
      await absent(models.removeEntry(name, { recursive: true }));
    },
  };
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

/** The best store this browser has. */
export async function openStore(): Promise<ModelStore> {
  try {
    const store = await opfsStore();
    // Some browsers have the file system but no way to write to it outside a worker.
    if ('createWritable' in FileSystemFileHandle.prototype) return store;
  } catch {
    // Private windows refuse: the page works without, and says so.
  }
  return memoryStore();
}

function segmentName(index: number): string {
  return `part-${String(index).padStart(5, '0')}`;
}

function parseSeal(text: string): Seal | null {
  try {
    const seal = v.safeParse(sealSchema, JSON.parse(text));
    return seal.success ? seal.output : null;
  } catch {
    return null;
  }
}

/** Null for what is not there; every other rejection goes on. */
async function absent<T>(handle: Promise<T> | undefined): Promise<T | null> {
  try {
    return (await handle) ?? null;
  } catch (thrown) {
    if (thrown instanceof DOMException && thrown.name === 'NotFoundError') return null;
    throw thrown;
  }
}
