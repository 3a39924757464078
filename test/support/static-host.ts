/**
 * A static host as cheap as they come: the built folder under a path, files as they lie there, no header of ours,
 * no compressed twins, 404 for the rest. The model files lie beside, as `npm run build -- --with-model` puts them.
 */
import { createServer, type ServerResponse } from 'node:http';
import sirv from 'sirv';
import type { Serving } from '../../tools/server/serve.mjs';
import { DIST, MODELS } from '../../tools/setup/root.mjs';

export interface StaticHostOptions {
  readonly dist?: string;
  /** 0 takes a free one. */
  readonly port?: number;
  /** The first file with that ending stops coming after so many bytes, as on a network that is gone. */
  readonly stall?: { readonly ending: string; readonly bytes: number };
}

export interface StaticHost extends Serving {
  /** First byte that each request for a part of a file asked for, with its path. */
  readonly ranges: readonly { readonly path: string; readonly from: number }[];
}

export async function staticHost(
  prefix: string,
  { dist = DIST, port = 0, stall }: StaticHostOptions = {},
): Promise<StaticHost> {
  let toStall = stall;
  const ranges: { path: string; from: number }[] = [];
  const requests: string[] = [];
  const page = sirv(dist, { dev: true });
  const models = sirv(MODELS, { dev: true });
  const server = createServer((request, response) => {
    const path = request.url ?? '/';
    requests.push(path);
    const notFound = (): void => {
      response.statusCode = 404;
      response.end('not found\n');
    };
    if (!path.startsWith(prefix)) return notFound();
    const from = /^bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1];
    if (from !== undefined) ranges.push({ path, from: Number(from) });
    if (toStall && path.endsWith(toStall.ending)) {
      stopAfter(response, toStall.bytes);
      toStall = undefined;
    }
    const below = `/${path.slice(prefix.length)}`;
    const isModel = below.startsWith('/models/');
    request.url = isModel ? below.slice('/models'.length) : below;
    (isModel ? models : page)(request, response, notFound);
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the host has no port');
  return {
    url: `http://localhost:${address.port}${prefix}`,
    port: address.port,
    requests,
    ranges,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

/** Lets that much of the body through; the rest is held back for as long as the connection stands. */
function stopAfter(response: ServerResponse, bytes: number): void {
  const pass = response.write.bind(response) as (chunk: Uint8Array) => boolean;
  let passed = 0;
  response.write = ((chunk: Uint8Array) => {
    passed += chunk.byteLength;
    return passed <= bytes && pass(chunk);
  }) as ServerResponse['write'];
}
