/**
 * A run in a link: its log without deltas and token log-probabilities, gzipped, base64url, for the fragment
 * of an address, which no server ever sees. Equal logs give equal links. Health runs are shared only when
 * picked on purpose; a run too long for a link is offered as a file instead.
 */
import type { Entry } from '../cat/log/events';
import { withoutDeltas } from '../cat/log/record';
import { failure } from '../failure/failure';
import { fail, ok, type Result } from '../failure/result';
import { piecesOf } from '../platform/streams';
import { decodeLog, encodeLog, type ImportedLog } from './codec';

/** Characters of a link's payload; longer ones break in mail programs and chats. */
export const MAX_LINK_LENGTH = 8192;
/** Bytes a payload may unfold to: a small link must not fill the memory. */
const MAX_UNFOLDED_BYTES = 4_000_000;
/** First part of the payload: how it was packed. */
const FORMAT = 'g1.';

/** The payload of a link; `refused` for a health run that was not picked, `quota` when it is too long. */
export async function packRun(
  entries: readonly Entry[],
  options: { readonly includeHealth: boolean },
): Promise<Result<string>> {
  const start = entries[0]?.event;
  const health = start?.type === 'run.started' && start.task.topic === 'health';
  if (health && !options.includeHealth) {
    return fail(
      failure(
        'storage',
        'refused',
        'This run is about health, so it is not shared unless you pick it on purpose.',
      ),
    );
  }
  const text = encodeLog(withoutDeltas(entries).map(withoutLogprobs));
  const payload = FORMAT + toBase64Url(await gzip(new TextEncoder().encode(text)));
  if (payload.length > MAX_LINK_LENGTH) {
    return fail(
      failure(
        'storage',
        'quota',
        `This run would make a link of ${payload.length} characters; at most ${MAX_LINK_LENGTH} are safe to send. Share it as a file instead.`,
      ),
    );
  }
  return ok(payload);
}

/** The log in a link's payload, read as untrusted input. */
export async function unpackRun(payload: string): Promise<Result<ImportedLog>> {
  const broken = fail(
    failure('parse', 'malformed', 'This link is damaged or incomplete. Ask for it again.'),
  );
  if (!payload.startsWith(FORMAT)) {
    return /^g\d+\./.test(payload)
      ? fail(
          failure(
            'parse',
            'newer-version',
            'This link was made by a newer version of the app. Reload the page, then open it again.',
          ),
        )
      : broken;
  }
  const packed = fromBase64Url(payload.slice(FORMAT.length));
  const bytes = packed === null ? null : await gunzip(packed);
  if (bytes === null) return broken;
  return decodeLog(new TextDecoder().decode(bytes));
}

function withoutLogprobs(entry: Entry): Entry {
  const { event } = entry;
  return event.type === 'rollout.finished' || event.type === 'synthesis.finished'
    ? { ...entry, event: { ...event, logprobs: [] } }
    : entry;
}

async function gzip(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream('gzip'));
  const packed = new Uint8Array(await new Response(stream).arrayBuffer());
  // RFC 1952: bytes 4-7 hold a time, byte 9 the operating system; set to "unknown" for equal links.
  packed.fill(0, 4, 8);
  packed[9] = 255;
  return packed;
}

/** Null when it is no gzip, or unfolds to too much. */
async function gunzip(packed: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer> | null> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  try {
    const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream('gzip'));
    for await (const part of piecesOf(stream)) {
      size += part.length;
      if (size > MAX_UNFOLDED_BYTES) return null;
      parts.push(part);
    }
  } catch {
    return null;
  }
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}

function toBase64Url(bytes: Uint8Array): string {
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
}

function fromBase64Url(text: string): Uint8Array<ArrayBuffer> | null {
  if (!/^[A-Za-z0-9_-]*$/.test(text)) return null;
  try {
    const binary = atob(text.replace(/-/g, '+').replace(/_/g, '/'));
    return Uint8Array.from(binary, (char) => char.charCodeAt(0));
  } catch {
    return null;
  }
}
