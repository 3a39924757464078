/**
 * A static host as cheap as they come: the built folder under a path, files as they lie there, no header of ours,
 * no compressed twins, 404 for the rest. The model files lie beside, as `npm run build -- --with-model` puts them.
 */
import { createServer } from 'node:http';
import sirv from 'sirv';
import type { Serving } from '../../tools/server/serve.mjs';
import { DIST, MODELS } from '../../tools/setup/root.mjs';

export async function staticHost(prefix: string, dist = DIST): Promise<Serving> {
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
    const below = `/${path.slice(prefix.length)}`;
    const isModel = below.startsWith('/models/');
    request.url = isModel ? below.slice('/models'.length) : below;
    (isModel ? models : page)(request, response, notFound);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the host has no port');
  return {
    url: `http://localhost:${address.port}${prefix}`,
    port: address.port,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
