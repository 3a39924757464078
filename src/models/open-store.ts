/** Chooses where model files are kept, by what is there: private files, a database, or memory until the page is closed. */
import { memoryStore, type ModelStore } from './store';
import { segmentStore } from './store-segments';
import { canWrite, filePlace, writeHere, writeInWorker } from './store-files';
import { indexedPlace } from './store-indexed';

/** The best store this browser has. Never rejects. */
export async function openStore(): Promise<ModelStore> {
  try {
    const write = 'createWritable' in FileSystemFileHandle.prototype ? writeHere : writeInWorker;
    const place = await filePlace(write);
    if (write === writeHere || (await canWrite(write))) return segmentStore(place);
  } catch {
    // No private files in this window.
  }
  try {
    return segmentStore(await indexedPlace());
  } catch {
    return memoryStore();
  }
}
