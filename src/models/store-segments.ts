/**
 * Files in segments: each is closed for good when it is full, so that a crash loses one segment at most and nothing
 * large is ever copied. Where a segment lies is the place's business (`store-files.ts`, `store-indexed.ts`).
 */
import * as v from 'valibot';
import type { ModelStore, Seal } from './store';

/** Bytes a segment holds. */
export const SEGMENT_BYTES = 32 * 2 ** 20;

/** Small pieces by file and name. Rejections are the platform's. */
export interface Place {
  /** Every file that has a piece. */
  files(): Promise<readonly string[]>;
  /** Null when there is none. */
  get(file: string, piece: string): Promise<Blob | null>;
  /** Replaces what was there; durable once it resolves. Cut short, it leaves the old piece or a beginning of the new. */
  put(file: string, piece: string, content: Blob): Promise<void>;
  /** Removes every piece of a file; nothing happens when there is none. */
  remove(file: string): Promise<void>;
}

const sealSchema = v.object({ bytes: v.number(), sha256: v.string() });
const SEAL = 'seal.json';

export function segmentStore(place: Place): ModelStore {
  async function segments(name: string): Promise<Blob[]> {
    const found: Blob[] = [];
    for (;;) {
      const segment = await place.get(name, segmentName(found.length));
      if (!segment) return found;
      found.push(segment);
    }
  }

  const read = async (name: string): Promise<Blob> => new Blob(await segments(name));

  async function seal(name: string): Promise<Seal | null> {
    const piece = await place.get(name, SEAL);
    return piece && parseSeal(await piece.text());
  }

  return {
    durable: true,
    read,
    seal,

    async list() {
      const names = [...(await place.files())].sort((a, b) => a.localeCompare(b));
      return Promise.all(
        names.map(async (name) => ({
          name,
          bytes: (await read(name)).size,
          seal: await seal(name),
        })),
      );
    },

    async append(name) {
      const before = await segments(name);
      const last = before.at(-1);
      const open = last !== undefined && last.size < SEGMENT_BYTES;
      let index = open ? before.length - 1 : before.length;
      let pending: Uint8Array<ArrayBuffer>[] = open
        ? [new Uint8Array(await last.arrayBuffer())]
        : [];
      let pendingBytes = pending[0]?.byteLength ?? 0;
      let closed = pendingBytes;

      const flush = async () => {
        if (pendingBytes === closed) return;
        await place.put(name, segmentName(index), new Blob(pending));
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

    finish: (name, sealed) => place.put(name, SEAL, new Blob([JSON.stringify(sealed)])),
    remove: (name) => place.remove(name),
  };
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
