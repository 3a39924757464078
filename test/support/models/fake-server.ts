/** A file server for tests: byte ranges, cut connections, wrong bytes, as told. */
import { sha256 } from 'hash-wasm';

export interface FakeServer {
  readonly content: Uint8Array<ArrayBuffer>;
  readonly sha256: string;
  /** Addresses and ranges asked for, in order. */
  readonly asked: { readonly url: string; readonly range: string | null }[];
  /** The connection breaks after this many bytes of an answer. */
  cutAfter: number | null;
  ranges: boolean;
  /** Byte to turn over in every answer. */
  flip: number | null;
  /** Statuses by address; 200 or 206 where nothing is said. */
  readonly status: Map<string, number>;
  /** Called before each chunk is handed over. */
  onChunk: (sent: number) => void;
  fetch(url: string, init: RequestInit): Promise<Response>;
}

export async function fakeServer(bytes: number, chunkBytes = 100): Promise<FakeServer> {
  const content = Uint8Array.from({ length: bytes }, (_, i) => (i * 31 + (i >> 8)) % 256);
  const server: FakeServer = {
    content,
    sha256: await sha256(content),
    asked: [],
    cutAfter: null,
    ranges: true,
    flip: null,
    status: new Map(),
    onChunk: () => undefined,
    fetch(url, init) {
      const range = new Headers(init.headers).get('Range');
      server.asked.push({ url, range });
      const status = server.status.get(url);
      if (status) return Promise.resolve(new Response('<html>no</html>', { status }));
      const from = server.ranges && range ? Number(/\d+/.exec(range)?.[0]) : 0;
      const body = content.slice(from);
      if (server.flip !== null && server.flip >= from) {
        body[server.flip - from] = (body[server.flip - from] ?? 0) ^ 1;
      }
      const headers: Record<string, string> = { 'Content-Length': String(body.byteLength) };
      if (from > 0) headers['Content-Range'] = `bytes ${from}-${bytes - 1}/${bytes}`;
      return Promise.resolve(
        new Response(streamOf(body, init.signal ?? null), {
          status: from > 0 ? 206 : 200,
          headers,
        }),
      );
    },
  };

  function streamOf(body: Uint8Array, signal: AbortSignal | null): ReadableStream {
    let sent = 0;
    return new ReadableStream(
      {
        pull(controller) {
          server.onChunk(sent);
          if (signal?.aborted) return controller.error(new DOMException('stopped', 'AbortError'));
          if (server.cutAfter !== null && sent >= server.cutAfter) {
            return controller.error(new TypeError('network error'));
          }
          const end = Math.min(sent + chunkBytes, server.cutAfter ?? Infinity, body.byteLength);
          controller.enqueue(body.slice(sent, end));
          sent = end;
          if (sent === body.byteLength) controller.close();
        },
      },
      { highWaterMark: 0 },
    );
  }
  return server;
}
