/**
 * `npm start`: installs, fetches the default language model, builds, serves the page and prints its address.
 * Options: `--port N` (default 4173, or the next free one), `--no-open` (do not open a browser), `--host ADDRESS`
 * (default this machine alone; 0.0.0.0 serves a classroom), `--cert FILE --key FILE` (https).
 */
import { parseArgs } from 'node:util';
import { addressesOf, isOwn, PLAIN_HTTP, readCertificate } from './setup/addresses.mjs';
import { runCommand } from './setup/command.mjs';
import { ensurePackages } from './setup/packages.mjs';
import { say } from './setup/report.mjs';

const DEFAULT_PORT = 4173;
const PORTS_TRIED = 20;

try {
  const { values } = parseArgs({
    options: {
      port: { type: 'string' },
      'no-open': { type: 'boolean', default: false },
      host: { type: 'string', default: '127.0.0.1' },
      cert: { type: 'string' },
      key: { type: 'string' },
    },
  });
  const wanted = values.port === undefined ? null : Number(values.port);
  if (wanted !== null && !(Number.isInteger(wanted) && wanted >= 0 && wanted < 65_536)) {
    throw new Error(`--port ${values.port} is not a port: give a whole number from 0 to 65535.`);
  }
  const tls = readCertificate(values.cert, values.key);
  const { host } = values;
  await ensurePackages();
  // These need packages, so they load only now.
  const { ensureDefaultModel } = await import('./setup/model.mjs');
  const { ensureTutoredModel } = await import('./setup/tutored.mjs');
  const { ensureBuild } = await import('./setup/build.mjs');
  if (await ensureDefaultModel()) await ensureTutoredModel();
  await ensureBuild();
  const { port } = await serveOn(wanted, host, tls);
  const [first = '', ...others] = addressesOf({ host, port, secure: tls !== null });
  say('ready', `open ${first}  (Ctrl+C stops)`);
  for (const other of others) say('ready', `other machines open ${other}`);
  if (tls === null && !isOwn(host)) console.log(`\n${PLAIN_HTTP}`);
  if (!values['no-open'] && process.stdout.isTTY) await openInBrowser(first);
} catch (error) {
  console.error(`\nnpm start stopped: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}

/**
 * @param {number | null} wanted
 * @param {string} host
 * @param {{ cert: Buffer, key: Buffer } | null} tls
 */
async function serveOn(wanted, host, tls) {
  const { serve } = await import('./server/serve.mjs');
  for (let port = wanted ?? DEFAULT_PORT; ; port++) {
    try {
      return await serve({ port, host, tls });
    } catch (error) {
      if (/** @type {NodeJS.ErrnoException} */ (error).code === 'EADDRNOTAVAIL') {
        throw new Error(
          `--host ${host} is no address of this machine: 0.0.0.0 means all of them.`,
          {
            cause: error,
          },
        );
      }
      const taken = /** @type {NodeJS.ErrnoException} */ (error).code === 'EADDRINUSE';
      if (taken && wanted !== null) {
        throw new Error(`port ${port} is taken: choose another with --port N.`, { cause: error });
      }
      if (!taken || port >= DEFAULT_PORT + PORTS_TRIED) throw error;
    }
  }
}

/** Opening is a courtesy: the address is printed, so a machine without a desktop loses nothing. */
async function openInBrowser(/** @type {string} */ url) {
  const opener = { darwin: 'open', win32: 'explorer' }[/** @type {string} */ (process.platform)];
  await runCommand(opener ?? 'xdg-open', [url], { capture: true });
}
