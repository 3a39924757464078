/** Where a server can be opened from, and the files that make it https. */
import { readFileSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { createSecureContext } from 'node:tls';

/**
 * Addresses to open, best first. A server on one machine alone has one; a server on every interface has one for
 * each network the machine is on.
 * @param {{ host: string, port: number, secure: boolean }} serving
 * @param {NodeJS.Dict<import('node:os').NetworkInterfaceInfo[]>} [interfaces]
 * @returns {string[]}
 */
export function addressesOf({ host, port, secure }, interfaces = networkInterfaces()) {
  const address = (/** @type {string} */ name) =>
    `${secure ? 'https' : 'http'}://${name.includes(':') ? `[${name}]` : name}:${port}/`;
  if (isOwn(host)) return [address('localhost')];
  if (host !== '0.0.0.0' && host !== '::') return [address(host)];
  const outward = Object.values(interfaces)
    .flatMap((each) => each ?? [])
    .filter(({ family, internal }) => family === 'IPv4' && !internal)
    .map(({ address: ip }) => address(ip));
  return [address('localhost'), ...outward];
}

/** Whether only this machine can open it. @param {string} host */
export function isOwn(host) {
  return host === 'localhost' || host === '::1' || /^127\./.test(host);
}

/**
 * @param {string | undefined} cert path of a certificate with its chain, PEM
 * @param {string | undefined} key path of its private key, PEM
 * @returns {{ cert: Buffer, key: Buffer } | null} null for plain http
 * @throws {Error} when one is missing, cannot be read, or does not go with the other
 */
export function readCertificate(cert, key) {
  if (cert === undefined && key === undefined) return null;
  if (cert === undefined || key === undefined) {
    throw new Error('--cert and --key go together: give the certificate and its private key.');
  }
  const pair = { cert: read('--cert', cert), key: read('--key', key) };
  try {
    createSecureContext(pair);
  } catch (error) {
    throw new Error(
      `${cert} and ${key} cannot be used for https: both must be PEM files, the key without a pass phrase and of that certificate (${reason(error)}).`,
      { cause: error },
    );
  }
  return pair;
}

/** @param {string} option @param {string} path */
function read(option, path) {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new Error(`${option} ${path} cannot be read (${reason(error)}).`, { cause: error });
  }
}

/** @param {unknown} error */
function reason(error) {
  return error instanceof Error ? error.message : String(error);
}

/** What to know of an address on plain http that other machines open. */
export const PLAIN_HTTP = `Other machines open it over plain http. Browsers then give the page no threads, no graphics card and nothing kept for
going offline; the built-in reasoner, the lab, recorded runs, history and a language model on one thread work, and model
files are kept in the browser's database. With https all of it works:
  npm start -- --host 0.0.0.0 --cert cert.pem --key key.pem
mkcert makes such files for a room: mkcert -install, then
  mkcert -cert-file cert.pem -key-file key.pem THIS-MACHINE.local IP-ADDRESS
docs/hosting.md tells how the other machines come to trust them.`;
