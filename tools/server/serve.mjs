/**
 * Serves the production build and the model files, to this machine unless told otherwise, with isolation and the
 * page's policy on every response. Byte ranges and compressed twins come from sirv.
 */
import { createServer } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import sirv from 'sirv';
import { DIST, MODELS } from '../setup/root.mjs';
import { HEADERS } from './headers.mjs';

/** @typedef {{ url: string, port: number, requests: string[], close: () => Promise<void> }} Serving */

/**
 * @typedef {object} ServeOptions
 * @property {number} [port] 0 takes a free one
 * @property {string} [host] address to listen at; 0.0.0.0 is every network of this machine
 * @property {{ cert: Buffer, key: Buffer } | null} [tls] https with these; null is plain http
 * @property {string} [dist]
 * @property {string} [models]
 * @property {Readonly<Record<string, string>>} [headers] tests serve with fewer
 */

/**
 * @param {ServeOptions} [options]
 * @returns {Promise<Serving>} `requests` lists every path asked for, for tests
 * @throws {Error} when the port is taken, or the host is none of this machine's
 */
export async function serve({
  port = 0,
  host = '127.0.0.1',
  tls = null,
  dist = DIST,
  models = MODELS,
  headers = HEADERS,
} = {}) {
  /** @type {string[]} */
  const requests = [];
  /** @param {import('node:http').ServerResponse} response */
  const setHeaders = (response) => {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  };
  // `dev` reads the folders anew each time, so that a new build or a model put there while serving is found.
  const page = sirv(dist, { dev: true, brotli: true, gzip: true, etag: true, setHeaders });
  const modelFiles = sirv(models, { dev: true, etag: true, setHeaders });
  /** @type {import('node:http').RequestListener} */
  const answer = (request, response) => {
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
  };
  const server = tls === null ? createServer(answer) : createSecureServer(tls, answer);
  await new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => resolve(undefined));
  });
  const address = server.address();
  const bound = typeof address === 'object' && address ? address.port : port;
  return {
    url: `${tls === null ? 'http' : 'https'}://localhost:${bound}/`,
    port: bound,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
