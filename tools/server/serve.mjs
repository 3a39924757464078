/**
 * Serves the production build and the model files on localhost, with isolation and the page's policy on
 * every response. Byte ranges and compressed twins come from sirv.
 */
import { createServer } from 'node:http';
import sirv from 'sirv';
import { DIST, MODELS } from '../setup/root.mjs';
import { HEADERS } from './headers.mjs';

/** @typedef {{ url: string, requests: string[], close: () => Promise<void> }} Serving */

/**
 * @param {{ port?: number, dist?: string, models?: string, headers?: Readonly<Record<string, string>> }} [options]
 *   port 0 takes a free one; tests serve with fewer headers
 * @returns {Promise<Serving>} `requests` lists every path asked for, for tests
 * @throws {Error} when the port is taken
 */
export async function serve({ port = 0, dist = DIST, models = MODELS, headers = HEADERS } = {}) {
  /** @type {string[]} */
  const requests = [];
  /** @param {import('node:http').ServerResponse} response */
  const setHeaders = (response) => {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  };
  const page = sirv(dist, { brotli: true, gzip: true, etag: true, setHeaders });
  // `dev` reads the folder anew each time, so that a model put there while serving is found.
  const modelFiles = sirv(models, { dev: true, etag: true, setHeaders });
  const server = createServer((request, response) => {
    const path = request.url ?? '/';
    requests.push(path);
    const notFound = () => {
      setHeaders(response);
      response.statusCode = 404;
      response.setHeader('Content-Type', 'text/plain; charset=utf-8');
      response.end(`Nothing is served at ${path}\n`);
    };
    if (path.startsWith('/models/')) {
      request.url = path.slice('/models'.length);
      modelFiles(request, response, notFound);
    } else {
      page(request, response, notFound);
    }
  });
  await new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve(undefined));
  });
  const address = server.address();
  const bound = typeof address === 'object' && address ? address.port : port;
  return {
    url: `http://localhost:${bound}/`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
