/**
 * Segments as files of the origin-private file system. A page writes them itself where it may; Safari before 26
 * lets only workers write, through a handle that blocks.
 */
import { FencedWorker as Worker } from '../requests/fenced';
import { workerName } from '../requests/worker';
import type { Place } from './store-segments';
import type { FileToWrite, Written } from './store-writer';

const FOLDER = 'models';

type Root = () => Promise<FileSystemDirectoryHandle>;
/** Writes a whole file below the root. */
export type WriteFile = (file: FileToWrite) => Promise<void>;

/** Rejects where the browser has no such file system or forbids it. */
export async function filePlace(
  write: WriteFile,
  root: Root = () => navigator.storage.getDirectory(),
): Promise<Place> {
  const models = await (await root()).getDirectoryHandle(FOLDER, { create: true });
  return {
    async files() {
      const names: string[] = [];
      for await (const [name, handle] of models.entries()) {
        if (handle.kind === 'directory') names.push(name);
      }
      return names;
    },
    async get(file, piece) {
      const folder = await absent(models.getDirectoryHandle(file));
      const handle = await absent(folder?.getFileHandle(piece));
      return (await handle?.getFile()) ?? null;
    },
    put: (file, piece, content) => write({ folders: [FOLDER, file], name: piece, content }),
    async remove(file) {
      await absent(models.removeEntry(file, { recursive: true }));
    },
  };
}

/** By the page itself: the old file stands until the new one is whole. */
export const writeHere: WriteFile = async ({ folders, name, content }) => {
  let folder = await navigator.storage.getDirectory();
  for (const each of folders) folder = await folder.getDirectoryHandle(each, { create: true });
  const writable = await (await folder.getFileHandle(name, { create: true })).createWritable();
  await writable.write(content);
  await writable.close();
};

/** By a worker that is started for this one file: a segment is large, and a worker is soon there. */
export const writeInWorker: WriteFile = (file) =>
  new Promise<void>((resolve, reject) => {
    const worker = new Worker(new URL('./store-writer.ts', import.meta.url), {
      type: 'module',
      name: workerName('store-writer'),
    });
    const end = (refused: Written): void => {
      worker.terminate();
      if (refused) reject(new DOMException(refused.message, refused.name));
      else resolve();
    };
    worker.onmessage = ({ data }: MessageEvent<Written>) => end(data);
    worker.onerror = ({ message }) => end({ name: 'AbortError', message });
    worker.postMessage(file);
  });

/** Whether a file written by `write` is there afterwards. */
export async function canWrite(write: WriteFile): Promise<boolean> {
  const name = 'may-write';
  try {
    await write({ folders: [], name, content: new Blob(['yes']) });
    const root = await navigator.storage.getDirectory();
    return (await (await (await root.getFileHandle(name)).getFile()).text()) === 'yes';
  } catch {
    return false;
  } finally {
    // A write that failed may have made the file.
    const root = await navigator.storage.getDirectory();
    await root.removeEntry(name).catch(() => undefined);
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
