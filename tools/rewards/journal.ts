/**
 * The log of the service as one file: run after run in the page's own JSON Lines form, each line marked with its
 * group. A group is appended whole when it has ended, so that a kill tears at most the last one; that piece is cut off
 * when the service starts again. Owns where each group stands in the file, and reads its answer back from there, so
 * that memory holds no texts.
 */
import {
  closeSync,
  createReadStream,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readSync,
  statSync,
  truncateSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';
import type { Entry } from '../../src/cat/log/events';
import { foldAll } from '../../src/cat/log/fold';
import { decodeLog } from '../../src/storage/codec';
import { answerOf, type Answer } from './answer';

interface Place {
  readonly offset: number;
  readonly length: number;
  readonly digest: string;
}

export interface Journal {
  readonly size: number;
  /** What was cut off at the end, in bytes; 0 when nothing was. */
  readonly cut: number;
  /** The digest of a group that is in the log, or null. */
  digestOf(id: string): string | null;
  /** The answer of a group that is in the log. */
  read(id: string): Answer;
  append(id: string, digest: string, entries: readonly Entry[]): void;
  close(): void;
}

/** Opens or makes the file. Throws with a sentence where it holds something else. */
export async function openJournal(path: string): Promise<Journal> {
  mkdirSync(dirname(path), { recursive: true });
  const places = new Map<string, Place>();
  const before = existsSync(path) ? statSync(path).size : 0;
  let end = before === 0 ? 0 : await index(path, places);
  const cut = before - end;
  if (cut > 0) truncateSync(path, end);
  const file = openSync(path, 'a+');
  return {
    get size() {
      return places.size;
    },
    cut,
    digestOf: (id) => places.get(id)?.digest ?? null,
    read: (id) => {
      const place = places.get(id);
      if (place === undefined) throw new Error(`no group ${id} in the log`);
      const bytes = Buffer.alloc(place.length);
      readSync(file, bytes, 0, place.length, place.offset);
      const decoded = decodeLog(bytes.toString('utf8'));
      if (!decoded.ok) throw new Error(decoded.failure.message);
      return answerOf(id, foldAll(decoded.value.entries));
    },
    append: (id, digest, entries) => {
      const lines = entries.map(({ v, ...rest }, at) => {
        const mark = at === 0 ? { group: id, digest } : { group: id };
        return `${JSON.stringify({ v, ...mark, ...rest })}\n`;
      });
      const bytes = Buffer.from(lines.join(''));
      for (let done = 0; done < bytes.length;) done += writeSync(file, bytes, done);
      places.set(id, { offset: end, length: bytes.length, digest });
      end += bytes.length;
    },
    close: () => {
      fsyncSync(file);
      closeSync(file);
    },
  };
}

interface Line {
  readonly group?: unknown;
  readonly digest?: unknown;
  readonly event?: { readonly type?: unknown };
}

/** Fills `places`; gives the length up to the end of the last whole group. */
async function index(path: string, places: Map<string, Place>): Promise<number> {
  const { size } = statSync(path);
  const lines = createInterface({ input: createReadStream(path), crlfDelay: Infinity });
  let at = 0;
  let whole = 0;
  let open: { id: string; digest: string; offset: number } | null = null;
  for await (const text of lines) {
    const line = parse(text);
    const next = at + Buffer.byteLength(text) + 1;
    // A last line without its end is a torn one.
    if (next > size && text.startsWith('{"v":')) break;
    if (line?.event?.type === 'run.started') {
      const { group, digest } = line;
      if (typeof group === 'string' && typeof digest === 'string') {
        open = { id: group, digest, offset: at };
      }
    }
    if (open === null) {
      throw new Error(
        `${path} is no log of this service. Name another file, or one that does not exist yet.`,
      );
    }
    if (line?.event?.type === 'run.finished' && line.group === open.id) {
      const { id, digest, offset } = open;
      places.set(id, { offset, length: next - offset, digest });
      whole = next;
    }
    at = next;
  }
  return whole;
}

function parse(text: string): Line | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : null;
  } catch {
    return null;
  }
}
