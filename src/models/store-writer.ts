/** A worker that writes one file of the origin-private file system and answers when it is durable, or why it is not. */
import { reportRequests } from '../requests/worker';

export interface FileToWrite {
  /** From the root down; made where they are missing. */
  readonly folders: readonly string[];
  readonly name: string;
  readonly content: Blob;
}

/** Null when it was written, else what the platform said. */
export type Written = { readonly name: string; readonly message: string } | null;

reportRequests();

self.onmessage = ({ data }: MessageEvent<FileToWrite>) => {
  void write(data).then(
    () => answer(null),
    (thrown: unknown) => {
      const { name, message } = thrown instanceof Error ? thrown : new Error(String(thrown));
      answer({ name, message });
    },
  );
};

const answer = (written: Written): void => self.postMessage(written);

async function write({ folders, name, content }: FileToWrite): Promise<void> {
  let folder = await navigator.storage.getDirectory();
  for (const each of folders) folder = await folder.getDirectoryHandle(each, { create: true });
  const file = await folder.getFileHandle(name, { create: true });
  const bytes = new Uint8Array(await content.arrayBuffer());
  const handle = await file.createSyncAccessHandle();
  try {
    // From the start on, and cut to length last: broken off, what stands there is a beginning of the new content.
    const written = handle.write(bytes, { at: 0 });
    if (written < bytes.byteLength)
      throw new DOMException('the disk is full', 'QuotaExceededError');
    handle.truncate(written);
    handle.flush();
  } finally {
    handle.close();
  }
}
